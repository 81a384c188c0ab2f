"""The window: navigation, pages, widgets. Nothing here touches a file or a database."""

from desktop.ui.none_guard import guard_none

guard_none()

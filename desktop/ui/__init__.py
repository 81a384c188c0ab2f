"""The window: navigation, pages, widgets. Nothing here touches a file or a database."""

from desktop.ui.none_refcount import keep_none_alive

keep_none_alive()

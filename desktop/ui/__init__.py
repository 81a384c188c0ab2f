"""The window: navigation, pages, widgets. Nothing here touches a file or a database."""

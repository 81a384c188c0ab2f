"""Before a workspace is open: choosing one, the first run from a kit, the password, what cannot be opened.

``StartFlow`` (flow.py) decides which page shows; the application lends it a ``StartHost`` (host.py).
"""

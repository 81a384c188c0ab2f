"""One user action a file: each takes an open workspace and returns a frozen result; no screen, no printing."""

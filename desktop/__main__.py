"""``xinglin``: the window, or one command without it."""

from __future__ import annotations

import sys


def main() -> int:
    """Choose between window and command line. The window is not built yet: without a command, usage is shown."""
    from desktop.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())

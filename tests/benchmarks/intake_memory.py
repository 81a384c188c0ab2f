"""Takes in the files of each stick after the other, and says what memory that took: of its own process, without pytest's 8 MB.

python -m tests.benchmarks.intake_memory WORKSPACE STICK…      MB before and after each stick, and of the largest helper
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from desktop.workflows.intake_worker import Worker
from desktop.workflows.receive_files import receive
from tests.helpers.village_files import Villages


def highest_mb(process: int | str = "self") -> int:
    """Of a process since it began (``ru_maxrss`` would count the one that started it)."""
    told = Path(f"/proc/{process}/status").read_text("ascii")
    return int(told.partition("VmHWM:")[2].split()[0]) // 1024


def main(path: Path, sticks: list[Path]) -> None:
    found, helpers = [highest_mb()], [0]
    stop = Worker.stop

    def stopping(worker: Worker) -> None:
        helpers.append(highest_mb(worker.process.pid or "self"))
        stop(worker)

    Worker.stop = stopping  # type: ignore[method-assign]  # asked for its memory before it goes
    with Villages(path, ()).open() as county:
        for stick in sticks:
            receive(county, [stick], dry_run=True)
            taken = receive(county, [stick])
            assert {file.status for file in taken.files} == {"taken"}, taken
            found.append(highest_mb())
    print(json.dumps([*found, max(helpers)]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])

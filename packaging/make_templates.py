"""Make the official Excel templates of the shipped programmes anew: ``python packaging/make_templates.py``.

A template is data: once made, it may be edited in Excel, and this script need not be run again.
"""

from __future__ import annotations

from pathlib import Path

from desktop.consolidation.programmes import load_programme
from desktop.consolidation.tables import compute_table
from desktop.model.unit import Unit, UnitTree
from desktop.reports.xlsx import make_template

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write ``annex2_2023.xlsx``."""
    folder = ROOT / "forms" / "programmes" / "free_clinic_week"
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    table = load_programme(files).tables["annex2"]
    tree = UnitTree.of([Unit("0", "—", "county")])
    result = compute_table(table, [], tree, "0", "2023", None)
    target = folder / "templates" / "annex2_2023.xlsx"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(make_template(result, tree))


if __name__ == "__main__":
    main()

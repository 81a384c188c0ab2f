"""The preview and the scans at each size, text size, contrast and language: nothing cut, covered, outside or unnamed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.model.sheet_mark import SheetMark
from desktop.ui.pages.printing.request import PrintRequest
from desktop.ui.pages.scans.request import ScanRequest
from desktop.workflows.drafts import finish_draft
from desktop.workflows.open_entry import open_entry
from tests.ui.harness.guards import settle
from tests.ui.harness.looks import LOOKS, each_look
from tests.ui.harness.turning import until_still
from tests.ui.paper.conftest import mark_of, photo

pytestmark = pytest.mark.gap(2500)  # as in test_preview


@pytest.mark.parametrize("language", ["zh", "en"])
def test_paper_looks_right(language, village, open_window, hands, picture, paper, tmp_path, gap):
    rids = [village.clinic(visits_offline=22 + n) for n in range(3)]
    photo(tmp_path, "扫描/IMG_20230928_101122.jpg", mark_of(village, rids[0]))
    photo(tmp_path, "扫描/IMG_20230928_101130.jpg", mark_of(village, rids[1]))
    photo(tmp_path, "扫描/没有码.jpg")
    photo(tmp_path, "扫描/别人的.jpg", SheetMark("ab" * 16, "00112233", "3707231004", "free_clinic_register"))
    (tmp_path / "扫描" / "坏.pdf").write_bytes(b"%PDF-1.4 torn")
    with village.open() as workspace:
        opened = open_entry(workspace, rid=rids[1])
        finish_draft(workspace, replace(opened.draft, answers={**opened.data, "visits_offline": 35}))
    window = open_window(village.path, language=language)
    hands.idle(window)
    window.go("scans", ScanRequest((tmp_path / "扫描",)))
    scans = window.shell.page
    hands.until(lambda: scans.rows, 20_000)
    window.go("preview", PrintRequest(records=tuple(rids)))
    hands.until(lambda: window.shell.page.shown is not None, 20_000)
    found: dict[str, list[str]] = {}
    for look in each_look(window, hands, gap):
        for page in ("preview", "scans"):
            window.go(page)
            if page == "scans":
                scans.table.go_to(next(n for n, row in enumerate(scans.rows) if row.status == "changed"))
            hands.idle(window)
            settle()
            until_still(window)
            picture(window, f"paper-{page}-{language}-{look}")
            for line in look.findings(window):
                found.setdefault(f"{page}: {line}", []).append(str(look))
    told = [f"{line}  [{', '.join(looks) if len(looks) < len(LOOKS) else 'always'}]" for line, looks in found.items()]
    if told:
        pytest.fail(f"{len(told)} findings:\n" + "\n".join(told), pytrace=False)

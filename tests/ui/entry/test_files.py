"""Photos and scans on the entry page, by keys alone, on a real workspace."""

from __future__ import annotations

import pytest

from desktop.storage import attachments
from desktop.storage.drafts import list_drafts
from desktop.storage.revisions import revisions_of
from desktop.ui.pages.entry.rows import FilesRow
from desktop.workflows.demo import CLOCK
from desktop.workflows.enter_record import add_records
from desktop.workflows.receive_files import receive
from desktop.workflows.submit_period import submit_period
from desktop.workflows.workspace import open_workspace
from tests.helpers.photo import photo
from tests.ui.entry.test_page import asked, fill, kept
from tests.ui.village.conftest import clinic


@pytest.fixture
def choose(tmp_path, monkeypatch):
    """What the system's picker gives next: files of these contents."""
    paths = []

    def next_ones(window, files):
        paths[:] = [tmp_path / name for name in files]
        for path, content in zip(paths, files.values(), strict=True):
            path.write_bytes(content)
        monkeypatch.setattr(window.shell, "choose_files", lambda *_asked: list(paths))

    return next_ones


def strip(page, place="signed_sheet"):
    page._go(place)
    row = page._row(place)
    assert isinstance(row, FilesRow)
    return row.strip


def add(page, window, hands, choose, files, place="signed_sheet"):
    choose(window, files)
    found = strip(page, place)
    hands.press("Space")
    hands.until(lambda: not found.busy)
    hands.idle(window)
    return found


def test_a_signed_sheet_goes_with_the_record(entry, window, hands, choose):
    page = entry(form="free_clinic")
    fill(page)
    found = add(page, window, hands, choose, {"王芳.jpg": photo(), "登记表.pdf": b"%PDF-1.4 scan %%EOF"})
    assert [value.rpartition(".")[2] for value in found.values] == ["jpg", "pdf"]
    hands.until(lambda: all(found.looks(value) for value in found.values))
    assert found.looks(found.values[0]).picture is not None
    assert "登记表.pdf" in found.looks(found.values[1]).words
    kept(window, hands)
    (draft,) = asked(window, hands, lambda workspace: list_drafts(workspace.db))
    assert draft.answers["signed_sheet"] == [{"sheet": value} for value in found.values]
    hands.press("Ctrl+S")
    hands.until(lambda: window.shell.page.name != "entry")
    rid = asked(
        window, hands, lambda workspace: workspace.db.execute("SELECT rid FROM heads ORDER BY revision_seq DESC")[0][0]
    )
    line = asked(window, hands, lambda workspace: revisions_of(workspace.db, rid)[-1].parsed)
    assert [ref.type for ref in line.att] == ["image/jpeg", "application/pdf"]
    content = asked(window, hands, lambda workspace: attachments.read(workspace.db, line.att[0].sha256))
    assert b"PhoneOfWangFang" not in content


def test_a_strip_that_grew_is_scrolled_into_view(pages, county, open_window, entry, hands, choose):
    window = open_window(county.villages[0], scale=1.5)
    page = entry(shown=window, form="free_clinic")
    found = add(page, window, hands, choose, {f"{n}.jpg": photo(20 * n) for n in range(1, 10)})
    bottom = page.sections.viewport().height()
    hands.until(lambda: found.mapTo(page.sections.viewport(), found.rect().bottomLeft()).y() <= bottom)


def test_one_is_taken_away_and_brought_back(entry, window, hands, choose):
    page = entry(form="free_clinic")
    found = add(page, window, hands, choose, {"甲.jpg": photo(10), "乙.jpg": photo(200)})
    first, second = found.values
    hands.press("Left", "Left", "Delete")
    assert found.values == (second,)
    assert "定位信息" in page.side.help_words.plain(), "the help says how a strip works, not how a sheet does"
    hands.press("Ctrl+Z")
    assert found.values == (first, second)


def test_the_same_photo_twice_is_one(entry, window, hands, choose):
    page = entry(form="free_clinic")
    add(page, window, hands, choose, {"甲.jpg": photo()})
    found = add(page, window, hands, choose, {"甲的副本.jpg": photo(), "乙.jpg": photo(7)})
    assert len(found.values) == 2


def test_what_cannot_be_taken_is_said_and_holds_up_no_other(entry, window, hands, choose):
    page = entry(form="free_clinic")
    found = add(page, window, hands, choose, {"程序.jpg": b"MZ\x90", "空.jpg": b"", "好.jpg": photo()})
    assert len(found.values) == 1
    assert any("程序.jpg" in text and "1" in text for text in window.shell.notices.texts())
    add(page, window, hands, choose, {"又一张.jpg": photo(1)})
    assert not any("程序.jpg" in text for text in window.shell.notices.texts())


def test_a_photo_is_looked_at_large_and_esc_goes_back_to_its_place(entry, window, hands, choose):
    page = entry(form="free_clinic")
    found = add(page, window, hands, choose, {"甲.jpg": photo(10), "乙.pdf": b"%PDF-1.4 %%EOF"})
    hands.press("Left", "Left", "Space")
    view = page.attaching.files.view
    hands.until(lambda: view.picture is not None)
    assert "甲.jpg" in view.words
    hands.press("Left", "Right")
    hands.until(lambda: "乙.pdf" in view.words)
    assert view.picture is None
    hands.press("Esc")
    assert page.attaching.files.view is None
    assert window.shell.page is page, "Esc closed the picture and not the page"
    assert found.hasFocus()


def test_a_copy_is_written_where_the_person_says_and_noted(entry, window, hands, choose, tmp_path, monkeypatch):
    page = entry(form="free_clinic")
    add(page, window, hands, choose, {"登记表.pdf": b"%PDF-1.4 scan %%EOF"})
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr(window.shell, "choose_folder", lambda *_asked: folder)
    hands.press("Left", "Space", "S")
    hands.until(lambda: list(folder.glob("*.pdf")))
    hands.idle(window)
    (copy,) = folder.iterdir()
    assert (copy.name, copy.read_bytes()) == ("登记表.pdf", b"%PDF-1.4 scan %%EOF")
    assert (
        asked(window, hands, lambda w: w.db.execute("SELECT count(*) FROM audit WHERE what = 'attachment.copy'")[0][0])
        == 1
    )
    hands.press("Esc")


def test_the_paper_of_a_record_entered_for_others_is_one_photo(entry, pages, county, open_window, hands, choose):
    window = open_window(county.townships[0])
    with open_workspace(county.villages[0], CLOCK) as village:
        below = village.identity.org
    page = entry(shown=window, form="free_clinic", unit=below)
    assert (page.model.value("on_behalf"), page.model.value("host_unit")) == ("1", below)
    choose(window, {"甲.jpg": photo(1), "乙.jpg": photo(2)})
    page._go("on_behalf_proof")
    editor = page._row("on_behalf_proof").editor
    hands.press("Space")
    hands.until(editor.value)
    assert page.model.value("on_behalf_proof") == editor.value()
    assert not editor.takes_more
    hands.press("Delete")
    assert editor.value() is None
    assert page.model.value("on_behalf_proof") is None


def test_a_reviewer_reads_the_signed_sheet_and_cannot_change_it(entry, pages, county, open_window, hands, tmp_path):
    (tmp_path / "表.jpg").write_bytes(photo())
    with open_workspace(county.villages[0], CLOCK) as village:
        record = clinic(village.identity.org, signed_sheet=[{"sheet": "表.jpg"}])
        rid = add_records(village, "free_clinic", [record], folder=tmp_path).records[0].id
        made = submit_period(village, "2023-09", tmp_path)
    with open_workspace(county.townships[0], CLOCK) as township:
        receive(township, [made.file])
    window = open_window(county.townships[0])
    page = entry(shown=window, rid=rid)
    found = strip(page)
    assert found.dead
    found.setFocus()
    hands.press("Delete", "Space")
    hands.until(lambda: page.attaching.files.view is not None and page.attaching.files.view.picture is not None)
    hands.press("Esc")
    assert len(found.values) == 1


def test_a_photo_that_another_record_has_is_questioned(entry, window, hands, choose):
    page = entry(form="free_clinic")
    fill(page)
    add(page, window, hands, choose, {"甲.jpg": photo()})
    hands.press("Ctrl+S")
    hands.until(lambda: window.shell.page.name != "entry")
    page = entry(form="free_clinic")
    add(page, window, hands, choose, {"乙.jpg": photo()})
    assert any("“乙.jpg”" in text and "一样" in text for text in window.shell.notices.texts())

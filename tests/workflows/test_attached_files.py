"""Files from a screen's side: what is refused holds up no other; the same photo in another record is told."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from desktop.errors import RefusedError
from desktop.foundation.clock import SystemClock
from desktop.workflows.attached_files import attach_all, save_copy, show_file
from desktop.workflows.enter_record import add_records, delete_record
from desktop.workflows.workspace import open_workspace
from tests.chain.conftest import _made, county  # noqa: F401  the small county of the chain
from tests.chain.county import XINGFU, clinic


@pytest.fixture
def workspace(county):  # noqa: F811
    with open_workspace(county.at(XINGFU), SystemClock()) as opened:
        yield opened


def picture(folder, name, quality=90, *, turned=False):
    """A scene of light and dark; saved at another quality it is another file of the same look."""
    made = Image.new("L", (320, 240))
    made.putdata([((x // 40) * 37 + (y // 30) * 53) % 256 for y in range(240) for x in range(320)])
    made = made.rotate(180) if turned else made
    out = io.BytesIO()
    made.convert("RGB").save(out, "JPEG", quality=quality)
    path = folder / name
    path.write_bytes(out.getvalue())
    return path


def with_photo(workspace, value):
    return add_records(workspace, "free_clinic", [clinic() | {"photos": [{"photo": value}]}]).records[0].id


def test_the_same_scene_in_another_record_is_told(workspace, tmp_path):
    first = attach_all(workspace, [picture(tmp_path, "甲.jpg")])
    assert first.twins == ()
    rid = with_photo(workspace, first.taken[0].value)
    paths = [picture(tmp_path, "乙.jpg", quality=60), picture(tmp_path, "丙.jpg", turned=True)]
    again = attach_all(workspace, paths)
    assert again.taken[0].value != first.taken[0].value, "another file"
    assert [(twin.name, twin.record) for twin in again.twins] == [("乙.jpg", "2023年9月18日 义诊")]
    assert [twin.name for twin in attach_all(workspace, [tmp_path / "甲.jpg"]).twins] == ["甲.jpg"], (
        "the very same file"
    )
    assert attach_all(workspace, paths, rid=rid).twins == (), "the record's own photo taken again is no twin"
    delete_record(workspace, rid, "记错了")
    assert attach_all(workspace, paths).twins == ()


def test_one_by_one_each_once_and_the_refused_beside(workspace, tmp_path):
    good, bad = picture(tmp_path, "甲.jpg"), tmp_path / "没有.jpg"
    told = []
    made = attach_all(workspace, [good, bad, good], progress=lambda *at: told.append(at))
    assert (len(made.taken), [error.problem.code for error in made.refused]) == (1, ["环 105"])
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_what_is_shown_says_what_it_is(workspace, tmp_path):
    (tmp_path / "表.pdf").write_bytes(b"%PDF-1.4 %%EOF")
    photo, scan = attach_all(workspace, [picture(tmp_path, "甲.jpg"), tmp_path / "表.pdf"]).taken
    small = show_file(workspace, photo.value, 64)
    assert max(Image.open(io.BytesIO(small.picture)).size) == 64
    assert small.words.startswith("甲.jpg　")
    assert (show_file(workspace, scan.value, 64).ending, show_file(workspace, scan.value, 64).picture) == ("pdf", b"")
    gone = show_file(workspace, f"{'0' * 64}.jpg", 64)
    assert gone.lost and "不在这台电脑上" in gone.words
    workspace.db.beside["attachments.db"].execute("UPDATE chunks SET data = x'00'")
    changed = show_file(workspace, photo.value, 64)
    assert changed.lost and "校验码" in changed.words
    with pytest.raises(RefusedError, match="存 122"):
        save_copy(workspace, scan.value, tmp_path)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("表 (")]


def test_a_copy_never_covers_another_file(workspace, tmp_path):
    (tmp_path / "表.pdf").write_bytes(b"%PDF-1.4 %%EOF")
    (scan,) = attach_all(workspace, [tmp_path / "表.pdf"]).taken
    made = save_copy(workspace, scan.value, tmp_path)
    assert made.name != "表.pdf" and made.read_bytes() == b"%PDF-1.4 %%EOF"

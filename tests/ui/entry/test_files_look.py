"""The strip of photos and the large picture at each size, text size and contrast, in both languages."""

from __future__ import annotations

import pytest

from tests.helpers.photo import photo
from tests.ui.harness.looks import each_look


@pytest.mark.parametrize("language", ["zh", "en"])
def test_photos_look_right(pages, county, open_window, entry, hands, picture, gap, tmp_path, monkeypatch, language):
    window = open_window(county.villages[0], language=language)
    page = entry(window, form="free_clinic")
    page._go("signed_sheet")
    strip = page._row("signed_sheet").strip
    found: list[str] = []

    def looks(name):
        for look in each_look(window, hands, gap):
            with gap.paused():
                page._arrived("signed_sheet")
                hands.rest(60)
            picture(window, f"entry-photos-{name}-{language}-{look}")
            found.extend(
                f"{name} {look}: {line}" for line in look.findings(window) if "SectionHead" not in line
            )  # answers

    looks("none")
    called = "登记表第{n}页.jpg" if language == "zh" else "sheet {n}.jpg"
    files = {called.format(n=n): photo(20 * n) for n in range(1, 10)} | {"scan.pdf": b"%PDF-1.4 scan %%EOF"}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(window.shell, "choose_files", lambda *_asked: [tmp_path / name for name in files])
    hands.press("Space")
    hands.until(lambda: len(strip.values) == len(files), 20_000)
    hands.until(lambda: all(strip.looks(value) for value in strip.values))
    hands.idle(window)
    looks("many")
    hands.press("Left", "Left", "Space")
    view = page.attaching.files.view
    hands.until(lambda: view.picture is not None)
    looks("large")
    hands.press("Right")
    hands.until(lambda: view.picture is None and "pdf" in view.words)
    looks("pdf")
    hands.press("Esc")
    assert not found, "\n".join(found)

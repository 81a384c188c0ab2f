"""Every form a unit of each level may fill, section by section: nothing cut or covered, no wall of grey, no Chinese in English."""

from __future__ import annotations

import os

import pytest

from desktop.ui.pages.entry.rows import QuestionRow
from desktop.workflows.month_overview import quick_forms
from tests.ui.harness.look import CJK, language_in_use
from tests.ui.harness.looks import Look

# Each form once, where it is at home; every level's whole share with ``--long``.
HOME = {
    "village": (
        "free_clinic",
        "lecture",
        "training",
        "publicity",
        "treatment",
        "treatment_day",
        "capability",
        "period_note",
    ),
    "township": ("school", "fd_service", "fd_team", "mentoring", "asset", "video", "survey"),
    "direct": ("convenience", "achievement", "recommendation"),
    "county": ("meeting", "spot_check", "task", "unit_facts"),
}
LOOKS = {
    "usual": Look((1366, 697), 1.0, high_contrast=False),
    "large": Look((1366, 697), 1.5, high_contrast=False),
    "largest": Look((1366, 697), 2.0, high_contrast=False),
}


@pytest.fixture
def place(county):
    return {
        "village": county.villages,
        "township": county.townships,
        "direct": county.direct,
        "county": (county.county,),
    }


def forms_of(window, hands):
    found = []
    window.tasks.run(lambda workspace, _progress: [form.form for form in quick_forms(workspace)], done=found.append)
    hands.until(lambda: found)
    return found[0]


def grey_wall(page, section):
    """A section whose first view is nothing a person fills: calculated fields before the first one to type in."""
    rows = [row for item in page.path.shown(section) if (row := page._row(item.path)) is not None and row.isVisible()]
    grey = [row for row in rows if isinstance(row, QuestionRow) and page.model.state(row.place).readonly]
    lead = 0
    for row in rows:
        if row not in grey:
            break
        lead += 1
    return [f"{lead} grey fields before the first to fill"] if lead > 2 and len(grey) < len(rows) else []


def unfold(page, section):
    if page.path.folded(section) and section not in page.model.unfolded:
        page._more(section)


def answer_all(page):
    """Every choice that hides nothing is made, the last one: what hangs on it comes into view."""
    for place, item in page.model.layout.items.items():
        if (
            getattr(item, "kind", "") in ("select_one", "select_multiple")
            and place != "our_role"
            and page.model.applies(place)
        ):
            choices = page.model.choices(place)
            if choices and not page.model.state(place).readonly:
                last = choices[-1].value
                page._changed(page.model.set(place, [last] if item.kind == "select_multiple" else last), "")


def look_through(window, page, hands, picture, look, name):
    told = []
    for number, section in enumerate(page.path.sections()):
        page._choose(section)
        unfold(page, section)
        page.keeper.flush()  # 正在存 and 已存盘 are of two widths: looked at when the words stand
        hands.idle(window)
        hands.rest(60)
        picture(window, f"{name}-{number}")
        # The summary of a folded section repeats what stands in it and may end in dots: its tooltip has it whole.
        seen = [line for line in look.findings(window) if not (line.startswith("cut: SectionHead") and "…" in line)]
        told += [*seen, *grey_wall(page, section)]
    return told


def walk(window, entry, hands, picture, forms, look, name, *, untouched=True):
    """Each form as it opens (``untouched``), and with every choice made and everything that is missing said."""
    found = {}
    for form in forms:
        page = entry(window, form=form)
        heading = page.heading().title
        assert not (language_in_use() == "en" and CJK.search(heading)), heading  # the band may hold people's own words
        told = look_through(window, page, hands, picture, look, f"form-{name}-{form}") if untouched else []
        answer_all(page)
        hands.press("Ctrl+S")
        hands.idle(window)
        hands.rest(60)
        if page.model is not None:  # a form of nothing but choices is complete, and saved
            told += look_through(window, page, hands, picture, look, f"form-{name}-{form}-wrong")
        found[form] = list(dict.fromkeys(told))
        window.shell.clear_notice("save")
        window.shell.go("month")
        hands.idle(window)
    told = [f"{form}: {line}" for form, lines in found.items() for line in lines]
    if told:
        pytest.fail(f"{len(told)} findings:\n" + "\n".join(told), pytrace=False)


# The test opens every section and every fold of the largest forms and makes every choice: nobody waits for that at once.
@pytest.mark.gap(1500)
@pytest.mark.parametrize("level", HOME)
def test_every_form_looks_whole_where_it_is_at_home(pages, place, open_window, entry, hands, picture, level):
    """Large and in English: the longest words in the least room, and no Chinese among them."""
    look = LOOKS["large"]
    window = open_window(place[level][0], size=look.size, scale=look.scale, language="en")
    assert set(HOME[level]) <= set(forms_of(window, hands))
    only = os.environ.get("FORMS", "").split()
    forms = [form for form in HOME[level] if not only or form in only]
    walk(window, entry, hands, picture, forms, look, f"{level}-home", untouched=False)


def test_every_form_has_a_home(pages, place, open_window, hands):
    """A new form is looked at from its first day."""
    known = {form for forms in HOME.values() for form in forms}
    filled = {form for level in HOME for form in forms_of(open_window(place[level][0]), hands)}
    assert filled - known == set()


@pytest.mark.long
@pytest.mark.gap(1500)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("level", HOME)
def test_every_form_of_the_level_looks_whole(pages, place, open_window, entry, hands, picture, level, look, language):
    wanted = LOOKS[look]
    window = open_window(place[level][0], size=wanted.size, scale=wanted.scale, language=language)
    walk(window, entry, hands, picture, forms_of(window, hands), wanted, f"{level}-{look}-{language}")

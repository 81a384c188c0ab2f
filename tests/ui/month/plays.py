"""What the people of a month do at their computers, by keys and a method editor alone."""

from __future__ import annotations

from desktop.foundation import pinyin

PASSWORD = "shanhai77"
ENTER, DONE = "<Enter>", "<Ctrl+Enter>"  # DONE: the grid is filled


def page(window):
    return window.shell.page


def place(window) -> str:
    return page(window).place


def set_up_village(window, stage, hands) -> None:
    """From the kit on the stick to the first page of the day."""
    hands.until(lambda: window.start.page is not None)
    hands.until(lambda: window.start.page.run.step == "kit")
    hands.until(window.start.page.kit.code.hasFocus)
    hands.type(stage.code)
    hands.press("Enter")
    hands.until(lambda: window.start.page.run.step == "words", 20_000)
    hands.press(*["Space"] * 8)
    hands.press("Enter")  # all eight agree
    hands.press("Enter")  # the unit is ours
    assert window.start.page.run.step == "password"
    for _twice in range(2):
        hands.type(PASSWORD)
        hands.press("Enter")
    hands.until(lambda: window.start.page.run.step == "recovery", 20_000)
    code = window.start.page.run.recovery_code
    hands.press("Enter")  # copied onto paper; one group of it is asked for
    hands.type(code.split("-")[window.start.page.recovery.asked - 1].lower())
    hands.press("Enter")
    hands.until(lambda: window.start.page.run.step == "request", 20_000)
    hands.press("Enter")
    hands.until(lambda: window.shell is not None, 20_000)
    hands.idle(window)
    assert page(window).name == "month"


def to(window, hands, name: str) -> None:
    for _step in range(40):
        if place(window) == name:
            return
        hands.press("Enter")
    raise AssertionError(f"Enter never reaches {name}: {place(window)}")


def enter_free_clinic(window, hands, *, day: str, visits: str) -> None:
    """A 义诊: day, morning, a place in Chinese, one of the own people, the figures, saved."""
    hands.press("Ctrl+N")
    hands.until(lambda: page(window).name == "new")
    hands.idle(window)
    hands.type("1")
    hands.until(lambda: page(window).name == "entry" and page(window).model is not None)
    hands.idle(window)
    assert place(window) == "activity_date"
    hands.type(day)
    hands.press("Enter")
    hands.type("1")
    hands.compose("xing fu cun", commit="幸福村文化广场", during=["Enter", "1"])
    hands.press("Enter")
    to(window, hands, "site_type")
    hands.type("40")
    hands.press("Enter")
    to(window, hands, "staff")
    hands.type("wxl")
    hands.press("Enter")
    hands.press("Enter")
    to(window, hands, "clinic_kind")
    hands.type("5")
    hands.type(visits)
    hands.press("Enter")
    hands.press("Ctrl+S")
    hands.idle(window)
    hands.until(lambda: page(window).name != "entry")
    hands.idle(window)


def submit(window, hands) -> None:
    """Two presses: 上报, 写入."""
    hands.press("Ctrl+U")
    hands.until(lambda: page(window).name == "submit")
    hands.idle(window)
    hands.press("Enter")
    hands.until(lambda: page(window).stage == 3, 20_000)
    hands.idle(window)
    hands.press("Enter")
    hands.until(lambda: page(window).name != "submit")
    hands.idle(window)


def take_in(window, hands, *, words: bool) -> None:
    """收件: everything is tried, the computer's words are compared, what is good is taken in, receipts go back."""
    hands.press("Alt+3" if window.shell.facts.level == "township" else "Alt+2")
    hands.until(lambda: page(window).name == "intake")
    hands.press("F5")
    hands.until(lambda: page(window)._phase == "tried", 20_000)
    hands.idle(window)
    if words:
        for _row in range(20):
            if page(window)._results.current().request:
                break
            hands.press("F8")
        hands.press("Enter", *["Space"] * 8, "Enter")
        hands.until(lambda: "登记好了" in window.shell.toast_text(), 20_000)
        hands.idle(window)
    hands.press("Enter")
    hands.until(lambda: page(window)._phase == "taken", 20_000)
    hands.idle(window)


def approve_all(window, hands) -> None:
    for _record in range(20):
        if page(window)._item is None:
            break
        hands.press("Ctrl+Enter")
        hands.idle(window)


def write_receipts(window, hands, stage) -> None:
    before = len(list(stage.stick.glob("回执_*")))
    hands.press("Enter")
    hands.until(lambda: len(list(stage.stick.glob("回执_*"))) > before, 20_000)
    hands.idle(window)


# ---- ten records of five forms: (form's initials, form, [(field, what is typed there)]); Chinese is composed ----

_WHERE = [("place_name", "幸福村文化广场", ENTER), ("site_type", "40", ENTER)]
_STAFF = [("staff", "wxl", ENTER, DONE)]


def _clinic(day: str, visits: str) -> tuple[str, str, list[tuple[str, ...]]]:
    return ("yz", "free_clinic", [("activity_date", day, ENTER), ("day_part", "1"), *_WHERE, *_STAFF, ("clinic_kind", "5"), ("visits_offline", visits, ENTER)])  # fmt: skip


def _lecture(day: str, topic: str) -> tuple[str, str, list[tuple[str, ...]]]:
    return ("jz", "lecture", [("activity_date", day, ENTER), ("day_part", "2"), *_WHERE, *_STAFF, ("topic", topic, ENTER), ("lecture_kind", "1"), ("listeners", "35", ENTER), ("content", "讲了怎么吃药、怎么量血压")])  # fmt: skip


def _day(day: str, visits: str, *, first: bool = False) -> tuple[str, str, list[tuple[str, ...]]]:
    """The first time the technique is named; from then on it stands there, and the keys are at its figure."""
    named = ("hzcf", "<Tab>") if first else ()
    return ("syjsr", "treatment_day", [("treat_date", day, ENTER), ("patients", visits, ENTER), ("tally", *named, visits, ENTER, DONE)])  # fmt: skip


_TRAINING = ("px", "training", [("activity_date", "0907", ENTER), ("day_part", "1"), *_WHERE, *_STAFF, ("course", "急救技能培训班", ENTER), ("training_kind", "jj", ENTER), ("roster_mode", "2"), ("n_signed", "30", ENTER), ("n_attended", "28", ENTER)])  # fmt: skip
_PUBLICITY = ("xc", "publicity", [("activity_date", "0908", ENTER), ("day_part", "1"), *_WHERE, ("theme", "1"), ("pub_kind", "kfr", ENTER)])  # fmt: skip
TEN = (
    _clinic("0918", "23"), _lecture("0905", "高血压防治"), _day("0911", "6", first=True), _TRAINING, _PUBLICITY,
    _clinic("0919", "31"), _lecture("0912", "糖尿病饮食"), _day("0912", "9"), _clinic("0920", "18"), _day("0913", "7"),
)  # fmt: skip
FORMS = sorted({form for _initials, form, _steps in TEN})


def open_form(window, hands, initials: str, form: str) -> None:
    hands.press("Ctrl+N")
    hands.until(lambda: page(window).name == "new")
    hands.idle(window)
    hands.type(initials)
    hands.press("Enter")
    hands.until(lambda: page(window).name == "entry" and page(window).model is not None)
    hands.idle(window)
    assert page(window).model.opened.draft.form == form


def act(hands, doing: str) -> None:
    """One doing: a key, letters, or Chinese through the method editor."""
    if doing.startswith("<"):
        hands.press(doing.strip("<>"))
    elif doing.isascii():
        hands.type(doing)
    else:
        hands.compose(pinyin.spelled(doing)[0], commit=doing, during=["Enter"])


def step(window, hands, place: str, *doings: str) -> None:
    """Go to a field and fill it. A field that filled itself is left as it is, with everything before it."""
    if place in page(window).model.layout.items and page(window).model.is_answered(place) and place == "site_type":
        return
    to(window, hands, place)
    for doing in doings:
        act(hands, doing)


def save(window, hands) -> None:
    hands.press("Ctrl+S")
    hands.idle(window)
    shown = page(window)
    assert shown.name != "entry" or shown.model is None, [problem.message for problem in shown.model.checks.blocking()]
    hands.until(lambda: page(window).name != "entry")
    hands.idle(window)


def enter(window, hands, record) -> None:
    """A whole record."""
    initials, form, steps = record
    open_form(window, hands, initials, form)
    for place, *doings in steps:
        step(window, hands, place, *doings)
    save(window, hands)


def read_receipt(window, hands) -> None:
    """The stick is back: the window takes the receipt."""
    hands.press("Alt+2")
    hands.until(lambda: page(window).name == "month")
    hands.press("F5")


def mend_returned(window, hands, place: str, *doings: str) -> str:
    """The returned record, opened at the field that was wrong, corrected and saved; its id."""
    hands.until(lambda: page(window).overview is not None and page(window).overview.returned, 20_000)
    hands.idle(window)
    hands.press("Enter")
    hands.until(lambda: page(window).name == "entry" and page(window).model is not None)
    hands.idle(window)
    assert page(window).place == place
    rid = page(window).model.opened.draft.rid
    for doing in doings:
        act(hands, doing)
    save(window, hands)
    return rid

"""Step 1, at the right: where to write, what stays here, what became of the last number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal

from desktop.foundation.atomic import size_in_words
from desktop.foundation.translation import _, listed
from desktop.model import file_names
from desktop.ui.pages.submit.writing import answering, disk_of
from desktop.ui.pages.village_parts import button
from desktop.ui.theme import Theme
from desktop.ui.widgets import Button, Card, Label, Select
from desktop.workflows.personal import PersonalAsk
from desktop.workflows.submit_review import SubmitReview

_FOLDER = "folder:"


class WhereCard(Card):
    """The stick if one is plugged in, else a folder that was chosen."""

    changed = Signal()

    def __init__(self, theme: Theme, choose: Callable[[], None]) -> None:
        super().__init__(theme, _("写到哪里"), icon="usb")
        self._stick: Path | None = None
        self._disk = 0
        self._folder: Path | None = None
        self.box = Select(theme, _("写到哪里"))
        self.box.setProperty("data", True)
        self.box.changed.connect(lambda _key: self.changed.emit())
        self._none = Label(
            theme,
            _("没看到 U 盘。插上就会出现在这里；也可以按 Ctrl+O 选一个文件夹。"),
            "body",
            wrap=True,
            tone="warning",
        )
        self.choose = button(theme, _("选文件夹"), choose, icon="folder-open", key="Ctrl+O")
        self._file = Label(theme, "", "base", wrap=True, tone="text_2")
        self._file.setProperty("data", True)
        for widget in (self.box, self._none, self._file, self.choose):
            self.body.addWidget(widget)
        self._tell()

    def set_stick(self, stick: Path | None) -> bool:
        """What the window sees plugged in; True if that changed."""
        self._disk = disk_of(stick) if stick is not None else 0
        if stick == self._stick:
            return False
        self._stick = stick
        self._tell(_key(stick) if stick is not None else "")
        return True

    def set_folder(self, folder: Path) -> None:
        self._folder = folder
        self._tell(_key(folder))

    def place(self) -> Path | None:
        """Where it goes."""
        key = self.box.key()
        return Path(key.removeprefix(_FOLDER)) if key else None

    @property
    def disk(self) -> int:
        """Of the stick that is chosen; 0 where it is a folder."""
        return self._disk if self.is_stick else 0

    @property
    def is_stick(self) -> bool:
        return self.place() is not None and self.place() == self._stick

    def show_review(self, review: SubmitReview) -> None:
        name = _("文件名：{name}").format(name=review.file_name.removesuffix(file_names.SUFFIX))
        size = _("约 {size}").format(size=size_in_words(review.size))
        self._file.setText(f"{name}\n{size}")

    def _tell(self, wanted: str = "") -> None:
        found = []
        if self._stick is not None:
            found.append((_key(self._stick), _("U 盘 {name}").format(name=self._stick.name or str(self._stick))))
        if self._folder is not None:
            found.append(
                (
                    _key(self._folder),
                    str(self._folder) if len(str(self._folder)) <= 34 else f"…{str(self._folder)[-33:]}",
                )
            )
        self.box.choices(found, wanted)
        self.box.setVisible(bool(found))
        self._none.setVisible(not found)
        self.changed.emit()


class PrivateCard(Card):
    """How much of the patients stays in the clinic; what a programme asks for by law is answered here, once.

    ``answered``: the work that keeps a person's word on it.
    """

    answered = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("不带走的个人信息"), icon="lock")
        self._words = Label(theme, "", "body", wrap=True, marked=True)
        self._asked = Label(theme, "", "body", wrap=True, marked=True)
        self._ask: PersonalAsk | None = None
        self.agree = Button(theme, _("同意带上"), icon="check")
        self.refuse = Button(theme, _("不同意，留下"), icon="lock")
        self.agree.clicked.connect(lambda: self._answer(agree=True))
        self.refuse.clicked.connect(lambda: self._answer(agree=False))
        for widget in (self._words, self._asked, self.agree, self.refuse):
            self.body.addWidget(widget)
        self._show_ask(None)

    def _answer(self, *, agree: bool) -> None:
        if self._ask is not None:
            self.answered.emit(answering(self._ask, agree=agree))

    def _show_ask(self, ask: PersonalAsk | None) -> None:
        self._ask = ask
        if ask is not None:
            words = _(
                "**{programme}**要把“{form}”里的{fields}随上报带走，依据是{basis}。同意才带；没答以前，都留在本单位。"
            )
            self._asked.setText(
                words.format(
                    programme=ask.programme_title, form=ask.form_title, fields=listed(ask.fields), basis=ask.basis
                )
            )
        for widget in (self._asked, self.agree, self.refuse):
            widget.setVisible(ask is not None)

    def show_review(self, review: SubmitReview) -> None:
        if review.personal:
            words = _(
                "病人姓名、身份证号、电话等共 **{n}** 处，**留在本单位**。上报只带年龄段、性别、技术、诊断、日期。"
            )
            text = words.format(n=review.personal)
        else:
            text = _("这次的记录里没有病人的个人信息。")
        if review.leaving:
            text += _("您同意过的 **{n}** 处随文件带走。").format(n=review.leaving)
        self._words.setText(text + _("文件已加密，只有收的单位和上级打得开。"))
        self._show_ask(review.asks[0] if review.asks else None)


class LastCard(Card):
    """上次的怎么样了."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("上次的怎么样了"), icon="history")
        self._words = Label(theme, "", "body", wrap=True, marked=True)
        self.body.addWidget(self._words)

    def show_review(self, review: SubmitReview) -> None:
        self._words.setText(last_words(review))


def last_words(review: SubmitReview) -> str:
    """第 6 号：15 条，14 已收，1 退回。没有缺号。"""
    said, last = review.outcome, review.submission
    if last is None:
        return _("还没有上报过，这是第一次。")
    parts = []
    if said is not None and said.seq:
        head = _("第 {seq} 号：{n} 条，**{received} 已收**").format(
            seq=said.seq, n=said.records, received=said.received
        )
        if said.returned:
            head += _("，**{n} 退回**").format(n=said.returned)
        if said.duplicate:
            head += _("，{n} 重复").format(n=said.duplicate)
        gaps = _("、").join(str(number) for number in said.missing)
        parts.append(
            head + (_("。缺第 {numbers} 号，这次会自动带上。").format(numbers=gaps) if gaps else _("。没有缺号。"))
        )
    if not last.covered:
        parts.append(_("第 {seq} 号写出去了，还没有回执。").format(seq=last.seq))
    return "".join(parts)


def _key(path: Path) -> str:
    return f"{_FOLDER}{path}"

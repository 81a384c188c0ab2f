"""Pictures of field rows in every state: ``python -m tests.ui.fields.gallery FOLDER``."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from tests.ui.harness import offscreen

offscreen.prepare()

from PySide6.QtCore import Qt  # noqa: E402
from PySide6.QtGui import QPixmap  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget  # noqa: E402

from desktop.ui.fields import (  # noqa: E402
    ChoiceEditor,
    DateEditor,
    FieldLook,
    FieldRow,
    FileEditor,
    FileLook,
    FilesEditor,
    LongTextEditor,
    NumberEditor,
    RosterGrid,
    Suggestion,
    TextEditor,
    TypeAheadEditor,
)
from desktop.ui.theme import Theme  # noqa: E402
from tests.ui.fields.samples import ROSTER, UNITS  # noqa: E402

KINDS = tuple(
    Suggestion(str(number), name)
    for number, name in enumerate(("公共场所", "院内", "对口支援", "重点地区", "到基层", "进军营"), 1)
)
TODAY = dt.date(2023, 9, 20)


def some_files(theme: Theme) -> FilesEditor:
    """Two photos, a scan, and one that is not here."""
    made = FilesEditor(theme)
    picture = QPixmap(64, 90)
    picture.fill(theme.colour("info_tint"))
    looks = {
        "a.jpg": FileLook("签字表.jpg　212 KB", "jpg", picture), "b.jpg": FileLook("IMG_0231.jpg　480 KB", "jpg", picture),
        "c.pdf": FileLook("登记表.pdf　1.2 MB", "pdf"), "d.jpg": FileLook("附件不在这台电脑上", lost=True),
    }  # fmt: skip
    made.looks = looks.get
    made.set_value(list(looks))
    return made


def entry(theme: Theme) -> tuple[QWidget, dict[str, FieldRow]]:
    """The page of picture 02, with a few more states."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    rows: dict[str, FieldRow] = {}

    def row(name: str, label: str, editor, value=None, look: FieldLook | None = None, **named) -> None:
        made = FieldRow(theme, label=label, editor=editor, **named)
        editor.set_value(value)
        if look:
            made.show(look)
        rows[name] = made
        column.addWidget(made)

    def number() -> NumberEditor:
        return NumberEditor(theme, none_allowed=True)

    row("kind", "义诊形式", ChoiceEditor(theme, KINDS), "5", required=True)
    peak = "比您这里以往最多的一次（42 人次）高很多。数对就写一句原因，不对就改。"
    explained = FieldLook(warning=peak, explained="镇里专家下来，邻村也来了人")
    row("offline", "线下义诊", number(), 68, explained, required=True, unit="人次")
    row("online", "线上义诊", number(), 0, FieldLook(checked=True), required=True, unit="人次")
    row("total", "义诊人次合计", number(), 68, FieldLook(calculated="线下 + 线上"), unit="人次")
    wrong = FieldLook(error="优抚对象 72 人次，比义诊合计 68 人次还多。请改成不超过 68 的数。")
    row("care", "其中优抚对象", number(), 72, wrong, unit="人次")
    hint = "没办讲座就空着；办了没人来，填 0。不算进义诊人次。"
    row("listeners", "参加大讲堂群众", number(), None, unit="人次", hint=hint)
    row("material", "发放宣传材料", number(), None, unit="份", hint="上次 120")
    row("admitted", "收住院", number(), "无", unit="人次")
    row("date", "活动日期", DateEditor(theme, TODAY), "2023-09-20", required=True, look=FieldLook(unsaved=True))
    back = FieldLook(returned="签到表上是 35 人。", returned_value="53", good="改成 35 后，和第四节签到 35 人一致。")
    row("back", "听众人数", number(), 35, back, required=True, unit="人次")
    row("long", "服务退役军人等优抚对象的人次数", number(), None, FieldLook(warning=peak), required=True, unit="人次")
    row("unit", "主办单位", TypeAheadEditor(theme, UNITS), "101")
    row(
        "text", "活动小结", LongTextEditor(theme), "讲了按时吃药、少盐、自己量血压三件事，现场量血压 35 人，转诊 1 人。"
    )
    row("file", "现场照片", FileEditor(theme))
    files = some_files(theme)
    row("files", "签字表照片", files, files.value())
    row("name", "义诊地点名称", TextEditor(theme), "幸福村文化广场", FieldLook(checked=True), required=True)
    column.addStretch(1)
    return page, rows


def roster(theme: Theme) -> tuple[QWidget, RosterGrid]:
    """The sheet of picture 03, with a name being looked for."""
    page = QWidget()
    column = QVBoxLayout(page)
    grid = RosterGrid(theme, ROSTER, name="签到名册", today=TODAY)
    names = "周文清 王秀兰 李建国 刘契 孙德福 吴春梅 李䶮 赵桂芝 陈永强 马文斌".split()
    grid.set_rows(
        {
            "name": name,
            "unit": "104",
            "title": "1",
            "signed": "1" if at % 4 else "0",
            "age": 40 + at,
            "phone": "13800000037",
        }
        for at, name in enumerate(names)
    )
    grid.set_errors({(2, "age"): "年龄 142 岁太大。请改成 120 以内的数。"})
    grid.set_rule("签到 ≥ 参加 ≥ 合格 ≥ 发证", kept=True)
    column.addWidget(grid)
    return page, grid


def shown(page: QWidget, app: QApplication, size: tuple[int, int]) -> None:
    page.resize(*size)
    page.show()
    page.activateWindow()
    for _turn in range(3):
        app.processEvents()


def put_away(page: QWidget, app: QApplication, path: Path) -> None:
    app.processEvents()
    page.grab().save(str(path))
    page.close()
    page.deleteLater()
    app.processEvents()


def floats(theme: Theme, app: QApplication, folder: Path, tone: str) -> None:
    """What floats: a list in a cell, a block about to be pasted, a month, a list in a field."""
    page, grid = roster(theme)
    shown(page, app, (1100, 520))
    grid.go_to(5, "unit")
    QTest.keyClicks(grid.view.box, "xfc")
    put_away(page, app, folder / f"grid-list-{tone}.png")
    page, grid = roster(theme)
    shown(page, app, (1100, 520))
    grid.go_to(2, "age")
    app.processEvents()
    page.grab().save(str(folder / f"grid-error-{tone}.png"))
    grid.paste("刘契\t新丰村卫生室\t乡村医生\n孙德福\t大榆树村卫生室\t主任")
    put_away(page, app, folder / f"grid-paste-{tone}.png")
    for name, keys in (("date", Qt.Key.Key_F4), ("unit", Qt.Key.Key_X)):
        page, rows = entry(theme)
        shown(page, app, (878, 1000))
        rows[name].setFocus()
        app.processEvents()
        QTest.keyClick(rows[name].editor.focus_widget(), keys)
        put_away(page, app, folder / f"{name}-{tone}.png")


def main(folder: Path) -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    theme = Theme()
    theme.apply(app)
    for scale in (1.0, 1.5, 2.0):
        for contrast in (False, True):
            theme.set_scale(scale)
            theme.set_high_contrast(contrast)
            page, rows = entry(theme)
            page.resize(878 if scale == 1 else 1240, 1000 if scale == 1 else 2000)
            page.show()
            page.activateWindow()
            app.processEvents()
            rows["listeners"].setFocus()
            for _turn in range(5):
                app.processEvents()
            tone = "contrast" if contrast else "light"
            page.resize(page.width(), page.layout().sizeHint().height())
            app.processEvents()
            page.grab().save(str(folder / f"rows-{round(scale * 100)}-{tone}.png"))
            page.close()
            page.deleteLater()
            app.processEvents()
            if scale == 1:
                floats(theme, app, folder, tone)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

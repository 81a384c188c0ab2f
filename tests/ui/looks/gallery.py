"""Pictures of every widget, to be looked at beside the drawings of the design.

    python -m tests.ui.looks.gallery FOLDER        # writes scene-palette-scale.png

Light and high contrast, at 100 and 150 %. The bundled face is used, so that the pictures are the same anywhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.ui.theme import Theme
from desktop.ui.widgets import (
    CHIPS,
    Bar,
    Button,
    Card,
    Cell,
    CheckBox,
    Chip,
    Column,
    EmptyState,
    Facts,
    FooterBar,
    IconButton,
    Label,
    Line,
    Notice,
    ProgressLine,
    RowsModel,
    SearchBox,
    Segments,
    Select,
    SidePanel,
    Table,
    WizardSteps,
    keycaps,
)
from desktop.ui.widgets.labels import ROLES

WIDTH, HEIGHT = 1282, 641
Scene = Callable[[Theme], QWidget]


def _row(theme: Theme, *widgets: QWidget | int, gap: int = 10) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.px(gap))
    for widget in widgets:
        if isinstance(widget, int):
            row.addStretch(widget)
        else:
            row.addWidget(widget)
    return row


def _wide(theme: Theme, widget: QWidget, width: int) -> None:
    """So many design pixels wide, at every scale."""
    widget.setFixedWidth(theme.px(width))
    theme.changed.connect(lambda: isValid(widget) and widget.setFixedWidth(theme.px(width)))


def _page(theme: Theme) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(*[theme.px(20)] * 2, *[theme.px(20)] * 2)
    column.setSpacing(theme.px(12))
    return page, column


def controls(theme: Theme) -> QWidget:
    """Buttons in every kind and state, keys, segments, boxes."""
    page, column = _page(theme)
    b = lambda text, **more: Button(theme, text, **more)  # noqa: E731
    column.addLayout(
        _row(
            theme,
            b("同上次", icon="copy", key="Ctrl+D"),
            b("打印", icon="printer", key="Ctrl+P"),
            b("保存", icon="save", key="Ctrl+S", kind="main"),
            b("退回…", icon="undo-2", key="Ctrl+T", kind="danger"),
            b("新建", icon="plus", kind="new"),
            b("看改了什么", kind="link"),
            IconButton(theme, "zoom-in", "放大", "Ctrl+="),
            1,
        )
    )
    off = [b("打开", key="Enter"), b("全对，下一步", icon="check", kind="main", great=True), b("去改", dense=True)]
    for button in off:
        button.set_enabled("先把 8 个词都对上")
    great = b("收下 16 个好的（154 条）", icon="inbox", key="Enter", kind="main", great=True)
    great.setObjectName("focused")
    column.addLayout(_row(theme, *off, b("去改", dense=True), b("补记", icon="plus", dense=True), great, 1))
    periods, forms = Select(theme, "时间"), Select(theme, "表单")
    periods.choices([("h2", "2023 年下半年"), ("h1", "2023 年上半年")])
    forms.choices([("", "全部表单"), ("free_clinic", "义诊")])
    states = [("all", "全部"), ("draft", "草稿"), ("ready", "待上报"), ("submitted", "已上报"), ("suspect", "疑似重复")]
    segments = Segments(theme, states, "all")
    for number, (key, _text) in enumerate(states):
        segments.set_count(key, 12 >> number)
    found = SearchBox(theme, "找记录：名称或拼音首字母，如 xfc")
    column.addLayout(_row(theme, found, periods, forms, segments, 1))
    typed = SearchBox(theme, "找单位，如 xfc", key="")
    typed.setText("gxy")
    ticked = CheckBox(theme, "三季度没有开展，报零", checked=True)
    column.addLayout(_row(theme, typed, CheckBox(theme, "只看改过的"), ticked, 1))
    keys = [keycaps(theme, text) for text in ("1 – 6", "Ctrl+N", "Ctrl+Shift+C", "Space", "↑ ↓", "Ctrl++", "F1")]
    column.addLayout(_row(theme, *keys, 1, gap=20))
    names = list(CHIPS)
    for part in (names[:14], names[14:]):
        column.addLayout(_row(theme, *[Chip(theme, name) for name in part], 1))
    column.addLayout(_row(theme, *[Label(theme, f"{role} 幸福村 68", role) for role in ROLES], 1, gap=14))
    tones = ("text", "text_2", "text_3", "error", "warning", "good", "info")
    column.addLayout(_row(theme, *[Label(theme, f"{tone} 签到 35 人", "body", tone=tone) for tone in tones], 1))
    column.addLayout(_row(theme, Label(theme, "对了 3 个，还有 5 个", "card"), Bar(theme, 0.375, "核对"), 1))
    column.addStretch(1)
    return page


_STATES = "ready draft submitted submitted submitted submitted returned suspect received received endorsed endorsed"
_TEXTS = (
    "高血压病人怎样过冬、高血压、腰腿痛等、高血压日常用药十问、高血压签约户入户随访、文化广场高血压筛查、"
    "敬老院量血压、高血压咨询、高血压用药、高血压日讲座、高血压防治展板 6 块、秋季高血压保健、高血压规范管理"
)


def _found(text: str) -> Iterator[tuple[int, int]]:
    at = text.find("高血压")
    if at >= 0:
        yield at, 3


def records(theme: Theme) -> QWidget:
    """The list with its preview (drawing 05)."""
    page, column = _page(theme)
    rows = [
        {
            "date": f"9月{28 - number}日",
            "form": "讲座" if number % 3 else "治疗日报",
            "text": text,
            "amount": (27 + 11 * number, "人次"),
            "state": state,
            "programme": "基层中医药" if number % 4 == 1 else "四送",
            "number": "—" if number < 2 else "第 7 号",
        }
        for number, (state, text) in enumerate(zip(_STATES.split(), _TEXTS.split("、"), strict=False))
    ]
    columns = [
        Column("date", "日期", 88, sortable=True),
        Column("form", "表单", 94),
        Column("text", "内容", kind="free", stretch=True),
        Column("amount", "数量", 102, kind="number"),
        Column("state", "状态", 112, kind="chip"),
        Column("programme", "项目", 104),
        Column("number", "上报号", 87, tone="text_2"),
    ]
    table = Table(theme, row_mode=True, name="记录")
    table.setModel(RowsModel(columns, rows, matches=lambda text: list(_found(text))))
    table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    table.horizontalHeader().setSortIndicatorShown(True)
    table.go_to(7)
    table.setObjectName("focused")
    preview = Card(theme, "讲座 9月11日")
    preview.add_to_head(Chip(theme, "suspect"))
    buttons = [Button(theme, "是同一场", dense=True), Button(theme, "是两场", dense=True)]
    preview.body.addWidget(
        Notice(theme, "warning", "和 9月12日那条很像：同一个主讲、人数都是 53。是同一场吗？", icon="copy")
    )
    preview.body.addLayout(_row(theme, *buttons, Button(theme, "并排看", icon="columns-2", dense=True), 1))
    preview.body.addWidget(Line(theme))
    preview.body.addWidget(
        Facts(
            theme, [("主题", "高血压日讲座"), ("主讲", "王秀兰"), ("地点", "幸福村党群服务中心"), ("听众", "53 人次")]
        )
    )
    preview.body.addWidget(Line(theme))
    preview.body.addWidget(Facts(theme, [("9月11日", "第 1 版，李建国填"), ("9月13日", "随第 6 号写入 U 盘")]))
    open_it = Button(theme, "打开", key="Enter", dense=True)
    preview.body.addLayout(_row(theme, open_it, Button(theme, "复制一条", icon="copy", dense=True), 1))
    preview.body.addStretch(1)
    _wide(theme, preview, 328)
    column.addLayout(_row(theme, table, preview, gap=14))
    return page


def intake(theme: Theme) -> QWidget:
    """The dense table, a card with a red edge, progress, the footer (drawing 10)."""
    page, column = _page(theme)
    column.setContentsMargins(0, theme.px(12), 0, 0)
    columns = [
        Column("unit", "单位（要看的排前面）", 187, kind="icon_text"),
        Column("number", "号", 44, kind="number"),
        Column("period", "期", 52),
        Column("result", "结果", 92, kind="chip"),
        *[Column(key, title, 62, kind="number", bold=key == "new") for key, title in
          (("new", "新"), ("same", "一样"), ("changed", "更改"), ("conflict", "冲突"), ("suspect", "疑似"))],
        Column("note", "说明", kind="free", stretch=True, tone="text_2"),
    ]  # fmt: skip
    bad = Cell("石桥村卫生室", icon="file-x", icon_tone="error")
    rows: list[dict[str, object]] = [
        {"unit": bad, "number": 7, "period": "9月", "result": "refused", "note": Cell("文件不完整", tone="error")},
        {"unit": Cell("（不认识的单位）", icon="file-x", icon_tone="error"), "number": "—", "period": "—", "result": "refused",
         "note": Cell("没登记过这台电脑", tone="error")},
        {"unit": ("file", "双井村卫生室"), "number": 8, "period": "9月", "result": "conflict", "new": 9, "same": 0,
         "changed": 0, "conflict": 1, "suspect": 0, "note": "和镇里改过的同一条不一样，两个都留着，进审核由您挑一个，不自动盖"},
    ]  # fmt: skip
    rest = {
        "number": 7,
        "period": "9月",
        "result": "new",
        "new": 1204,
        "same": 0,
        "changed": 0,
        "conflict": 0,
        "suspect": 0,
    }
    villages = "杨树沟 西山根 幸福 大榆树 东河沿 向阳 新立 下洼子 三道梁 红旗 前进 南甸子 北沟 太平".split()
    rows += [{"unit": ("file", f"{name}村卫生室"), **rest} for name in villages]
    table = Table(theme, dense=True, name="收件")
    table.setModel(RowsModel(columns, rows))
    table.go_to(3, 4)
    table.setObjectName("focused")
    side = SidePanel(theme, 340)
    card = Card(theme, "石桥村卫生室　第 7 号", edge="error")
    card.add_to_head(Chip(theme, "refused"))
    for text, bold in (("怎么了", True), ("文件只有前半截，后面的没写进来。多半是 U 盘拔早了。", False), ("怎么办", True),
                       ("请石桥村再上报一次，号码不变，不用重新填。", False)):  # fmt: skip
        card.body.addWidget(Label(theme, text, "body", bold=bold, wrap=True))
    card.body.addLayout(_row(theme, Button(theme, "打印退件条", icon="printer", dense=True), 1))
    side.add(card)
    progress = ProgressLine(theme)
    progress.begin("照片查重")
    progress.show_progress(128, 312)
    side.add(progress)
    progress.show()
    column.addLayout(_row(theme, table, side, gap=0), 1)
    footer = FooterBar(theme)
    footer.set_left(
        Button(theme, "都不收", key="Esc"), note="这是试收，还没有入库。收下以后，只要没开始审核，整批都能撤销。"
    )
    footer.set_right(Button(theme, "收下 16 个好的（154 条）", icon="inbox", key="Enter", kind="main", great=True))
    column.addWidget(footer)
    return page


def month(theme: Theme) -> QWidget:
    """Rows of two lines with buttons, and notices (drawing 01)."""
    page, column = _page(theme)
    columns = [
        Column("what", "项目", 168, bold=True),
        Column("due", "截止", 106),
        Column("done", "已记", 74),
        Column("lacks", "还缺什么", kind="free", stretch=True),
        Column("state", "状态", 102, kind="chip"),
        Column("act", "", 146),
    ]
    lacks = {"tone": "warning", "bold": True}
    rows = [
        {"what": ("全国义诊活动周", "9月16–22日"), "due": ("9月30日", "还有 2 天"), "done": "3 场", "lacks": "都齐了", "state": "ready"},
        {"what": ("四送四进四提升", "9 月"), "due": ("9月30日", "还有 2 天"), "done": "5 条",
         "lacks": Cell("缺“疾病防控宣讲”1 场", **lacks), "state": "missing", "act": Cell(button="补记", icon="plus")},
        {"what": ("比学赶帮超", "三季度"), "due": ("9月30日", "还有 2 天"), "done": "0 条",
         "lacks": Cell("没有记录，也没报零", **lacks), "state": "missing", "act": Cell(button="零报告", icon="circle-slash-2")},
        {"what": ("基层中医药", "下半年"), "due": ("12月31日", "还有 94 天"), "done": "23 天",
         "lacks": Cell("四类 6 项，已做 4 类 5 项", ratio=0.8), "state": "in_progress"},
    ]  # fmt: skip
    table = Table(theme, bare=True, row_mode=True, name="这个月要报的")
    table.set_row_height(62)
    table.setModel(RowsModel(columns, rows))
    card = Card(theme, "这个月要报的", icon="calendar-days", aside="按截止日期排", flush=True)
    card.body.addWidget(table)
    side = Card(theme, "上次回执", icon="clipboard-check", aside="第 6 号")
    side.body.addWidget(Facts(theme, [("9月13日", "写入 U 盘，15 条"), ("9月18日", "**青石镇卫生院已收到**（赵敏）")]))
    side.body.addStretch(1)
    _wide(theme, side, 400)
    column.addLayout(_row(theme, card, side, gap=16), 1)
    done = Button(theme, "知道了", dense=True)
    done.setObjectName("focused")
    news = "镇卫生院 9月25日发来的新表单“义诊（第 3 版）”已装好，旧记录不受影响。"
    column.addWidget(Notice(theme, "info", news, buttons=[done], icon="package"))
    warn = "9月30日报出后冻结。后来 1 条记录改了，**2 个数和现在不一样**（有折角的）。"
    column.addWidget(
        Notice(theme, "warning", warn, buttons=[Button(theme, "看改了什么", kind="link")], icon="snowflake")
    )
    column.addWidget(
        Notice(theme, "good", "可以拔出 U 盘了。第 7 号写好了：9 条记录、1 份零报告、6 张照片。读回核对一致。")
    )
    full = "电脑的 D 盘满了，刚填的这一项还没存上，**先别关程序**。清出 200 MB 后会自己存上。"
    column.addWidget(
        Notice(theme, "error", full, detail="代码 存 301", buttons=[Button(theme, "看哪些能删", dense=True)])
    )
    return page


def wizard(theme: Theme) -> QWidget:
    """Steps, cards in rows, the empty state (drawing 15)."""
    page, column = _page(theme)
    steps = WizardSteps(theme, ["打开启用包", "核对词", "看清单位", "设密码", "收好恢复码", "印核对单"])
    steps.set_current(1)
    column.addLayout(_row(theme, Label(theme, "第一次使用", "title"), steps, 1, gap=46))
    column.addWidget(Line(theme))
    main = Card(theme, "9 条记录还没上报", edge="primary")
    main.body.addWidget(
        Label(theme, "屏幕上和纸上，**8 个词都一样**才算对，少对一个也不行。", "field", wrap=True, marked=True)
    )
    main.body.addLayout(
        _row(theme, *[Label(theme, word, "words") for word in ("山泉", "石榴", "白鹭", "㼆雨")], 1, gap=40)
    )
    facts = Card(theme, "启用包里写的", icon="package-open")
    facts.body.addWidget(
        Facts(
            theme,
            [
                ("单位", "**幸福村卫生室**"),
                ("在", "云岭县 青石镇 幸福村"),
                ("报给", "青石镇卫生院"),
                ("密码", "后面设"),
            ],
        )
    )
    column.addLayout(_row(theme, main, facts, gap=28))
    empty = Card(theme)
    new = Button(theme, "记一笔", icon="plus", key="Ctrl+N", kind="main")
    new.setObjectName("focused")
    empty.body.addWidget(EmptyState(theme, "calendar-days", "9 月还没有记录。按 Ctrl+N 记一笔；没有活动就报零。", new))
    column.addWidget(empty, 1)
    return page


SCENES: dict[str, Scene] = {
    "controls": controls, "records": records, "intake": intake, "month": month, "wizard": wizard,
}  # fmt: skip


def show(scene: Scene, theme: Theme) -> QWidget:
    """The scene in a window of the design's size, with its focus where it should be."""
    page = scene(theme)
    layout = page.layout()
    assert layout is not None
    high = layout.totalHeightForWidth(WIDTH) if layout.hasHeightForWidth() else 0  # a page would scroll
    page.resize(WIDTH, max(HEIGHT, high))
    page.show()
    page.activateWindow()
    for _turn in range(6):
        QApplication.processEvents()
    focused = page.findChild(QWidget, "focused")
    if focused is not None:
        focused.setFocus(Qt.FocusReason.TabFocusReason)
    for _turn in range(6):
        QApplication.processEvents()
    return page


def main(folder: str) -> None:
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    theme = Theme(bundled_only=True)
    theme.apply(app)
    for high_contrast in (False, True):
        theme.set_high_contrast(high_contrast)
        for scale in (1.0, 1.5):
            theme.set_scale(scale)
            for name, scene in SCENES.items():
                page = show(scene, theme)
                look = "high" if high_contrast else "light"
                page.grab().save(str(target / f"{name}-{look}-{scale:.0%}.png"))
                page.close()
                page.deleteLater()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "gallery")

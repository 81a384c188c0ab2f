"""What 帮助 says of a month and of the keys, page by page."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.foundation.translation import _

Keys = Sequence[tuple[str, str]]


def month_lines() -> Sequence[str]:
    """The month in eight lines, as every role meets it."""
    return (
        _("平时：做完一件事就记一笔。Ctrl+N，挑表单，一路 Enter；填到哪里存到哪里，断电也不丢。"),
        _("签字：打印出来请人签字、盖章，照片附在记录上。"),
        _("月底，村里：打开“本月”，看还缺什么、什么被退回了；没有活动就报零。"),
        _("上报：插上 U 盘，Ctrl+U，写好读回一致，屏幕说可以拔出再拔。"),
        _("镇里：插上一把 U 盘，先看再收；坏的一个不影响别的。"),
        _("镇里：一条一条审，不对的退回到那一项，写上原因；回执带回村里。收到回执，才算送到。"),
        _("镇里把审好的一起报到县里，村里的签名原样带着。"),
        _("县里：收齐、出表，点一个数就看到是哪些记录；导出 Excel 和 PDF。"),
    )


def sections() -> Sequence[tuple[str, str, Keys]]:
    """(page, title, keys) for every page, the keys that hold everywhere first."""
    return (
        ("everywhere", _("到处都能用的键"), _everywhere()),
        ("entry", _("填写"), _entry()),
        ("records", _("记录"), _records()),
        ("submit", _("上报"), ((("Enter"), _("往下一步")), ("Space", _("勾上、去掉")), ("Esc", _("回去，什么也不丢")))),
        ("intake", _("收件"), (("Ctrl+O", _("挑文件或文件夹")), ("F5", _("再看一遍 U 盘")), ("Enter", _("收下好的")))),
        ("review", _("审核"), _review()),
        ("completeness", _("报送率"), _completeness()),
        ("tables", _("报表"), _tables()),
        ("print", _("打印"), _print()),
        ("preview", _("打印样张"), _preview()),
        ("scans", _("收扫描件"), _scans()),
        ("settings", _("设置"), (("Ctrl+B", _("备份")), ("Ctrl+L", _("许可全文")), ("F7", _("从 U 盘装新版")))),
        ("people", _("填表的人"), (("Ctrl+I", _("加一个人")), ("Ctrl+K", _("恢复码")), ("F6", _("换人来填")))),
        (
            "names",
            _("名单"),
            (
                ("PgDn", _("下一个名单；PgUp 上一个")),
                ("Ctrl+I", _("加一个")),
                ("Enter", _("改")),
                ("Ctrl+Del", _("收起，再按一次拿出来")),
                ("Ctrl+T", _("这项技术本室做、不做")),
            ),
        ),
        ("month", _("本月"), (("1 – 9", _("记这种表")), ("Enter", _("打开这一行")), ("F8", _("下一条退回的")))),
    )


def _everywhere() -> Keys:
    return (
        ("Alt+1", _("左边第一页；Alt+2、Alt+3 往下数")),
        ("Enter", _("就这样，往下走；在列表里是打开")),
        ("Esc", _("回去；先清空找的字；什么也不丢")),
        ("Tab", _("下一处；Shift+Tab 上一处")),
        ("F1", _("这一页的帮助")),
        ("Ctrl+N", _("记一笔")),
        ("Ctrl+F", _("找；可以打拼音首字母，如 xfc")),
        ("Ctrl+U", _("上报")),
        ("Ctrl+E", _("导出 Excel")),
        ("Ctrl+P", _("打印眼前的这一条、这一份")),
        ("F6", _("换人来填")),
        ("Ctrl+=", _("字大一号；Ctrl+- 小一号，Ctrl+0 还原")),
        ("Ctrl+Shift+H", _("高对比")),
        ("Alt+←", _("回上一页")),
        ("Alt", _("单独按一下：一个列出所有事情的菜单")),
    )


def _entry() -> Keys:
    return (
        ("Enter", _("下一项；最后一项之后就存好了")),
        ("Shift+Enter", _("回上一项")),
        ("1 – 9", _("挑一个选项")),
        ("w", _("填“无”")),
        ("Ctrl+S", _("存；都对就是待上报，没填完是草稿")),
        ("Ctrl+D", _("空着的照上次填")),
        ("Ctrl+Shift+C", _("照这条再记一条")),
        ("F8", _("下一处不对的")),
        ("Ctrl+I", _("名单里插一行；Ctrl+Del 删一行")),
        ("Ctrl+V", _("从 Excel 贴一片")),
        ("Shift+Space", _("名册里：整列打勾；再按一次去掉")),
        ("F7", _("名册里：按这一列排；Shift+F7 倒着排")),
        ("Ctrl+L", _("日登记里：逐人登记一位；义诊里：连上同一天的讲座")),
        ("Ctrl+Z", _("撤销；Ctrl+Y 再来一次")),
        ("F9", _("收起、展开右边；名册里：全部的栏")),
    )


def _print() -> Keys:
    return (
        ("Tab", _("表、记录之间换")), (_("空格"), _("勾上、去掉一条")), ("Ctrl+A", _("全勾")), ("Enter", _("看样、打印勾上的")),
        ("Ctrl+B", _("空白表")), ("Ctrl+O", _("收扫描件")),
    )  # fmt: skip


def _preview() -> Keys:
    return (
        ("Enter", _("打印")), ("Ctrl+E", _("存为 PDF")), ("PgDn", _("下一页；PgUp 上一页")), ("+", _("纸看大一点；- 小一点，0 适合页宽")),
        ("F5", _("再找一遍打印机")), ("F9", _("收起、展开右边")),
    )  # fmt: skip


def _scans() -> Keys:
    return (
        ("Ctrl+O", _("选照片、PDF；也可以拖到窗口里")), (_("空格"), _("这一页附不附")), ("Enter", _("没有码的：选一条记录；别的看大图")),
        ("Ctrl+Enter", _("把勾上的附到记录上")),
    )  # fmt: skip


def _records() -> Keys:
    return (
        ("↑ ↓", _("走行；在找的框里也行")),
        ("Enter", _("打开")),
        ("Ctrl+F", _("找：字、拼音、首字母、编号")),
        ("F9", _("收起、展开右边")),
    )


def _review() -> Keys:
    return (
        ("Ctrl+Enter", _("通过，看下一条")),
        ("Ctrl+T", _("退回：到哪一项，为什么")),
        ("F8", _("下一处改动")),
        ("Ctrl+↓", _("下一条；Ctrl+↑ 上一条")),
    )


def _completeness() -> Keys:
    return (
        ("↑ ↓ ← →", _("走格子")),
        ("Enter", _("为什么是这样；在乡镇那一行是展开、收起")),
        ("+ / -", _("展开、收起乡镇")),
        ("Ctrl+F", _("找单位，可以打首字母")),
        ("F9", _("收起、展开右边")),
        ("F5", _("再算一遍")),
        ("Ctrl+E", _("导出 Excel")),
    )


def _tables() -> Keys:
    return (
        ("↑ ↓ ← →", _("走格子")),
        ("Enter", _("这个数怎么来的；再按是打开记录")),
        ("Esc", _("收起下面的记录；算得久的，停下")),
        ("F5", _("重算")),
        ("F7", _("照着抄里：换成报送时的数、现在的数")),
        ("Ctrl+E", _("照官方样子导出 Excel")),
    )

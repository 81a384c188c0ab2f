"""What the engine runs, runs in a simpler way, or only keeps: the tables behind SUPPORTED.md and ``xinglin form check``.

A row is a name and how it fares: "" runs; a key of ``DEGRADED`` runs in a simpler way; a key of ``KEPT`` stays in the form
and does nothing here. Functions that run are not listed: they are the registry itself.
"""

from __future__ import annotations

from typing import Literal

from desktop.foundation.translation import _

State = Literal["runs", "degraded", "kept", "unknown"]

# How a thing is simpler than on a phone, for SUPPORTED.md; ``explained`` says the same to a person.
DEGRADED: dict[str, str] = {
    "scanner": "typed, or read by a scanner that works as a keyboard",
    "place": "typed or pasted as `latitude longitude altitude accuracy`",
    "file": "an existing file is named; nothing is recorded or drawn here",
    "expanded": "written out once per choice when the form is compiled",
    "computed": "computed while the form is filled, not kept with the record",
    "last_saved": "blank: nothing is carried over from the record before",
    "itemsets": "a text box with the list beside it; the list comes with the workbook or from a register",
    "passed": "handed to the screen as it stands; the value and its checks are the same without it",
    "plain_date": "an ordinary date field; the stored date is the same",
    "plain_list": "an ordinary list; the stored choice is the same",
    "unfiltered": "the question's own list is offered; the appearance's query of a file is not run",
}
KEPT: dict[str, str] = {
    "device": "only a phone knows this: the field stays blank",
    "blank": "not recorded here: the field stays blank",
    "server": "meant for a server or a phone's settings: kept in the form, without effect",
    "entity": "kept in the form; no entity is made",
    "attribute": "kept in the form, without effect",
    "screen": "kept in the form, without effect on a desktop",
    "remark": "a remark of the author's: it stays in the workbook",
    "absent": "not there: where such an expression is reached it fails and the field stays blank",
}

# Canonical names; pyxform's older spellings of them are the same type by the time the engine sees them.
TYPES: dict[str, str] = {
    **dict.fromkeys(
        "text integer decimal note date time dateTime select_one select_multiple rank range acknowledge calculate hidden "
        "select_one_from_file select_multiple_from_file csv-external xml-external group repeat or_other "
        "start end today deviceid username email phonenumber".split(),
        "",
    ),
    "select_one ${repeat}": "",
    "select_one_external": "itemsets",
    "loop": "expanded",
    "barcode": "scanner",
    "geopoint": "place",
    "geotrace": "place",
    "geoshape": "place",
    "image": "file",
    "audio": "file",
    "video": "file",
    "file": "file",
    "audit": "blank",
    "start-geopoint": "device",
    "background-geopoint": "device",
    "background-audio": "device",
    "simserial": "device",
    "subscriberid": "device",
    "imei": "device",
    "osm": "device",
    "entity": "entity",
}

COLUMNS: dict[str, dict[str, str]] = {
    "survey": {
        **dict.fromkeys(
            "type name label hint constraint constraint_message required required_message relevant readonly calculation "
            "default choice_filter repeat_count parameters appearance trigger disabled".split(),
            "",
        ),
        "guidance_hint": "passed",
        "image": "passed",
        "big-image": "passed",
        "audio": "passed",
        "video": "passed",
        "autoplay": "attribute",
        "rows": "passed",
        "save_to": "entity",
        "bind::relevant, required, readonly, constraint, calculate, type, jr:…": "",
        "bind::*": "attribute",
        "body::*": "passed",
        "instance::*": "attribute",
        "no_app_error_string": "attribute",
        "compact_tag": "server",
        "sms_*": "server",
        "intent": "screen",
        "note": "remark",
    },
    "choices": {
        **dict.fromkeys("list_name name label geometry".split(), ""),
        "filter columns": "",
        "image": "passed",
        "big-image": "passed",
        "audio": "passed",
        "video": "passed",
    },
    "settings": {
        **dict.fromkeys(
            "form_title form_id version default_language allow_choice_duplicates namespaces clean_text_values "
            "omit_instanceID name".split(),
            "",
        ),
        "instance_name": "computed",
        "style": "passed",
        "attribute::*": "attribute",
        "client_editable": "server",
        "entity_version": "entity",
        "public_key": "server",
        "submission_url": "server",
        "auto_send": "server",
        "auto_delete": "server",
        "sms_*": "server",
        "prefix": "server",
        "delimiter": "server",
        "instance_xmlns": "attribute",
        "instance_id": "attribute",
    },
    "entities": dict.fromkeys("list_name entity_id create_if update_if label repeat".split(), "entity"),
    "external_choices": {**dict.fromkeys("list_name name label".split(), ""), "filter columns": ""},
    "osm": dict.fromkeys("list_name name label".split(), "device"),
}
# Columns of ours, all in the form and in its schema or its checks.
OURS: tuple[str, ...] = (
    "bind::xl:personal", "bind::xl:remember", "bind::xl:pinyin", "bind::xl:lookup", "bind::xl:none", "bind::xl:warn",
    "bind::xl:warn_message", "bind::xl:warn_message_en", "attribute::xl:title_en", "attribute::xl:units",
)  # fmt: skip
# Another spelling → the column's name.
SPELLINGS: dict[str, str] = {
    "read_only": "readonly", "relevance": "relevant", "calculate": "calculation", "caption": "label", "count": "repeat_count",
    "jr:count": "repeat_count", "constraining_message": "constraint_message", "requiredmsg": "required_message",
    "noapperrorstring": "no_app_error_string", "value": "name", "list name": "list_name", "dataset": "list_name",
    "command": "type", "tag": "name", "title": "form_title", "set form title": "form_title", "set form id": "form_id",
    "id_string": "form_id", "form id": "form_id",
}  # fmt: skip

PARAMETERS: dict[str, str] = {
    **dict.fromkeys("randomize seed value label".split(), ""),
    **dict.fromkeys("start end step tick_interval tick_labelset placeholder rows quality max-pixels".split(), "passed"),
    "app": "attribute",
    **dict.fromkeys("capture-accuracy warning-accuracy allow-mock-accuracy incremental reference-geometry".split(), "device"),
    **dict.fromkeys(
        "location-priority location-min-interval location-max-age track-changes track-changes-reasons identify-user".split(),
        "device",
    ),
}  # fmt: skip

# The value is the same with or without an appearance; what the screen makes of it is the screen's.
APPEARANCES: dict[str, str] = {
    **dict.fromkeys(
        "numbers multiline masked thousands-sep counter url month-year year minimal search autocomplete columns "
        "columns-pack columns-n no-buttons likert quick quickcompact compact-n quickcompact-n label list list-nolabel horizontal compact vertical no-ticks picker "
        "rating field-list w1..w12 summary hidden".split(),
        "passed",
    ),
    **dict.fromkeys("no-calendar ethiopian coptic islamic persian bikram-sambat buddhist myanmar".split(), "plain_date"),
    **dict.fromkeys("image-map map table-list".split(), "plain_list"),
    **dict.fromkeys("grid theme pages theme-grid theme-formhub hidden-answer".split(), "passed"),
    **dict.fromkeys("maps placement-map".split(), "place"),
    **dict.fromkeys("draw annotate signature new new-front selfie".split(), "file"),
    "search()": "unfiltered",
    "bearing": "screen",
    "ex:": "screen",
    "printer:": "screen",
}  # fmt: skip

# Functions forms of other tools use and ours has not, or has in a simpler way.
FUNCTIONS_APART: dict[str, str] = {
    "cht:extension-lib": "absent",
    **dict.fromkeys(
        "cht:difference-in-days cht:difference-in-weeks cht:difference-in-months cht:difference-in-years "
        "add-date parse-timestamp-to-date z-score bikram-sambat format-number duration rank-value comment exec".split(),
        "absent",
    ),
}


_PREFIXES = {"bind": "bind", "body": "body", "control": "body", "instance": "instance", "attribute": "attribute"}
_BINDS = frozenset(
    "relevant required readonly constraint calculate type jr:constraintMsg jr:requiredMsg jr:preload "
    "jr:preloadParams".split()
)


def state_of(reason: str) -> State:
    """The state a row's reason belongs to."""
    return "runs" if not reason else "degraded" if reason in DEGRADED else "kept" if reason in KEPT else "unknown"


def column_reason(sheet: str, column: str) -> str | None:
    """How a column fares, whatever its language or spelling; None if no such column is known."""
    known = COLUMNS[sheet]
    name = column.strip()
    if name in OURS:
        return ""
    first, *rest = (part.strip() for part in name.split("::" if "::" in name else ":"))
    head = first.lower()
    if rest and head == "media":
        head = rest[0].lower()
    if rest and head in _PREFIXES:
        return "" if head == "bind" and ":".join(rest) in _BINDS else known.get(f"{_PREFIXES[head]}::*")
    if head.startswith("sms_"):
        return "server"
    head = SPELLINGS.get(name.lower(), SPELLINGS.get(head, head))
    found = {known_name.lower(): reason for known_name, reason in known.items()}
    if head in found:
        return found[head]
    return known.get("filter columns")


def appearance_reason(word: str) -> str | None:
    """How one word of an appearance fares; None if it is not known."""
    word = word.lower()
    for start in ("ex:", "printer:"):
        if word.startswith(start):
            return APPEARANCES[start]
    if word.startswith("search("):
        return APPEARANCES["search()"]
    if word == "printer":
        return APPEARANCES["printer:"]
    if word.startswith("w") and word[1:].isdigit():
        return APPEARANCES["w1..w12"]
    start, _dash, number = word.partition("-")
    if number.isdigit() and start in ("columns", "compact", "quickcompact"):
        return APPEARANCES[f"{start}-n"]
    return APPEARANCES.get(word)


def explained(reason: str) -> str:
    """The reason in a sentence for a person; "" for what runs."""
    return {
        "": "",
        "scanner": _("用键盘输入，或用键盘式扫码枪扫"),
        "place": _("手工写或粘贴：纬度 经度 海拔 精度"),
        "file": _("选一个已有的文件，这里不拍照、不录音、不画图"),
        "expanded": _("做表单时按每个选项展开一遍"),
        "computed": _("填表时会算，不随记录保存"),
        "last_saved": _("空白：不带上一条记录的值"),
        "itemsets": _("一个文本框，旁边有清单；清单随工作簿或登记表来"),
        "passed": _("原样交给屏幕；没有它，值和检查也一样"),
        "plain_date": _("用普通的日期栏；存的日期一样"),
        "plain_list": _("用普通的选项表；存的选项一样"),
        "unfiltered": _("不按外观里的查询筛选清单"),
        "device": _("只有手机才知道：留空"),
        "blank": _("这里不记录：留空"),
        "server": _("给服务器或手机设置用的：保留在表单里，不起作用"),
        "entity": _("保留在表单里，不生成实体"),
        "attribute": _("保留在表单里，不起作用"),
        "screen": _("保留在表单里，在电脑上不起作用"),
        "remark": _("作者的备注：留在工作簿里"),
        "absent": _("没有这个函数：用到它的地方算不出来，留空"),
        "unlisted": _("不认识，不起作用"),
    }[reason]

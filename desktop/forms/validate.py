"""Is every answer there, allowed, and one of the choices; what is worth a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.forms.choices import values_offered
from desktop.forms.engine import Engine
from desktop.forms.errors import FormError
from desktop.forms.instance import AnswerNode, is_blank_row
from desktop.forms.issues import Issue
from desktop.forms.record import is_personal, label_of
from desktop.foundation.translation import _


def validate_answers(engine: Engine, explained: Mapping[str, str]) -> tuple[Issue, ...]:
    """Errors and unexplained warnings of all relevant answers, in form order."""
    found: list[Issue] = []
    for where in [name for name in engine.failures if name.endswith((".constraint", ".warn"))]:
        del engine.failures[where]  # tried again below
    for node, row, repeat in _leaves(engine.root, None, "", []):
        found.extend(_issues(engine, node, row, repeat, explained))
    for where, error in engine.failures.items():
        name = where.partition(".")[0]
        message = _("表单的算式算不出来：{}").format(error.problem.message)
        found.append(Issue("error", name, None, message, "填 208"))
    return tuple(found)


def _leaves(
    node: AnswerNode, row: int | None, repeat: str, found: list[tuple[AnswerNode, int | None, str]]
) -> list[tuple[AnswerNode, int | None, str]]:
    places: dict[str, int] = {}
    for child in node.rows():
        here, name = row, repeat
        if child.slot.repeat:
            here = places[child.name] = places.get(child.name, 0) + 1
            name = child.name
        if not child.relevant or (child.slot.repeat and is_blank_row(child)):
            continue
        if child.slot.leaf:
            found.append((child, here, name))
        else:
            _leaves(child, here, name, found)
    return found


def _issues(
    engine: Engine, node: AnswerNode, row: int | None, repeat: str, explained: Mapping[str, str]
) -> Iterator[Issue]:
    definition, slot = engine.definition, node.slot
    key = definition.keys.get(slot.path)
    if key is None:
        return
    bind = slot.bind
    if node.none:
        return
    if not node.text:
        if node.required and not (engine.received and is_personal(slot)):
            message = engine.words(bind.required_message, node) or _("请填写“{}”。").format(label_of(engine, node))
            yield Issue("error", key, row, message, "填 201", repeat)
    else:
        yield from _choice_issues(engine, node, key, row, repeat)
        if not engine.truth(bind.constraint, node, default=True):
            message = engine.words(bind.constraint_message, node) or _("“{}”的值不合要求。").format(
                label_of(engine, node)
            )
            yield Issue("error", key, row, message, "填 202", repeat)
    if bind.warn is not None and key not in explained and engine.truth(bind.warn, node, default=False):
        yield Issue("warning", key, row, warning_text(engine, node), "填 206", repeat)


def warning_text(engine: Engine, node: AnswerNode) -> str:
    """Why a value is worth a question, in the language in use."""
    extras = node.slot.bind.extras
    english = "en" in engine.env.language.lower() and extras.get("warn_message_en")
    said = str(english or extras.get("warn_message", ""))
    return said or _("“{}”的值少见，请核对。").format(label_of(engine, node))


def _is_known(engine: Engine, list_name: str) -> bool:
    return not list_name or engine.instance(list_name) is not None


def _choice_issues(engine: Engine, node: AnswerNode, key: str, row: int | None, repeat: str) -> Iterator[Issue]:
    control = node.slot.control
    if control is None or not (control.itemset or control.items or control.kind in ("select", "select1", "rank")):
        return
    if control.itemset is not None and not _is_known(engine, control.itemset.list_name):
        return  # a list that was not sent here cannot be held against anybody
    try:
        offered = values_offered(engine, node)
    except FormError as error:
        yield Issue("error", key, row, error.problem.message, "填 208", repeat)
        return
    for value in node.text.split() if control.kind in ("select", "rank") else [node.text]:
        if value not in offered:
            message = _("{}：没有“{}”这个选项。").format(label_of(engine, node), value)
            yield Issue("error", key, row, message, "填 204", repeat)

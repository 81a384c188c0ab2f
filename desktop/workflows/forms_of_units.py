"""Who fills which form: each form says so itself, so a county changes it where it changes the form.

The settings column ``attribute::xl:units`` names levels (county, township, village …) and classes of institutions by
WS 218 or the first letters of one (A hospitals, B200 社区站, J 疾控 …); a unit that any of the words fits has the form.
A form without the column is everybody's. Of a unit below whoever enters its paper records has its forms, no others.
"""

from __future__ import annotations

import re

from desktop.errors import RefusedError
from desktop.foundation.translation import _
from desktop.model.unit import Unit
from desktop.storage.packs import StoredForm
from desktop.workflows.workspace import Workspace

_UNITS = re.compile(r"<[^<>]*\bxl:units=\"([^\"]*)\"")


def has_form(unit: Unit, xform: str) -> bool:
    """Whether records of this form may be the unit's."""
    return is_for(unit, units_named(xform))


def units_named(xform: str) -> str:
    """The words by which a form says whose it is, blanks between; "" is everybody."""
    named = _UNITS.search(xform)
    return named[1] if named is not None else ""


def is_for(unit: Unit, named: str) -> bool:
    """Whether any of the words fits the unit."""
    words = named.split()
    return (
        not words
        or unit.level in words
        or any(word[0].isupper() and unit.ws218_class.startswith(word) for word in words)
    )


def require_form(unit: Unit, form: StoredForm, title: str, where: str = "") -> None:
    """Raises ``RefusedError`` (填 320) where the unit does not fill the form."""
    if not has_form(unit, form.xform):
        raise RefusedError(
            "填 320",
            _("“{form}”不由{unit}填").format(form=title, unit=unit.name),
            where=where,
            hint=_("“新建”里列着本单位能填的表；替下级录入的，写明是哪个单位"),
        )


def unit_entered_for(workspace: Workspace, code: str, where: str = "") -> Unit:
    """The own unit, or a unit below whose paper is entered (代录). Raises ``RefusedError`` (填 295)."""
    tree, own = workspace.tree, workspace.identity.org
    if code not in tree or not tree.is_under(code, own):
        raise RefusedError("填 295", _("只能替下级单位代录：{code}").format(code=code), where=where)
    return tree[code]


def units_entered_for(workspace: Workspace) -> tuple[Unit, ...]:
    """The units below whose paper may be entered here: those that still work, in register order."""
    today = workspace.now_text[:10]
    return tuple(unit for unit in workspace.tree.below(workspace.identity.org) if unit.active_on(today))

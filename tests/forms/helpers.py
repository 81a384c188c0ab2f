"""Small XForms for tests, written so that the form is visible in the test."""

from __future__ import annotations

import datetime as dt

from desktop.forms import Definition, SessionContext, load_definition

CHINA = dt.timezone(dt.timedelta(hours=8))


def xform(instance: str, binds: str = "", body: str = "", *, more: str = "", itext: str = "") -> str:
    """An XForm whose primary instance is ``<data id="f" version="1">…</data>``; ``more``: other instances and
    actions.
    """
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
        'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" '
        'xmlns:odk="http://www.opendatakit.org/xforms" xmlns:xl="http://xinglin.local/x"><h:head><h:title>表</h:title>'
        f'<model>{itext}<instance><data id="f" version="1">{instance}</data></instance>{more}{binds}</model></h:head>'
        f"<h:body>{body}</h:body></h:html>"
    )


def load(instance: str, binds: str = "", body: str = "", *, more: str = "", itext: str = "") -> Definition:
    """The loaded form of ``xform``."""
    return load_definition(xform(instance, binds, body, more=more, itext=itext))


def context(**lists: list[dict[str, str]]) -> SessionContext:
    """16 September 2023, 8 o'clock in China; 王秀兰 fills."""
    now = dt.datetime(2023, 9, 16, 8, tzinfo=CHINA)
    return SessionContext("2023-09-16", now, "王秀兰", "0482-1", "pc-1", lists)

"""The written summary of a period: as text, Word, PDF or JSON."""

from __future__ import annotations

import argparse
from typing import Any

from desktop.cli.chain_commands import DONE, Result, password_in_use
from desktop.cli.output import progress, say
from desktop.foundation.atomic import write_atomically
from desktop.foundation.clock import Clock
from desktop.foundation.translation import _
from desktop.workflows.summaries import summary_as_docx, summary_as_json, summary_as_pdf, write_summary
from desktop.workflows.workspace import open_workspace


def summary(args: argparse.Namespace, clock: Clock) -> Result:
    files: dict[str, Any] = {}
    with open_workspace(args.workspace, clock, password=password_in_use(args.workspace)) as workspace:
        written = write_summary(workspace, args.programme, args.period, args.person)
        document = summary_as_json(written)
        if args.docx is not None:
            files["docx"] = write_atomically(args.docx, summary_as_docx(workspace, written, args.person))
        if args.pdf is not None:
            paper = summary_as_pdf(workspace, written, args.person)
            files["pdf"] = write_atomically(args.pdf, paper.content)
            document |= {"pages": paper.pages, "faces": paper.faces, "missing": paper.missing}
            for face in paper.faces:
                progress(_("电脑里没有“{face}”，用{other}代替，版式不变").format(face=face.wanted, other=face.stand_in))
    if not args.json:
        for line in document["text"]:
            say(line)
        for kind, file in files.items():
            say(f"{kind}  {file}")
    return DONE, {**document, **({"written": files} if files else {})}


HANDLERS = {"summary": summary}

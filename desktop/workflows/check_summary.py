"""A summary's template judged where a programme is made: what would fail in a county fails here, with its paragraph."""

from __future__ import annotations

from desktop.model.programme import SUMMARY_WORDS, Programme, summary_names


def check_summary(programme: Programme) -> None:
    """Refuse a programme whose summary template is not right, before a pack carries it. Raises ``RefusedError`` (表 150 … 156)."""
    if not programme.summaries:
        return
    from desktop.reports.docx import check_template  # Word's library is slow to import and rarely wanted

    summary = programme.summary
    for year, template in programme.summaries.items():
        check_template(
            template, summary_names(programme), texts={*summary.texts, *programme.checks}, lists=summary.lists,
            words={*SUMMARY_WORDS, *summary.words}, where=f"templates/summary_{year}.docx",
        )  # fmt: skip

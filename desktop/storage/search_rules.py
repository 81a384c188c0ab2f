"""By which rules the search's index was made: looked at whenever a database is opened, so it knows nothing else of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.storage.database import Database

# Raised when records get other tokens than before: an index made by an older program is made anew when it is opened.
TOKENS_VERSION = 1


def bring_up_to_date(db: Database) -> None:
    """Make the index anew if another program's rules made it, or none. One look otherwise."""
    row = db.one("SELECT version FROM search_rules")
    if row is None or row["version"] != TOKENS_VERSION:
        from desktop.storage.search_index import fill  # pinyin, forms, layouts: once a version

        with db.joined():
            fill(db)

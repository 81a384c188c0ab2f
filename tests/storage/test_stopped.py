"""Long reading that is stopped: it ends soon, nothing half read is kept, and the next look is right."""

from __future__ import annotations

import time

import pytest

from desktop.foundation.watching import StoppedError
from desktop.storage import facts as facts_module
from desktop.storage.database import Database
from desktop.storage.facts import fact_store
from desktop.storage.readonly import Reading, run_query
from tests.storage.samples import line, store
from tests.storage.test_facts import DAYS, QUERY, TITLES, anew, held, told  # noqa: F401  (held is a fixture)

# A hundred billion rows: nobody waits for their end.
ENDLESS = "SELECT count(*) FROM " + ", ".join(f"v_free_clinic {name}" for name in "abcdefghijklmn")


class After:
    """Says "stop" from the moment some time has passed."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds

    def __call__(self) -> bool:
        return time.monotonic() > self.until


def test_a_programmes_query_ends_when_it_is_asked_to(held: Database) -> None:  # noqa: F811
    with held.stopped_by(After(0.05)), pytest.raises(StoppedError):
        run_query(held, ENDLESS, {})
    assert held.stop is None
    assert run_query(held, "SELECT count(*) FROM v_free_clinic", {})[1] == [(6,)]


@pytest.mark.parametrize("at", ["facts", "ties", "list", "sums"])
def test_a_table_stopped_anywhere_is_whole_at_the_next_look(
    at: str,
    held: Database,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = anew(held)
    slow = f"({ENDLESS}) >= 0"
    fact_store(held).close()
    with monkeypatch.context() as patch:
        if at == "facts":
            patch.setattr(
                facts_module, "_of_facts", lambda _query: f"SELECT *, 1, 1, 1, 1, 1, 1, 1, 1, 1 FROM ({ENDLESS})"
            )
        elif at == "ties":
            patch.setattr(facts_module, "_of_ties", lambda _query: f"SELECT 1, 1 WHERE {slow}")
        elif at == "list":
            query = QUERY.lists
            patch.setitem(query, "people", f"SELECT 1 AS key WHERE {slow}")
        else:
            ask = Reading.ask
            endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
            patch.setattr(Reading, "ask", lambda self, sql, params=(): ask(self, endless if "sum(value)" in sql else sql, () if "sum(value)" in sql else params))  # fmt: skip
        with held.stopped_by(After(0.05)), pytest.raises(StoppedError):
            fact_store(held).gathered(QUERY)
    assert told(held) == whole


def test_what_changed_while_it_was_stopped_is_not_forgotten(
    held: Database,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told(held)
    store(held, line("R9", activity_date="2023-09-20"))
    with monkeypatch.context() as patch:
        patch.setattr(facts_module, "_of_facts", lambda _query: f"SELECT *, 1, 1, 1, 1, 1, 1, 1, 1, 1 FROM ({ENDLESS})")
        with held.stopped_by(After(0.05)), pytest.raises(StoppedError):
            fact_store(held).gathered(QUERY)
    found = told(held)
    assert found[1] == 7
    assert found == anew(held)

"""What a village and its township should hold, in plain dicts: the model that the state machine compares them with."""

from __future__ import annotations

from dataclasses import dataclass, field

COUNTED = {"ready", "submitted", "received", "endorsed", "suspect"}
Line = tuple[str, int]  # record id, revision


@dataclass(frozen=True)
class Content:
    """One revision: ``visits`` None is a tombstone."""

    visits: int | None
    day: str


@dataclass(frozen=True)
class Sent:
    """A file that went up: its number and the lines in it, in order."""

    feed: str
    seq: int
    batch: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Answer:
    """A receipt that went down: the batches it answers for and what it says of each record's newest revision there."""

    number: int
    batches: tuple[Sent, ...]
    says: dict[Line, str]


@dataclass
class Desk:
    """One unit's ledger: every revision it has, and what was judged of it last."""

    lines: dict[Line, Content] = field(default_factory=dict)
    judged: dict[Line, str] = field(default_factory=dict)

    def heads(self) -> dict[str, int]:
        newest: dict[str, int] = {}
        for rid, rev in self.lines:
            newest[rid] = max(rev, newest.get(rid, 0))
        return newest

    def living(self) -> list[str]:
        return sorted(rid for rid, rev in self.heads().items() if self.lines[rid, rev].visits is not None)

    def states(self, unjudged: str) -> dict[str, tuple[int, str, str]]:
        """record → (revision, put or del, state)."""
        return {
            rid: (rev, "del" if self.lines[rid, rev].visits is None else "put", self.judged.get((rid, rev), unjudged))
            for rid, rev in self.heads().items()
        }

    def counted(self, unjudged: str) -> dict[str, tuple[int | None, str]]:
        """record → (visits, state), of those that enter lists of data and tables."""
        return {
            rid: (self.lines[rid, rev].visits, state)
            for rid, (rev, op, state) in self.states(unjudged).items()
            if op == "put" and state in COUNTED
        }


@dataclass
class Village(Desk):
    drafts: dict[str, int] = field(default_factory=dict)
    open_draft: str = ""
    acknowledged: set[Line] = field(default_factory=set)
    order: list[Line] = field(default_factory=list)
    sent: dict[tuple[str, int], Sent] = field(default_factory=dict)
    last_answer: int = 0

    def write(self, line: Line, content: Content) -> None:
        self.lines[line] = content
        self.order.append(line)

    def waiting(self) -> tuple[Line, ...]:
        return tuple(line for line in self.order if line not in self.acknowledged)

    def send(self, sent: Sent) -> None:
        self.sent[sent.feed, sent.seq] = sent
        for line in sent.lines:
            self.judged.setdefault(line, "submitted")

    def take(self, answer: Answer) -> bool:
        if answer.number <= self.last_answer:
            return False
        self.last_answer = answer.number
        for sent in answer.batches:
            self.acknowledged.update(sent.lines)
        self.judged.update(answer.says)
        return True


@dataclass
class Township(Desk):
    taken: list[Sent] = field(default_factory=list)
    answers: int = 0

    def take(self, sent: Sent, contents: dict[Line, Content]) -> bool:
        if sent in self.taken:
            return False
        self.taken.append(sent)
        self.lines.update({line: contents[line] for line in sent.lines})
        return True

    def answer(self) -> Answer:
        self.answers += 1
        says: dict[Line, str] = {}
        for sent in self.taken:
            newest: dict[str, int] = {}
            for rid, rev in sent.lines:
                newest[rid] = max(rev, newest.get(rid, 0))
            says |= {line: self.judged.get(line, "received") for line in newest.items()}
        return Answer(self.answers, tuple(self.taken), says)

"""The specification's examples, cut from the vectors. ``python -m tests.vectors.examples`` writes them into the page.

Between ``<!-- example: NAME -->`` and ``<!-- end -->`` nothing is written by hand; ``test_specification`` compares.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path

from desktop.errors import KnownError, QuarantinedError, WaitingError
from desktop.exchange import read_zip, refusals
from desktop.exchange.encryption import decrypt
from desktop.exchange.fingerprint_words import MODIFIERS, NOUNS
from desktop.exchange.keys import code_identity
from desktop.exchange.signing import pae
from desktop.foundation.translation import use_language
from tests.exchange import world as w
from tests.vectors import answers, good
from tests.vectors.case import CODE

PAGE = Path(answers.FOLDER).parent.parent / "desktop" / "exchange" / "SUBMISSION_FORMAT.md"
MARK = re.compile(r"(<!-- example: ([a-z ]+) -->\n)(?:(?:(?!<!-- example).)*?\n<!-- end -->\n)?", re.DOTALL)
SUBMISSION = "submission_one_batch"


def _box(text: str, language: str = "") -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def _wrapped(text: str, width: int = 120) -> str:
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def _json(raw: bytes) -> str:
    """A statement as it stands in the file; broken where it is too long for the page."""
    return _wrapped(raw.decode())


def _dump(data: bytes) -> str:
    rows = []
    for at in range(0, len(data), 16):
        piece = data[at : at + 16]
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in piece)
        rows.append(f"{at:04x}  {piece.hex(' '):<47}  {shown}")
    return "\n".join(rows)


def _outer(name: str = SUBMISSION) -> dict[str, bytes]:
    return read_zip(answers.content(name))


def _inner(name: str, who: str, first: str) -> dict[str, bytes]:
    plain = decrypt(_outer(name)["payload.age"], w.keys_of(who).age_identity, addressed="")
    return read_zip(plain, first=first)


def container() -> str:
    members = [("mimetype", b"x"), ("a.json", b"{}")]
    data = w.write_zip(members)
    return (
        f"*Example.* The members `mimetype` = `x` and `a.json` = `{{}}` give these {len(data)} bytes (SHA-256 `{hashlib.sha256(data).hexdigest()}`):\n"
        + _box(_dump(data))
    )


def signature() -> str:
    keys, body = w.keys_of(w.VILLAGE), b'{"crit":[],"fmt":1}'
    message = pae("batch", body)
    return (
        f"*Example.* Secret key `{keys.ed25519_secret.hex()}`, public `{keys.ed25519_public}`, keyid `{keys.keyid}`, KIND `batch`, body `{body.decode()}`:\n"
        + _box(f"{message.decode()}\n{base64.b64encode(keys.sign(message)).decode()}")
    )


def words() -> str:
    return _box(f"{MODIFIERS}\n{NOUNS}")


def fingerprint() -> str:
    entry = next(entry for entry in answers.table()["files"] if entry["name"] == "enrol")
    keys = w.keys_of(w.VILLAGE)
    return f"*Example.* `{keys.ed25519_public}` with `{keys.age_recipient}`: `{entry['words']}`"


def cover() -> str:
    return f"*Example*, `{SUBMISSION}`:\n" + _box(
        _json(_outer()["transport.json"]) + "\n\n" + _json(_outer()["transport.sig.json"])
    )


def enrol() -> str:
    inner = read_zip(_outer("enrol")["payload.zip"], first="enrol.json")
    return "*Example*, `enrol`; its `proof` is made with the secret `one-time`:\n" + _box(_json(inner["enrol.json"]))


def batch() -> str:
    inner = _inner(SUBMISSION, w.TOWN, "batch.json")
    return f"*Example*, `{SUBMISSION}`; its SHA-256 is the batch, `{good.first().sha256}`:\n" + _box(
        _json(inner["batch.json"])
    )


def line() -> str:
    inner = _inner("submission_rich", w.TOWN, "batch.json")
    raw = gzip.decompress(inner["records.jsonl.gz"]).split(b"\n")[0]
    private = gzip.decompress(inner["private.jsonl.gz"])
    return (
        f"*Example*, `submission_rich`: a line, SHA-256 `{hashlib.sha256(raw).hexdigest()}`, and its private line:\n"
        + _box(_json(raw) + "\n\n" + _json(private))
    )


def kit() -> str:
    salt = json.loads(_outer("kit")["transport.json"])["salt"]
    identity = code_identity(CODE, bytes.fromhex(salt))
    return f"*Example*, `kit`: the code `{CODE}` and its cover's salt `{salt}` give `{identity}`"


def recovery() -> str:
    inner = read_zip(_outer("recovery_request")["payload.zip"], first="recovery_request.json")["recovery_request.json"]
    grant = read_zip(
        decrypt(_outer("recovery_grant")["payload.age"], w.keys_of("fresh").age_identity, addressed=""), first="recovery_grant.json"
    )  # fmt: skip
    return "*Example*, `recovery_request` and what `recovery_grant` answers:\n" + _box(
        _json(inner) + "\n\n" + _json(grant["recovery_grant.json"])
    )


def codes() -> str:
    """Every refusal of this room, and those of the ledger: code, sentence, what becomes of the file."""
    rows = ["| code | said to the person | the file |", "|---|---|---|"]
    found: dict[str, str] = {}
    for make in vars(refusals).values():
        if not inspect.isfunction(make) or make.__module__ != refusals.__name__:
            continue
        error = make(*[_given(parameter) for parameter in inspect.signature(make).parameters.values()])
        found[error.problem.code] = f"| {error.problem.code} | {error.problem.message} | {_becomes(error)} |"
    found |= {code: f"| {code} | {text} | {becomes} |" for code, text, becomes in LEDGER}
    return "\n".join([*rows, *(found[code] for code in sorted(found) if code.startswith("收"))])


# What the workflows say when a file that passed meets the ledger.
LEDGER = (
    ("收 326", "批复里的钥匙打不开这台电脑上的数据。", "refused"),
    ("收 342", "备份外面写的和里面的不是一个单位", "refused"),
    ("收 409", "文件太大，不像上报文件", "refused unread"),
    ("收 410", "同一个号码、两份不同内容", "put aside, both"),
    ("收 411", "和前一号接不上", "put aside"),
    ("收 413", "表单还没有装", "refused"),
    ("收 414", "记录不合它的表单", "refused"),
    ("收 415", "它说接着第 n 号往下报，可那一号和这里收到的不是同一份", "put aside"),
    ("收 420", "回执说的第 n 号这台电脑没有报过", "refused"),
    ("收 430", "没有这次收件，或没有能撤的", "not undone"),
    ("收 431", "这次收件已经开始审核，不能撤了", "not undone"),
    ("收 432", "这次收件的回执已经写出去了，不能撤了", "not undone"),
    ("收 433", "这次收件已经往上报了，不能撤了", "not undone"),
    ("收 434", "这次收件里的记录在这里改过，不能撤了", "not undone"),
    ("收 435", "没有这样一份等着挑的上报", "not settled"),
)


def _given(parameter: inspect.Parameter) -> object:
    """A stand-in for what a sentence names."""
    return ["〈n〉"] if "list" in str(parameter.annotation) else f"〈{parameter.name}〉"


def _becomes(error: KnownError) -> str:
    if isinstance(error, WaitingError):
        return "waits"
    return "put aside" if isinstance(error, QuarantinedError) else "refused"


def by_hand() -> str:
    commands = r"""
unzip -t FILE && unzip -q FILE -d outer && cd outer
# the cover: what was signed, by whom
printf 'DSSEv1 46 application/vnd.xinglin.transport+json;v=1 %d ' "$(wc -c < transport.json)" > message
cat transport.json >> message
sed 's/.*"sig":"\([^"]*\)".*/\1/' transport.sig.json | openssl base64 -d -A > signature
printf "$(printf '302a300506032b6570032100%s' KEY | sed 's/../\\x&/g')" | openssl pkey -pubin -inform DER -out key.pem
openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in message -sigfile signature
# the payload: its hash stands in the cover
openssl dgst -sha256 -r payload.age | cut -d' ' -f1 | xargs -I{} grep -o '"sha256":"{}"' transport.json
age -d -i ../identity.txt payload.age > inner.zip
unzip -q inner.zip -d inner && gunzip -c inner/records.jsonl.gz
""".strip()  # fmt: skip
    length = len("application/vnd.xinglin.transport+json;v=1")
    return _box(commands.replace("DSSEv1 46", f"DSSEv1 {length}"), "bash")


EXAMPLES: dict[str, Callable[[], str]] = {
    "container": container,
    "signature": signature,
    "words": words,
    "fingerprint": fingerprint,
    "cover": cover,
    "enrol": enrol,
    "batch": batch,
    "line": line,
    "kit": kit,
    "recovery": recovery,
    "codes": codes,
    "by hand": by_hand,
}


def written(page: str) -> str:
    """The page with every example as it must be."""
    use_language("zh")
    return MARK.sub(lambda found: f"{found[1]}{EXAMPLES[found[2]]()}\n<!-- end -->\n", page)


def main() -> None:
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

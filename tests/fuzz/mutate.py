"""One number, one spoiled file: the vectors changed at a place drawn by chance, hashes mended and signed again, or not.

A flipped bit is refused by the container. To come past it a fuzzer must be able to sign: here every key is known, so
whatever a member of the network could send can come up.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from desktop.exchange import DeviceKeys, read_zip
from desktop.exchange.container import pack_gzip
from desktop.exchange.encryption import decrypt, encrypt
from desktop.exchange.keys import code_identity
from desktop.exchange.signing import sign
from tests.exchange import world as w
from tests.vectors import answers
from tests.vectors.bad_outer import zipped
from tests.vectors.case import CODE

PEOPLE = (w.VILLAGE, w.NEIGHBOUR, w.FAR, w.TOWN, w.OTHER_TOWN, w.COUNTY, "stranger", "fresh", "new root", "safe")
KEYS = {w.keys_of(who).keyid: w.keys_of(who) for who in PEOPLE}
IDENTITIES = {
    "submission": (w.TOWN, w.COUNTY), "receipt": (w.VILLAGE,), "pack": (w.VILLAGE,), "recovery_grant": ("fresh",),
    "history": (w.VILLAGE, w.TOWN),
}  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 7, 10_001, 2**31 + 1, 2**53 - 1, 2**53, "", "x", "x" * 4001, "0" * 64, "A" * 64, "0" * 32, "ab" * 16,
    [], {}, [[]], [{}], ["x"], {"x": 1}, "C", "T1", "T2", "V1", "V2", "V3", "V99", "put", "del", "endorsed", "returned", "sm-v1",
    "age1x", "../x", "\u0000", "\ud800", "艾灸", 10**16, {"x": {"x": [[[[1]]]]}},
)  # fmt: skip
RAW = (
    (b"{", b'{"fmt":1,'), (b"1", b"1.0"), (b"1", b"1e3"), (b"1", b"-0"), (b"0", b"00"), (b"null", b"NaN"), (b"}", b"} "), (b"{", b"\xef\xbb\xbf{"),
    (b"{", b"[" * 40 + b"{"), (b'"', b'"\\u0000'), (b'"', b'"\\ud800'), (b'"', b'"\xff'), (b",", b",,"), (b":", b": "), (b"true", b"True"),
)  # fmt: skip


@dataclass
class Spoiled:
    data: bytes
    reader: str
    vector: str


@cache
def goods() -> tuple[dict[str, Any], ...]:
    return tuple(entry for entry in answers.table()["files"] if entry["answer"] == "opened")


@cache
def _content(name: str) -> bytes:
    return answers.content(name)


def spoiled(seed: int) -> Spoiled:
    """The file of a seed; the same one for the same vectors, but for the randomness of age."""
    chance = random.Random(seed)
    entry = chance.choice(goods())
    known = answers.table()["readers"]
    readers = [name for name, told in known.items() if "identity" in told and "request" not in told]
    reader = entry["reader"]
    if reader in readers and chance.random() < 0.15:
        reader = chance.choice(readers)
    data = _content(entry["name"])
    spoil = _bytes if chance.random() < 0.1 else _layers
    for _again in range(chance.choice((1, 1, 1, 2, 3))):
        try:
            data = spoil(data, chance)
        except Exception:  # noqa: BLE001  what is broken already cannot be taken apart once more
            break
    return Spoiled(data, reader, entry["name"])


def _bytes(data: bytes, chance: random.Random) -> bytes:
    found = bytearray(data)
    place = chance.randrange(len(found))
    what = chance.randrange(5)
    if what == 0:
        found[place] ^= 1 << chance.randrange(8)
    elif what == 1:
        del found[place : place + chance.randrange(1, 64)]
    elif what == 2:
        found[place:place] = chance.randbytes(chance.randrange(1, 64))
    elif what == 3:
        del found[place:]
    else:
        other = chance.randrange(len(found))
        found[place : place + 32] = found[other : other + 32]
    return bytes(found) or b"P"


# ---------------------------------------------------------------------------------------------- taken apart


class _Apart:
    """A good file as what can be changed: its cover, and the members inside."""

    def __init__(self, data: bytes) -> None:
        outer = read_zip(data)
        self.cover = outer["transport.json"]
        told = json.loads(self.cover)
        self.kind, self.signer = told["inner_kind"], _signer(outer["transport.sig.json"])
        self.payload_name = list(outer)[3]
        self.payload, self.recipients = outer[self.payload_name], ()
        plain = self.payload
        if self.payload_name == "payload.age":
            plain = self._decrypted(told.get("salt", ""))
        self.inner = dict(zipped_members(plain))

    def _decrypted(self, salt: str) -> bytes:
        identities = (
            [_kit_identity(salt)]
            if self.kind == "kit"
            else [w.keys_of(who).age_identity for who in IDENTITIES[self.kind]]
        )
        for identity in identities:
            try:
                plain = decrypt(self.payload, identity, addressed="")
            except Exception:  # noqa: BLE001, S112  another of the addressees then
                continue
            self.recipients = (_recipient(identity),)
            return plain
        raise ValueError("nobody's")


def zipped_members(plain: bytes) -> list[tuple[str, bytes]]:
    first = plain[30 : 30 + int.from_bytes(plain[26:28], "little")].decode()
    return list(read_zip(plain, first=first).items())


@cache
def _kit_identity(salt: str) -> str:
    return code_identity(CODE, bytes.fromhex(salt))


@cache
def _recipient(identity: str) -> str:
    return DeviceKeys(b"", identity).age_recipient


def _signer(sig: bytes) -> DeviceKeys:
    return KEYS[json.loads(sig)["signatures"][0]["keyid"]]


def _layers(data: bytes, chance: random.Random) -> bytes:
    apart = _Apart(data)
    payload, cover, signer = apart.payload, apart.cover, apart.signer
    where = chance.randrange(10)
    if where < 3:
        cover = _json(cover, chance)
    else:
        members = _inner(dict(apart.inner), chance)
        if chance.random() < 0.1:
            members = _shuffled(members, chance)
        payload = zipped(members)
        if chance.random() < 0.03:
            payload = _bytes(payload, chance)
        if apart.payload_name == "payload.age":
            payload = encrypt(payload, apart.recipients)
            if chance.random() < 0.03:
                payload = _bytes(payload, chance)
    if chance.random() < 0.95:
        cover = _mended_cover(cover, payload, members if where >= 3 else None)
    if chance.random() < 0.06:
        signer = chance.choice(list(KEYS.values()))
    sig = sign("transport", cover, [signer]).sig
    if chance.random() < 0.03:
        sig = _json(sig, chance)
    outer = [
        ("mimetype", b"application/vnd.xinglin-package+zip;v=1"),
        ("transport.json", cover),
        ("transport.sig.json", sig),
    ]
    found = [*outer, (apart.payload_name, payload)]
    return zipped(_shuffled(found, chance) if chance.random() < 0.02 else found)


def _mended_cover(cover: bytes, payload: bytes, members: list[tuple[str, bytes]] | None) -> bytes:
    try:
        told = json.loads(cover)
        told["payload"]["sha256"], told["payload"]["size"] = hashlib.sha256(payload).hexdigest(), len(payload)
        own = dict(members or []).get("batch.json")
        if own is not None:
            told["batch"] = hashlib.sha256(own).hexdigest()
        return json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except (ValueError, KeyError, TypeError, AttributeError):
        return cover


def _shuffled(members: list[tuple[str, bytes]], chance: random.Random) -> list[tuple[str, bytes]]:
    found = list(members)
    what = chance.randrange(4)
    place = chance.randrange(len(found))
    if what == 0:
        del found[place]
    elif what == 1:
        found.append(
            (
                chance.choice(
                    (
                        "more",
                        "att/" + "0" * 64,
                        "blob/" + "1" * 64,
                        "endorsements/000009.json",
                        "../x",
                        "batches/x/batch.json",
                    )
                ),
                b"{}",
            )
        )
    elif what == 2:
        chance.shuffle(found)
    else:
        found[place] = (chance.choice(("x", "batch.json", "private.jsonl.gz", "X", "kit.json")), found[place][1])
    return found


def _inner(members: dict[str, bytes], chance: random.Random) -> list[tuple[str, bytes]]:
    """One member changed; then, mostly, everything that names it is mended and signed again."""
    name = chance.choice(
        [n for n in members if not n.endswith(".sig.json")] if chance.random() < 0.95 else list(members)
    )
    members[name] = _member(name, members[name], chance)
    if chance.random() < 0.06:
        return list(members.items())
    return _mended(members, name, chance.choice(list(KEYS.values())) if chance.random() < 0.06 else None)


COVER = "transport.json"


def documents_of(data: bytes) -> dict[str, bytes]:
    """The cover and the members inside a good file."""
    apart = _Apart(data)
    return {COVER: apart.cover, **apart.inner}


def again(data: bytes, name: str, content: bytes) -> bytes:
    """A good file with its cover or an inner member changed, and all that names it mended and signed again by who had signed it."""
    apart = _Apart(data)
    payload, cover = apart.payload, content
    if name != COVER:
        members = _mended({**apart.inner, name: content}, name, None)
        payload = zipped(members)
        if apart.payload_name == "payload.age":
            payload = encrypt(payload, apart.recipients)
        cover = _mended_cover(apart.cover, payload, members)
    outer = [
        ("mimetype", b"application/vnd.xinglin-package+zip;v=1"),
        ("transport.json", cover),
        ("transport.sig.json", sign("transport", cover, [apart.signer]).sig),
    ]
    return zipped([*outer, (apart.payload_name, payload)])


def _mended(members: dict[str, bytes], name: str, signer: DeviceKeys | None) -> list[tuple[str, bytes]]:
    """Everything that names this member names it as it is now, and is signed again."""
    if name.startswith("blob/"):
        members = _renamed_blob(members, name, signer)
    elif name.endswith(".sig.json"):
        pass
    elif name.endswith(".json"):
        _sign_again(members, name, signer)
    elif name == "revisions.jsonl.gz":
        _revisions_again(members, name, signer)
    else:
        _batch_again(members, name, signer)
    _history_again(members, name)
    return _folders_mended(members)


def _member(name: str, old: bytes, chance: random.Random) -> bytes:
    if name.endswith("json"):
        return _json(old, chance)
    if chance.random() < 0.1 or name.startswith("att/"):
        return _bytes(old, chance)
    try:
        content = gzip.decompress(old)
    except (OSError, EOFError, zlib.error):
        return old
    if name.endswith(".jsonl.gz"):
        lines = content.split(b"\n")
        place = chance.randrange(len(lines))
        what = chance.randrange(8)
        if what == 0:
            lines.append(lines[place])
        elif what == 1:
            del lines[place]
        elif lines[place]:
            lines[place] = _json(lines[place], chance)
        return pack_gzip(b"\n".join(lines))
    return pack_gzip(_json(content, chance) if content[:1] in b"{[" else _bytes(content or b"x", chance))


_KINDS = {
    "batch": "batch", "receipt": "receipt", "pack": "pack", "kit": "kit", "enrol": "enrol", "recovery_request": "recovery_request",
    "recovery_grant": "recovery_grant", "backup": "backup", "history": "history",
}  # fmt: skip


def _kind_of(name: str) -> str:
    if name.startswith("endorsements/"):
        return "endorsement"
    if name.startswith("enrolments/"):
        return "acceptance"
    return _KINDS[name.rpartition("/")[2].removesuffix(".json")]


def _sign_again(members: dict[str, bytes], name: str, signer: DeviceKeys | None) -> None:
    sig = name.removesuffix(".json") + ".sig.json"
    if sig in members:
        members[sig] = sign(_kind_of(name), members[name], [signer or _signer(members[sig])]).sig


def _batch_again(members: dict[str, bytes], name: str, signer: DeviceKeys | None) -> None:
    folder = "/".join(name.split("/")[:2]) + "/" if name.startswith("batches/") else ""
    body = folder + "batch.json"
    value = json.loads(members[body])
    short = name.removeprefix(folder)
    value["members"][short] = {"sha256": hashlib.sha256(members[name]).hexdigest(), "size": len(members[name])}
    if short == "records.jsonl.gz":
        with contextlib.suppress(OSError, EOFError, zlib.error):
            value["n"] = gzip.decompress(members[name]).count(b"\n")
    members[body] = json.dumps(value).encode()
    _sign_again(members, body, signer)


def _revisions_again(members: dict[str, bytes], name: str, signer: DeviceKeys | None) -> None:
    """Lines that come down are named by the receipt or history they come with."""
    body, raw = next(iter(members)), members[name]
    value = json.loads(members[body])
    value["revisions"] |= {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
    with contextlib.suppress(OSError, EOFError, zlib.error):
        value["revisions"]["n"] = gzip.decompress(raw).count(b"\n")
    members[body] = json.dumps(value).encode()
    _sign_again(members, body, signer)


def _history_again(members: dict[str, bytes], name: str) -> None:
    """A history names the batches that it carries."""
    if "history.json" in members and name.startswith("batches/"):
        old = name.split("/")[1]
        new = hashlib.sha256(members[f"batches/{old}/batch.json"]).hexdigest()
        members["history.json"] = members["history.json"].replace(old.encode(), new.encode())
        _sign_again(members, "history.json", None)


def _folders_mended(members: dict[str, bytes]) -> list[tuple[str, bytes]]:
    """A carried batch that was signed again has another folder; own members first, then folders by name."""
    moved: list[tuple[str, bytes]] = []
    for name, content in members.items():
        parts = name.split("/")
        if name.startswith("batches/") and len(parts) > 2:
            body = members.get(f"batches/{parts[1]}/batch.json", b"")
            parts[1] = hashlib.sha256(body).hexdigest()
        moved.append(("/".join(parts), content))
    carried = [item for item in moved if item[0].startswith("batches/")]
    carried.sort(key=lambda item: item[0].split("/")[1])
    own = [item for item in moved if "/" not in item[0] or item[0].startswith(("att/", "blob/"))]
    return [*own, *carried, *(item for item in moved if item not in own and not item[0].startswith("batches/"))]


def _renamed_blob(members: dict[str, bytes], name: str, signer: DeviceKeys | None) -> dict[str, bytes]:
    """The blob under its new hash, named so in the statement."""
    old, new = name.removeprefix("blob/"), hashlib.sha256(members[name]).hexdigest()
    body = next(iter(members))
    members[body] = members[body].replace(old.encode(), new.encode())
    _sign_again(members, body, signer)
    blobs = sorted(
        (f"blob/{new}" if key == name else key, value) for key, value in members.items() if key.startswith("blob/")
    )
    return dict([*list(members.items())[:2], *blobs])


# ---------------------------------------------------------------------------------------------- JSON


def _json(raw: bytes, chance: random.Random) -> bytes:
    """One value of a document changed, or its text."""
    if chance.random() < 0.12:
        old, new = chance.choice(RAW)
        parts = raw.split(old)
        if len(parts) > 1:
            place = chance.randrange(1, len(parts))
            return old.join(parts[:place]) + new + old.join(parts[place:])
    try:
        value = json.loads(raw)
    except ValueError:
        return _bytes(raw or b"x", chance)
    value = _changed(value, chance)
    return json.dumps(value, ensure_ascii=chance.random() < 0.3 or "\\u" in repr(value)).encode(
        "utf-8", "surrogatepass"
    )


def _changed(value: Any, chance: random.Random) -> Any:
    """Somewhere inside; texts that are documents themselves are gone into."""
    if isinstance(value, str) and value.startswith("{") and chance.random() < 0.7:
        return _json(value.encode(), chance).decode("utf-8", "replace")
    if not isinstance(value, dict | list) or not value or chance.random() < 0.15:
        return _other(value, chance)
    if isinstance(value, dict):
        key = chance.choice(list(value))
        found = dict(value)
        what = chance.random()
        if what < 0.08:
            del found[key]
        elif what < 0.12:
            found[chance.choice(("x", "crit", "revoked", "min_reader", "fmt"))] = chance.choice(VALUES)
        else:
            found[key] = _changed(value[key], chance)
        return found
    items, place = list(value), chance.randrange(len(value))
    what = chance.random()
    if what < 0.1:
        del items[place]
    elif what < 0.2:
        items.append(items[place])
    else:
        items[place] = _changed(items[place], chance)
    return items


def _other(value: Any, chance: random.Random) -> Any:
    near: tuple[Callable[[], Any], ...] = ()
    if isinstance(value, int) and not isinstance(value, bool):
        near = (lambda: value + 1, lambda: value - 1, lambda: str(value), lambda: -value)
    elif isinstance(value, str) and value:
        near = (lambda: value[:-1], lambda: value + "x", value.upper, lambda: value[::-1])
    if near and chance.random() < 0.4:
        return chance.choice(near)()
    return chance.choice(VALUES)

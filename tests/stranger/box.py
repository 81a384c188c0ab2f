"""Sections 2 to 4 of SUBMISSION_FORMAT.md, written from that page alone: container, gzip, JSON, signatures, keys."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
import unicodedata
import zlib

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id


class No(Exception):
    """A refusal by its number; 302 means: keep the file."""

    def __init__(self, number, where=""):
        super().__init__(f"收 {number} {where}")
        self.number = number


# ---------------------------------------------------------------------------------------------- section 2

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
LOCAL, ENTRY, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
LIMIT, UNPACKED = 512 << 20, 128 << 20


def archive(members):
    out, listed = bytearray(), bytearray()
    for name, content in members:
        crc, size, raw = zlib.crc32(content), len(content), name.encode("ascii")
        listed += ENTRY.pack(
            b"PK\x01\x02", 20, 20, 0, 0, 0, 33, crc, size, size, len(raw), 0, 0, 0, 0, 0x01800000, len(out)
        )
        listed += raw
        out += LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, 33, crc, size, size, len(raw), 0) + raw + content
    count = len(members)
    return bytes(out + listed) + END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), len(out), 0)


def unarchive(data, first):
    """Members in their order, as a list of pairs."""
    if len(data) > LIMIT:
        raise No(104)
    want = first.encode()
    if (
        not data
        or data[:4] != b"PK\x03\x04"[: len(data)]
        or data[30 : 30 + len(want)] != want[: max(0, len(data) - 30)]
    ):
        raise No(101)
    place = len(data) - 22
    if place < 0 or data[place : place + 4] != b"PK\x05\x06":
        raise No(103 if _whole_inside(data) else 102)
    _m, _d, _s, _here, total, length, offset, _c = END.unpack_from(data, place)
    gap = place - length - offset
    if gap > 0 and data[gap : gap + 4] == b"PK\x03\x04" and not _whole_inside(data):
        raise No(102)
    members = _take(data, total, offset, length, place)
    if archive(members) != data or len({name for name, _content in members}) != len(members):
        raise No(103)
    if not members or members[0][0] != first:
        raise No(103)
    return members


def _whole_inside(data):
    at = data.find(b"PK\x05\x06")
    while 0 <= at < len(data) - 22:
        _m, _d, _s, _h, _t, length, offset, _c = END.unpack_from(data, at)
        if offset + length == at:
            return True
        at = data.find(b"PK\x05\x06", at + 1)
    return False


def _take(data, total, offset, length, place):
    if offset + length != place or total > 20_000:
        raise No(103)
    members, at, start = [], offset, 0
    for _number in range(total):
        if at + ENTRY.size > place:
            raise No(103)
        fields = ENTRY.unpack_from(data, at)
        size, long = fields[8], fields[10]
        raw = data[at + ENTRY.size : at + ENTRY.size + long]
        content_at = start + LOCAL.size + long
        if content_at + size > offset or not raw.isascii() or len(raw) > 200 or not NAME.fullmatch(raw.decode()):
            raise No(103)
        members.append((raw.decode(), data[content_at : content_at + size]))
        at, start = at + ENTRY.size + long, content_at + size
    return members


def gunzip(content):
    engine, out, rest = zlib.decompressobj(wbits=31), bytearray(), content
    try:
        while not engine.eof:
            piece = engine.decompress(rest, 1 << 20)
            rest = engine.unconsumed_tail
            out += piece
            if len(out) > UNPACKED or (not piece and not rest and not engine.eof):
                raise No(108)
    except zlib.error:
        raise No(108) from None
    if engine.unused_data:
        raise No(108)
    return bytes(out)


# ---------------------------------------------------------------------------------------------- section 3


class NotJson(Exception):
    pass


def parse(raw):
    def pairs(found):
        if len(dict(found)) != len(found):
            raise NotJson
        return dict(found)

    def whole(digits):
        if len(digits.lstrip("-")) > 16 or digits == "-0":
            raise NotJson
        return int(digits)

    def no(_text):
        raise NotJson

    try:
        text = raw.decode("utf-8")
        _depth(text)
        value = json.loads(
            text, object_pairs_hook=pairs, parse_int=whole, parse_float=no, parse_constant=no
        ) if not text.startswith("\ufeff") else no("")  # fmt: skip
    except (ValueError, RecursionError):
        raise NotJson from None
    _texts(value)
    return value


def _depth(text):
    depth, inside, escaped = 0, False, False
    for letter in text:
        if inside:
            escaped, inside = (False, True) if escaped else (letter == "\\", letter != '"')
        elif letter == '"':
            inside = True
        elif letter in "[{":
            depth += 1
            if depth > 32:
                raise NotJson
        elif letter in "]}":
            depth -= 1


def _texts(value):
    if isinstance(value, str):
        if "\0" in value or any(0xD800 <= ord(letter) < 0xE000 for letter in value):
            raise NotJson
    elif isinstance(value, dict):
        for key, item in value.items():
            _texts(key)
            _texts(item)
    elif isinstance(value, list):
        for item in value:
            _texts(item)


class Fields:
    """An object whose fields are asked for by their shape; whatever does not fit is 收 106."""

    def __init__(self, value):
        if not isinstance(value, dict):
            raise No(106)
        self.value = value

    def text(self, key, longest=4000, **default):
        found = self.value.get(key, default.get("default"))
        return self._good(found, isinstance(found, str) and len(found) <= longest)

    def number(self, key, low=0, high=2**53 - 1):
        found = self.value.get(key)
        return self._good(found, type(found) is int and low <= found <= high)

    def hex(self, key, digits=64, blank=False):
        found = self.text(key)
        return self._good(found, (blank and not found) or re.fullmatch(f"[0-9a-f]{{{digits}}}", found))

    def one(self, key, *allowed):
        found = self.text(key)
        return self._good(found, found in allowed)

    def texts(self, key):
        found = self.list(key)
        return self._good(found, all(isinstance(item, str) for item in found))

    def list(self, key):
        found = self.value.get(key)
        return self._good(found, isinstance(found, list))

    def object(self, key):
        return Fields(self.value.get(key))

    def objects(self, key):
        return [Fields(item) for item in self.list(key)]

    def optional(self, key):
        return None if self.value.get(key) is None else self.object(key)

    def map(self, key, read):
        inner = self.object(key)
        return {name: read(inner, name) for name in inner.value}

    @staticmethod
    def _good(found, condition):
        if not condition:
            raise No(106)
        return found


def statement(raw):
    try:
        fields = Fields(parse(raw) if len(raw) <= 64 << 20 else None)
    except NotJson:
        raise No(106) from None
    if fields.number("fmt", 1) > 1:
        raise No(105)
    if "min_reader" in fields.value and fields.number("min_reader", 1) > 1:
        raise No(105)
    if "crit" in fields.value and fields.value["crit"] != []:
        raise No(105)
    return fields


# ---------------------------------------------------------------------------------------------- section 4


class Signatures:
    def __init__(self, raw):
        try:
            value = parse(raw) if len(raw) <= 8192 else None
            self.type = value["payloadType"]
            found = [(item["keyid"], item["sig"]) for item in value["signatures"]]
            self.by = {keyid: base64.b64decode(text, validate=True) for keyid, text in found}
            tidy = all(base64.b64encode(self.by[keyid]).decode() == text for keyid, text in found)
        except (NotJson, KeyError, TypeError, ValueError):
            raise No(202) from None
        if not (tidy and len(self.by) == len(found) and 1 <= len(found) <= 4 and isinstance(self.type, str)):
            raise No(202)
        if not all(isinstance(keyid, str) and len(sig) == 64 for keyid, sig in self.by.items()):
            raise No(202)

    def only(self):
        if len(self.by) != 1:
            raise No(202)
        return next(iter(self.by))

    def verify(self, kind, body, device):
        if device["suite"] != "ed25519-v1":
            raise No(206)
        wanted = f"application/vnd.xinglin.{kind}+json;v=1"
        if self.type != wanted or device["keyid"] not in self.by:
            raise No(202)
        message = b"DSSEv1 %d %s %d %s" % (len(wanted), wanted.encode(), len(body), body)
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(device["ed25519"])).verify(
                self.by[device["keyid"]], message
            )
        except (InvalidSignature, ValueError):
            raise No(201) from None


def keyid_of(raw):
    return hashlib.sha256(raw).hexdigest()[:32]


def is_recipient(text):
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def record(fields):
    """A device's record."""
    suite = fields.text("suite")
    good = suite == "ed25519-v1"
    found = {
        "keyid": fields.hex("keyid", 32),
        "org": fields.text("org"),
        "suite": suite,
        "ed25519": fields.hex("ed25519") if good else fields.text("ed25519"),
        "age": fields.text("age"),
        "name": fields.text("name", default=""),
        "revoked": None
        if fields.value.get("revoked") is None
        else fields.map("revoked", lambda f, name: f.number(name)),
    }
    if good and keyid_of(bytes.fromhex(found["ed25519"])) != found["keyid"]:
        raise No(210)
    if good and not is_recipient(found["age"]):
        raise No(106)
    return found


UPPER = "红黄蓝绿白黑紫青金银铜铁玉木竹春夏秋冬南西北高低大小新老早晚雪风云雷星月天山水火酸辣香冷暖温凉软快慢远宽窄尖平直深浅明暗双旧粗厚"
LOWER = "马牛羊狗猫鸡鸭鹅鱼虎龙蛇兔猴鹿象熊狼鸟蜂花草树叶果瓜豆米茶桥船门"


def words(device):
    """The fingerprint."""
    raw = hashlib.sha256(
        b"xinglin fingerprint v1\n" + bytes.fromhex(device["ed25519"]) + b"\n" + device["age"].encode()
    ).digest()
    bits = "".join(f"{byte:08b}" for byte in raw)[:88]
    numbers = [int(bits[at : at + 11], 2) for at in range(0, 88, 11)]
    return " ".join(UPPER[number >> 5] + LOWER[number & 31] for number in numbers)


# ---------------------------------------------------------------------------------------------- age, section 12


def decrypt(payload, identity, other_key=204):
    try:
        return pyrage.decrypt(payload, [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as error:
        raise No(other_key if "No matching keys" in str(error) else 205) from None


BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def identity_of_code(code, salt):
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", code).upper() if letter.isalnum())
    raw = Argon2id(salt=bytes.fromhex(salt), length=32, iterations=3, lanes=4, memory_cost=65536).derive(plain.encode())
    bits = "".join(f"{byte:08b}" for byte in raw)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]
    human = "age-secret-key-"
    expanded = [ord(c) >> 5 for c in human] + [0] + [ord(c) & 31 for c in human]
    check = _polymod([*expanded, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return (human + "1" + "".join(BECH32[value] for value in values)).upper()


def _polymod(values):
    check = 1
    for value in values:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> place & 1 else 0
    return check

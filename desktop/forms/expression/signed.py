"""Is a message signed by a key? Ed25519 as RFC 8032 §5.1.7 writes it, for what a form's extract-signed() is shown.

Only public things are looked at and nothing is kept by it: the ledger's own signatures are exchange's affair.
"""

from __future__ import annotations

import hashlib

SIGNATURE_BYTES = 64
_HALF = 32
_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
# x, y, z, t of RFC 8032 §5.1.4: x = X/Z, y = Y/Z, x * y = T/Z
Point = tuple[int, int, int, int]


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """False also for what is no key or no signature."""
    if len(key) != _HALF or len(signature) != SIGNATURE_BYTES:
        return False
    signer, committed = _point(key), _point(signature[:_HALF])
    scalar = int.from_bytes(signature[_HALF:], "little")
    if signer is None or committed is None or scalar >= _ORDER:
        return False
    digest = hashlib.sha512(signature[:_HALF] + key + message).digest()
    challenge = int.from_bytes(digest, "little") % _ORDER
    return _same(_times(scalar, _BASE), _sum(committed, _times(challenge, signer)))


def _sum(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: Point) -> Point:
    made: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            made = _sum(made, point)
        point = _sum(point, point)
        number >>= 1
    return made


def _same(one: Point, two: Point) -> bool:
    return (one[0] * two[2] - two[0] * one[2]) % _P == 0 and (one[1] * two[2] - two[1] * one[2]) % _P == 0


def _point(raw: bytes) -> Point | None:
    """§5.1.3; None for 32 bytes that name no point."""
    y = int.from_bytes(raw, "little")
    odd, y = y >> 255, y & (1 << 255) - 1
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and odd):
        return None
    if x & 1 != odd:
        x = _P - x
    return x, y, 1, x * y % _P


def _base() -> Point:
    found = _point((4 * pow(5, -1, _P) % _P).to_bytes(_HALF, "little"))
    assert found is not None
    return found


_BASE = _base()

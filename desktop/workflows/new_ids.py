"""Ids that are drawn, never counted."""

from __future__ import annotations

FEED_BYTES = 16


def new_feed() -> str:
    """A fresh 128-bit feed id, hex: one computer's sequence of batches."""
    import secrets  # with it come OpenSSL's hashes: not at start

    return secrets.token_hex(FEED_BYTES)

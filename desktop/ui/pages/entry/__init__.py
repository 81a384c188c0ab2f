"""Filling in a record."""

from __future__ import annotations

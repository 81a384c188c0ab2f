"""The registers every form picks from: their names and columns, as sent down and as CSV headers.

A register's name is also the name of its look-up list in forms, and ``reg_<name>`` its table for programme queries.
All values are text; yes/no columns hold 1 or 0, dates are ISO, blank means not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REGISTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "units": (
            "code",
            "name",
            "short_name",
            "aliases",
            "level",
            "parent",
            "uscc",
            "ws218_class",
            "hospital_grade",
            "is_medical",
            "line",
            "is_tcm",
            "division_code",
            "status",
            "valid_from",
            "valid_to",
            "phone",
        ),
        "persons": (
            "key",
            "name",
            "unit",
            "profession",
            "title",
            "title_since",
            "licence_no",
            "honour",
            "backbone",
            "phone",
            "valid_from",
            "valid_to",
        ),
        "sites": ("key", "name", "site_type", "division_code", "people", "active"),
        "places": ("code", "name", "area_tags", "residents"),
        "pairings": ("kind", "from", "to", "start", "end"),
        "techniques": (
            "code",
            "name",
            "aliases",
            "category",
            "counts_as_item",
            "invasive",
            "consent",
            "level",
            "ethnic",
            "catalogue_version",
        ),
        "materials": ("code", "name", "class", "unit"),
        "targets": (
            "programme",
            "indicator",
            "unit",
            "period",
            "value",
            "measure",
            "baseline",
            "due",
            "lead_office",
            "contact",
        ),
        "deadlines": ("programme", "period", "level", "date"),
    }
)

# The column a form or a record keeps of a picked row; registers without one are only read by tables.
REGISTER_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "units": "code",
        "persons": "key",
        "sites": "key",
        "places": "code",
        "techniques": "code",
        "materials": "code",
    }
)

# Columns that name a person beyond their profession: shown in the unit itself, never readable by a programme's query.
PERSONAL_COLUMNS: Mapping[str, frozenset[str]] = MappingProxyType({"persons": frozenset({"licence_no", "phone"})})

"""A form's schema as JSON text and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from desktop.foundation import canonical_json
from desktop.model.form_schema import FieldSchema, FormSchema, RepeatSchema


def schema_to_json(schema: FormSchema) -> str:
    return canonical_json.dump(asdict(schema)).decode()


def schema_from_json(text: str) -> FormSchema:
    value = canonical_json.load(text.encode(), max_depth=200)
    return FormSchema(**{**value, "fields": _fields(value), "repeats": _repeats(value)})


def _fields(value: dict[str, Any]) -> tuple[FieldSchema, ...]:
    return tuple(FieldSchema(**item) for item in value["fields"])


def _repeats(value: dict[str, Any]) -> tuple[RepeatSchema, ...]:
    return tuple(
        RepeatSchema(**{**item, "fields": _fields(item), "repeats": _repeats(item)}) for item in value["repeats"]
    )

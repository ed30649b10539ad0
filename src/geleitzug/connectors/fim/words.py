# SPDX-License-Identifier: EUPL-1.2
"""What fields of XDatenfelder and questions call the same: data types, kinds of field, texts and norms; both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from geleitzug.connectors.fim.schema import Law

Raw = dict[str, Any]

DATA_TYPE_OF: Mapping[str, str] = {
    "integer": "num_int",
    "number": "num",
    "money": "num_currency",
    "date": "date",
    "time": "time",
    "datetime": "datetime",
    "yesno": "bool",
    "file": "file",
}
"""The data type a kind says by itself; all others are text."""
COMMA_KINDS = ("number", "money")
"""Kinds whose decimal point people write as a comma."""
FIELD_KIND_OF: Mapping[str, str] = {"choice": "select", "choices": "select", "codelist": "select", "info": "label"}
"""The kind of field a kind says by itself; all others are input."""


def german(text: str) -> dict[str, str]:
    """Return a text as forms hold it."""
    return {"de": lines(text)}


def lines(text: str) -> str:
    """Return a text with the line ends everybody uses."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def laws(bezug: tuple[Law, ...]) -> list[str]:
    """Return norms as texts, the address behind the words; law_of reads them back."""
    return [f"{lines(law.text)} <{law.link}>".strip() if law.link else lines(law.text) for law in bezug]


def law_of(text: str) -> Law:
    """Read a norm that laws has written."""
    match = re.fullmatch(r"(.*?) ?<([^<>\s]+)>", text, re.DOTALL)
    return Law(match[1], match[2]) if match else Law(text)


def content_of_preset(raw: Mapping[str, Any]) -> str:
    """Write what a question begins with as schemas do."""
    preset = str(raw.get("preset", ""))
    return preset.replace(",", ".") if raw.get("kind") in COMMA_KINDS else preset


def data_type(raw: Mapping[str, Any]) -> str:
    """Return the data type a question says by itself."""
    kind = raw.get("kind", "")
    return DATA_TYPE_OF.get(raw.get("format", "") if kind == "computed" else kind, "text")


def field_kind(raw: Mapping[str, Any]) -> str:
    """Return the kind of field a question says by itself."""
    kind = raw.get("kind", "")
    if kind == "computed":
        return "locked" if raw.get("shown", True) else "hidden"
    if kind == "text" and "codelist" in raw.get("fim", {}):
        return "select"
    return FIELD_KIND_OF.get(kind, "input")


def named(**texts: str) -> Raw:
    """Return the texts that say something."""
    return {name: text for name, text in texts.items() if text}

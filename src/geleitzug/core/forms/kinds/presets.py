# SPDX-License-Identifier: EUPL-1.2
"""Which kinds of question can have an answer from the start, and whether one can be read. Filling in is presets.py."""

from __future__ import annotations

from datetime import date

from geleitzug.core.forms.kinds.base import Kind, Wrong

KINDS = frozenset(
    {"text", "long_text", "email", "phone", "integer", "number", "money", "date", "time", "choice", "yesno", "codelist"}
)
"""Kinds that are answered in one field."""
_SOME_DAY = date(2026, 1, 1)
"""Only how a preset is written is looked at, not whether it lies within bounds."""


def is_readable(kind: Kind, preset: str) -> bool:
    """Tell whether a preset is what somebody could type into a question of this kind."""
    if kind.name not in KINDS:
        return False
    try:
        return kind.clean(preset, _SOME_DAY) is not None
    except Wrong:
        return False

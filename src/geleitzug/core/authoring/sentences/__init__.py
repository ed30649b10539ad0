# SPDX-License-Identifier: EUPL-1.2
"""Conditions and checks as sentences: comparisons joined by „und“ or „oder“, to CEL and back.

What is not one of these sentences is free CEL and is shown as it is written: ``from_cel`` gives None.
"""

from __future__ import annotations

from geleitzug.core.authoring.sentences.as_cel import from_cel, normal, to_cel, total_of
from geleitzug.core.authoring.sentences.choices import Choice, choices_for, comparable
from geleitzug.core.authoring.sentences.values import (
    EACH,
    SIGNS,
    TODAY,
    Answer,
    Comparison,
    Condition,
    Measure,
    Operator,
    Setting,
    Today,
    Value,
)
from geleitzug.core.authoring.sentences.words import OPERATORS, WHO, Labels, in_words, operator_words, part_label

__all__ = [
    "EACH",
    "OPERATORS",
    "SIGNS",
    "TODAY",
    "WHO",
    "Answer",
    "Choice",
    "Comparison",
    "Condition",
    "Labels",
    "Measure",
    "Operator",
    "Setting",
    "Today",
    "Value",
    "choices_for",
    "comparable",
    "from_cel",
    "in_words",
    "normal",
    "operator_words",
    "part_label",
    "to_cel",
    "total_of",
]

# SPDX-License-Identifier: EUPL-1.2
"""Versions of the draft of a decision as pages show them: who wrote which, and what changed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geleitzug.core.cases.actions import deciding
from geleitzug.core.cases.models import Case
from geleitzug.core.wording import queries
from geleitzug.core.wording.models import TextVersion
from geleitzug.core.wording.rules import Piece, compare
from geleitzug.desks.office import task_forms, words

SAVE = "sichern"
"""The button of a decision's form that keeps its words and decides nothing."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A part of the draft in two versions."""

    label: str
    pieces: list[Piece]

    @property
    def is_changed(self) -> bool:
        """Tell whether anything of it is not as it was."""
        return any(piece.change != "same" for piece in self.pieces)


def compared(case: Case, old: TextVersion, new: TextVersion) -> list[Compared]:
    """Return what two versions have differently, part by part; a part that is empty in both is left out."""
    before, after = _said(case, old.parts), _said(case, new.parts)
    parts = [Compared(label, compare(before[label], after[label])) for label in before]
    return [part for part in parts if part.pieces]


def since_it_was_judged(case: Case) -> tuple[TextVersion, list[Compared]] | None:
    """Return the version a second person judged last and what was changed since; None where that is nothing."""
    judged, last = queries.last_judged(case.pk), queries.last_version(case.pk)
    if judged is None or last is None or judged.pk == last.pk:
        return None
    return judged, compared(case, judged, last)


def chosen(case: Case, old: str, new: str) -> tuple[TextVersion, TextVersion] | None:
    """Return the two versions to compare: those asked for by number, else the last two; None where there is one."""
    last = queries.last_version(case.pk)
    if last is None or last.number < 2:
        return None
    one = _numbered(case, old) or queries.version_of(case.pk, last.number - 1) or last
    other = _numbered(case, new) or last
    return (one, other) if one.number <= other.number else (other, one)


def _numbered(case: Case, typed: str) -> TextVersion | None:
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0
    return queries.version_of(case.pk, number) if number else None


def _said(case: Case, parts: Mapping[str, str]) -> dict[str, str]:
    outcome, found = parts.get("outcome", ""), deciding.found_in(parts)
    return {
        _("Entscheidung"): words.chosen(case.package, outcome) if outcome else "",
        **{
            question: (_("Ja") if found[key] else _("Nein")) if key in found else ""
            for key, question in task_forms.findings_of(case)
        },
        _("Gründe"): parts.get("reasons", ""),
        _("Nebenbestimmungen"): parts.get("conditions", ""),
    }

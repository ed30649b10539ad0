# SPDX-License-Identifier: EUPL-1.2
"""Trying things before they are stored: what a change breaks, with which examples a condition is met, what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring import findings, queries
from geleitzug.core.authoring.edits import Edit
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.outline import Finding
from geleitzug.core.authoring.previewing import previewable
from geleitzug.core.cases.queries import plain_who
from geleitzug.core.catalogue import fees
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.given import VARIABLES
from geleitzug.core.forms.reach import Survey
from geleitzug.core.forms.shapes import Context, Form
from geleitzug.ground import cel

Raw = Mapping[str, Any]
Entries = tuple[Mapping[str, Any], ...]


def would_break(draft: Draft, edit: Edit) -> tuple[Finding, ...]:
    """Return what would be wrong with a draft's form after a change and is not now; raises EditError."""
    piece = queries.piece_of(draft)
    before = set(findings.of_form(piece))
    edit.apply(piece)
    return tuple(finding for finding in findings.of_form(piece) if finding.blocking and finding not in before)


@dataclass(frozen=True, slots=True)
class Met:
    """Whether a condition is met with the answers of an example."""

    title: str
    is_met: bool
    words: str


@dataclass(frozen=True)
class Trial:
    """A draft with its examples, to try expressions on. ``raw`` is its whole content, blocks written out."""

    draft: Draft
    raw: Raw
    stories: Mapping[str, Raw]
    today: date

    @cached_property
    def form(self) -> Form:
        """Return the form, whatever state it is in."""
        return load_form(previewable(self.raw["form"], self.raw.get("codelists")), self.raw.get("codelists"))

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """Return the values of this municipality; where it has said none those of the package."""
        return {**(self.raw["service"].get("values") or {}), **queries.said_here(self.draft).values}

    def context(self, story: Raw) -> Context:
        """Return what conditions may know besides an example's answers."""
        return Context(self.today, self.values, plain_who(story.get("who") or {}))

    def met(self, text: str, within: str = "") -> list[Met]:
        """Tell with which examples a condition is met; ``within`` is the repeating group it stands in."""
        try:
            expression = cel.compile(text, variables=VARIABLES)
        except cel.CelError:
            return []
        found = []
        for name, story in self.stories.items():
            title = str(story.get("title") or name)
            survey = Survey(self.form, story.get("answers") or {}, self.context(story))
            found.append(_met(title, expression, survey, within))
        return found

    def costs(self, story: Raw) -> tuple[fees.FeeLine, ...]:
        """Return what an example costs on submission by the draft's fee table; raises FeesError."""
        survey = Survey(self.form, story.get("answers") or {}, self.context(story))
        return fees.assess(fees.load_fees(self.raw.get("fees")), {**survey.bindings(), "t": {}})


def _met(title: str, expression: cel.Expression, survey: Survey, within: str) -> Met:
    if not within:
        met = expression.holds(survey.bindings())
        return Met(title, met, _("erfüllt") if met else _("nicht erfüllt"))
    held = [expression.holds(survey.bindings(chain)) for chain in entries(survey, within)]
    if not held:
        return Met(title, False, _("kein Eintrag"))
    numbers = ", ".join(str(number) for number, holds in enumerate(held, 1) if holds)
    words = _("erfüllt für Eintrag %(numbers)s von %(all)d") % {"numbers": numbers, "all": len(held)}
    return Met(title, any(held), words if numbers else _("für keinen der %(all)d Einträge") % {"all": len(held)})


def entries(survey: Survey, group: str) -> Iterator[Entries]:
    """Yield the entries of a repeating group, each with those around it, outermost first."""
    holders: list[tuple[Any, Entries]] = [(survey.view, ())]
    steps = group.split(".")
    for number, step in enumerate(steps):
        here = survey.form.group(".".join(steps[: number + 1]))
        inner: list[tuple[Any, Entries]] = []
        for holder, chain in holders:
            value = holder.get(step) if isinstance(holder, Mapping) else None
            if here is not None and here.repeat:
                inner += [(entry, (*chain, entry)) for entry in value or []]
            elif value is not None:
                inner.append((value, chain))
        holders = inner
    return (chain for _value, chain in holders)

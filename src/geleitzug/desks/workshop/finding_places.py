# SPDX-License-Identifier: EUPL-1.2
"""Where what is wrong with a draft can be mended: the page of each finding, and what the finding is about in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from geleitzug.core.authoring import queries
from geleitzug.core.authoring.blocks import expand_form
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.outline import NO_ENGLISH, Finding
from geleitzug.core.authoring.sentences import Labels
from geleitzug.desks.workshop.draft_pages import address
from geleitzug.desks.workshop.rows import label_of
from geleitzug.desks.workshop.rule_places import WHOLE

PARTS = {
    "form": gettext_lazy("Formular"),
    "service": gettext_lazy("Angaben zur Leistung"),
    "fees": gettext_lazy("Gebühren"),
    "process": gettext_lazy("Ablauf"),
    "letter": gettext_lazy("Schreiben"),
    "examples": gettext_lazy("Beispiele"),
}
_BOTH = frozenset({"title", "intro", "label", "help", "item", "text"})
"""Fields in which a text stands in its languages beside one another, each with an id of its own."""
FIRST_GAPS = 5
"""So many places without English are named; a form of 300 questions may have as many."""


@dataclass(frozen=True, slots=True)
class Place:
    """Something to look at, with the page on which it can be changed."""

    part: str
    sentence: str
    href: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Where texts are there in German only: how many, and the first of them."""

    count: int
    first: tuple[Place, ...]


def names_in(draft: Draft, found: Sequence[Finding]) -> dict[str, str]:
    """Return what the questions are called that findings are about: path → its words."""
    if not any(each.at for each in found):
        return {}
    piece = queries.whole_piece_of(draft)
    form = expand_form({"pages": [piece.page(key) for key in piece.pages]}, piece.blocks)
    items = Labels(form).items
    return {each.at: label_of(items[each.at], each.at) for each in found if each.at in items}


def place_of(draft: Draft, finding: Finding, names: Mapping[str, str]) -> Place:
    """Return where a finding is mended; ``names`` says what questions are called."""
    part, name = str(PARTS.get(finding.part, finding.part)), names.get(finding.at, "")
    where = f"{part}, „{name}“" if name else part
    return Place(where, finding.sentence, href_of(draft, finding), finding.detail)


def href_of(draft: Draft, finding: Finding) -> str:
    """Return the page on which a finding can be mended."""
    page = _page_of(draft, finding)
    return f"{page}#{finding.field}-en" if finding.about == NO_ENGLISH and finding.field in _BOTH else page


def _page_of(draft: Draft, finding: Finding) -> str:
    if finding.field.startswith("example:"):
        return address("example", draft, name=finding.field.removeprefix("example:"))
    if finding.part == "process" and finding.field:
        return f"{address('process', draft)}#e-{finding.field}"
    if finding.field.startswith("doubt:"):
        return address("doubt", draft, zweifel=finding.field.removeprefix("doubt:"))
    if finding.field.startswith("handover:"):
        return address("handovers", draft)
    if finding.field == "local":
        return address("local_values", draft)
    if finding.field == "deadline":
        return address("period", draft)
    if finding.field.startswith("proof:"):
        return address("proof", draft, nachweis=finding.field.removeprefix("proof:"))
    if finding.field.startswith("letter:") and finding.field != "letter:answers":
        return address("letter_text", draft, ausgang=finding.field.removeprefix("letter:"))
    if finding.part in ("examples", "service", "process", "letter"):
        return address(finding.part, draft)
    if finding.part == "fees":
        key = finding.field.removeprefix("item:")
        return address("fee", draft, schluessel=key) if key != finding.field else address("fees", draft)
    if finding.field.startswith("point:"):
        return address("points", draft)
    if finding.field == "when":
        return (
            address("condition", draft, frage=finding.at)
            if finding.at
            else address("condition", draft, seite=finding.page)
        )
    if finding.field.startswith("check:"):
        return address("rules", draft, seite=finding.page or WHOLE)
    if finding.about == NO_ENGLISH and not finding.at:
        return address("page_settings", draft, seite=finding.page)
    if finding.at:
        return address("question", draft, frage=finding.at)
    return address("draft", draft, seite=finding.page)


def english_of(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings that say where a text is there in German only."""
    return [each for each in found if each.about == NO_ENGLISH]


def first_of(draft: Draft, gaps: Sequence[Finding], names: Mapping[str, str]) -> Gaps:
    """Return how many places lack English, and the first of them as places; ``names`` says what those are called."""
    return Gaps(len(gaps), tuple(place_of(draft, each, names) for each in gaps[:FIRST_GAPS]))

# SPDX-License-Identifier: EUPL-1.2
"""Open points of an import as an editor reads them: the rule, what it concerns, what is proposed and can be taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.authoring import findings, queries
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.points import UsePoint, left_of
from geleitzug.desks.workshop import rule_places
from geleitzug.desks.workshop.draft_pages import Content, address
from geleitzug.desks.workshop.rule_places import NEVER_REQUIRED, Said
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Raw = Mapping[str, Any]

OPEN, USED, DROPPED = "open", "used", "dropped"
KINDS = {
    "rule": gettext_lazy("Regel"),
    "codelist": gettext_lazy("Liste fehlt"),
    "pattern": gettext_lazy("Muster"),
    "structure": gettext_lazy("Aufbau"),
    "value": gettext_lazy("Wert"),
}
STATES = {OPEN: gettext_lazy("offen"), USED: gettext_lazy("erledigt"), DROPPED: gettext_lazy("nicht nötig")}
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be done with one press."""

    number: int
    lead: str
    said: Said
    after: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """An open point with its ways out."""

    key: str
    kind: str
    kind_words: str
    state: str
    text: str
    why: str
    source: str
    about: str
    about_address: str
    proposals: tuple[Proposal, ...]
    condition: str
    """Address of the editor for a condition at what it concerns; empty where there is none."""
    check: str
    upload: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one is."""

    done: int
    all: int
    counts: Mapping[str, int]
    proposed: int
    """Proposals of open points that are not taken over."""


def progress_of(points: Sequence[Raw]) -> Progress:
    """Count points by state."""
    counts = {state: sum(_state(point) == state for point in points) for state in STATES}
    proposed = sum(len(left_of(point)) for point in points if _state(point) == OPEN)
    return Progress(len(points) - counts[OPEN], len(points), counts, proposed)


def _state(point: Raw) -> str:
    return str(point.get("state") or OPEN)


def matching(points: Sequence[Raw], state: str) -> list[Raw]:
    """Return the points in a state, or all of them for any other word."""
    return [point for point in points if state not in STATES or _state(point) == state]


def point_of(content: Content, raw: Raw) -> Point:
    """Return a point as it is shown."""
    draft, key, at = content.draft, str(raw.get("key", "")), str(raw.get("at") or "")
    kind = str(raw.get("kind", "rule"))
    item = content.labels.items.get(at)
    page = content.page_of.get(at, "")
    group = _group_of(content, at) if item is not None else ""
    fim = raw.get("fim") or {}
    return Point(
        key=key,
        kind=kind,
        kind_words=str(KINDS.get(kind, kind)),
        state=_state(raw),
        text=str(raw.get("text", "")),
        why=str(raw.get("why") or ""),
        source=" ".join(str(fim[name]) for name in ("id", "version") if fim.get(name)),
        about=rule_places.label_at(content, at) if item is not None else "",
        about_address=rule_places.place_of(draft, page, at) if item is not None else "",
        proposals=tuple(_proposal(content, number, raw["proposals"][number]) for number in left_of(raw)),
        condition=address("condition", draft, frage=at, punkt=key) if item is not None else "",
        check=address("check", draft, seite=page, gruppe=group, frage=_askable(item, at), punkt=key),
        upload=address("point_list", draft, punkt=key) if kind == "codelist" and item is not None else "",
    )


def _askable(item: Raw | None, at: str) -> str:
    return at if item is not None and item.get("kind") not in NEVER_REQUIRED else ""


def _group_of(content: Content, at: str) -> str:
    """Return the repeating group in which a check about a question stands, so that it reads the entry."""
    return at if at in content.labels.groups else content.labels.around(at)


def _proposal(content: Content, number: int, raw: Raw) -> Proposal:
    at = str(raw.get("at") or "")
    within = content.labels.around(at)
    if check := raw.get("check"):
        place = str(check.get("at") or at)
        inside = content.labels.around(place) if "this." in str(check.get("that", "")) else ""
        return Proposal(
            number,
            _("Neue Prüfung: Es muss gelten:"),
            rule_places.said(check.get("that", ""), content, inside),
            _("Sonst heißt es: „%(text)s“") % {"text": pick(check.get("message"), language())},
        )
    if parts := raw.get("choose"):
        named = ", ".join(f"„{rule_places.label_at(content, str(part))}“" for part in parts)
        lead = _("Neue Frage „Was trifft zu?“ am Anfang der Gruppe, mit den Antworten %(parts)s") % {"parts": named}
        return Proposal(number, lead, Said(), _("Jeder Teil wird nur gefragt, wenn er gewählt ist."))
    if not raw.get("when"):
        return Proposal(number, _("„%(label)s“ ist Pflicht") % {"label": rule_places.label_at(content, at)}, Said())
    label = rule_places.label_at(content, at)
    after = _("Dann ist die Frage Pflicht.") if raw.get("required") else ""
    lead = _("„%(label)s“ nur fragen, wenn") % {"label": label}
    return Proposal(number, lead, rule_places.said(raw["when"], content, within), after)


@dataclass(frozen=True, slots=True)
class Taking:
    """Which proposals can be taken over together, and which not with the reason."""

    edits: tuple[UsePoint, ...]
    refused: tuple[tuple[str, str], ...] = ()


def takeable(draft: Draft, wanted: Iterable[tuple[str, int]]) -> Taking:
    """Find the proposals that leave the form whole, one after the other: two may be a circle."""
    piece = queries.piece_of(draft)
    known = set(findings.of_form(piece))
    edits: list[UsePoint] = []
    refused: list[tuple[str, str]] = []
    for key, number in wanted:
        edit = UsePoint(key, number)
        try:
            edit.apply(piece)
            broken = [each for each in findings.of_form(piece) if each.blocking and each not in known]
        except EditError as error:
            refused.append((key, str(error)))
            broken = None
        if not broken and broken is not None:
            edits.append(edit)
            continue
        if broken:
            refused.append((key, broken[0].sentence))
        piece = queries.piece_of(draft)
        for taken in edits:
            taken.apply(piece)
    return Taking(tuple(edits), tuple(refused))

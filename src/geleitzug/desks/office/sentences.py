# SPDX-License-Identifier: EUPL-1.2
"""What has happened, as the timeline and the log show it: an event's sentence with its facts as people read them.

The sentences themselves stand in sentences_of_cases.py, sentences_of_the_house.py and with the verticals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from geleitzug.core.cases.assistance import Declared, Identity
from geleitzug.core.cases.models import Objection
from geleitzug.core.cases.steps import register_of
from geleitzug.core.catalogue.package import Package
from geleitzug.core.handover.models import STATE_WORDS
from geleitzug.core.mailbox.models import Forwarding, PostItem
from geleitzug.core.portrait import words as portrait
from geleitzug.core.privacy.models import KIND_WORDS
from geleitzug.core.privacy.rules import Kind
from geleitzug.core.screens.sentences import sentence_of
from geleitzug.desks.office import words
from geleitzug.ground.events import IN_PLACE_OF, THROUGH
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import ActorKind
from geleitzug.ground.texts import pick
from geleitzug.ground.web import formats
from geleitzug.ground.web.security.means import word_of

Offices = Mapping[str, str]
NO_NUMBERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as the timeline shows it."""

    when: datetime
    title: str
    who: str
    kind: str
    text: str
    is_minor: bool


_DAYS = (
    "day",
    "due",
    "ends",
    "ended",
    "before",
    "expires",
    "sent_on",
    "returned_on",
    "announced_on",
    "contestable_until",
    "on",
    "release_from",
    "since",
    "until",
    "last_day",
    "first",
    "last",
)
_MOMENTS = ("starts", "was_starts")
_AMOUNTS = ("cents", "paid_cents", "refund_cents", "stays_cents", "would_be_cents")


def tell(
    entry: Entry, offices: Offices, package: Package | None = None, numbers: Mapping[str, str] = NO_NUMBERS
) -> Told:
    """Put an entry of the audit trail into words, outcomes in its service's; what has no words is shown by its kind.

    ``numbers`` are those of other cases the reader may see, by id: of any other case not even the number is told.
    """
    told = {"recipient": "–", "sender": "–", "whom": "–", **entry.told}
    sentence = sentence_of(entry.kind, told)
    if "other" in told:
        told["other"] = numbers.get(str(told["other"])) or str(_("ein anderer Vorgang"))
    facts = _shown(told, offices, package)
    return Told(
        when=entry.at,
        title=str(sentence.words) % facts if "%(" in str(sentence.words) else str(sentence.words),
        who=_who(entry),
        kind=sentence.tone,
        text=str(told.get(sentence.text) or "") if sentence.text else "",
        is_minor=sentence.is_minor,
    )


def _who(entry: Entry) -> str:
    if entry.actor_kind == ActorKind.MACHINE:
        return str(_("automatisch"))
    if entry.actor_kind == ActorKind.OPERATOR:
        return str(_("%(name)s, auf dem Server")) % {"name": entry.actor}
    if absent := entry.facts.get(IN_PLACE_OF):
        return str(_("%(deputy)s in Vertretung für %(name)s")) % {"deputy": entry.actor, "name": absent}
    if through := entry.facts.get(THROUGH):
        return str(_("%(name)s über die Schnittstelle „%(through)s“")) % {"name": entry.actor, "through": through}
    return entry.actor or str(_("Antragstellerin oder Antragsteller"))


def _is_day(fact: object) -> bool:
    """Tell a day from a word: „ended“ is a day of a period, and what became of a hand-over."""
    return isinstance(fact, str) and re.match(r"\d{4}-\d\d-\d\d", fact) is not None


def _shown(facts: Mapping[str, Any], offices: Offices, package: Package | None) -> dict[str, Any]:
    """Return the facts as people read them: days, amounts, names of offices, words for keys."""
    shown = dict(facts)
    outcomes = {key: words.outcome(package, key) for key in words.OUTCOMES} if package else words.OUTCOMES
    shown |= {name: formats.day(facts[name]) for name in _DAYS if _is_day(facts.get(name))}
    shown |= {name: formats.moment(datetime.fromisoformat(facts[name])) for name in _MOMENTS if facts.get(name)}
    shown |= {name: formats.money(facts[name]) for name in _AMOUNTS if facts.get(name) is not None}
    for name, table in (
        ("office", offices), ("outcome", outcomes), ("channel", words.CHANNELS), ("level", words.LEVELS),
        ("remedy", words.REMEDIES), ("relation", words.RELATIONS), ("ground", words.GROUND_NAMES),
        ("said", words.SAID), ("ended", {state.value: word for state, word in STATE_WORDS.items()}),
        ("cause", dict(PostItem.Return.choices)), ("end", dict(Objection.End.choices)), ("stayed", words.STAYED),
        ("verdict", words.VERDICTS["participation"]), ("identity", dict(Identity.choices)),
        ("declared", dict(Declared.choices)), ("doing", words.DEEDS),
    ):  # fmt: skip
        if name in facts and not _is_day(facts[name]):
            shown[name] = words.word(dict(table), facts[name])
    if facts.get("request_kind") in KIND_WORDS:
        shown["request_kind"] = str(KIND_WORDS[Kind(facts["request_kind"])])
    if means := facts.get("means"):
        shown["means"] = word_of(means)
    shown |= {name: ", ".join(facts[name]) or "–" for name in ("gained", "lost", "rules", "whom") if name in facts}
    if changed := facts.get("changed"):
        shown["changed"] = ", ".join(map(portrait.name_of, changed))
    if step := facts.get("step"):
        shown["step"] = pick(register_of(step), formats.language()) or step
    for reasons in (PostItem.Reason, Forwarding.Reason):
        if facts.get("reason") in reasons.values:
            shown["reason"] = str(reasons(facts["reason"]).label)
    return shown

# SPDX-License-Identifier: EUPL-1.2
"""The portal's search: services, what verticals offer and the house's own pages, the best fit for the words first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.models import Offering
from geleitzug.core.screens.findable import Findable, all_findable
from geleitzug.desks.citizen import house
from geleitzug.ground import finding
from geleitzug.ground.texts import fold, pick
from geleitzug.ground.web.formats import language

MOST_FOUND, MOST_NEAR = 50, 6
PART = 5
"""So many letters of a word that is nowhere are tried: „Hundesteuerbescheid“ leads to what begins like „Hunde“."""
ONLINE_FIRST = 2
"""So much better, for each word, must something else fit than a service to stand before it: who comes here wants to do
it online, also where an appointment for the same is called by the very word and the service by a compound of it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of the list. ``kind`` says what it is, in the page's language; empty for a service."""

    title: str
    summary: str
    href: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What fits the words; where nothing does, what comes near."""

    hits: list[Hit]
    near: list[Hit]


def find(town: UUID, typed: str, *, topic: str = "", audience: str = "") -> Found:
    """Return what a town offers for the words somebody typed, or, without words, its services by name.

    What verticals offer and the house's own pages have no topic: where one is chosen, they come near at most.
    """
    words = finding.words_of(typed)
    shown = catalogue.narrowed(town, topic=topic, audience=audience)
    offered = [*all_findable(), *house.pages()] if words else []
    others = [] if topic else offered
    found = _merged(words, catalogue.ranked(shown, words), _those(others, lambda text: finding.worth(words, text)))
    if found or not words:
        return Found(found[:MOST_FOUND], [])
    alike = [hit_of(each) for each in catalogue.alike(shown, words)]
    alike += [hit for _worth, hit in _those(others, lambda text: finding.likeness(words, text))]
    return Found(alike[:MOST_FOUND], [] if alike else _near(town, words, offered))


def hit_of(offering: Offering) -> Hit:
    """Return the line of a service."""
    lang = language()
    return Hit(
        pick(offering.title, lang), pick(offering.summary, lang), reverse("citizen:service", args=[offering.key])
    )


def _near(town: UUID, words: Iterable[str], others: Iterable[Findable]) -> list[Hit]:
    """Return what holds one of the words, or how one begins, whatever the list was narrowed to."""
    parts = [part for word in list(words)[:4] for part in dict.fromkeys((word, word[:PART]))]
    services = catalogue.near(catalogue.shown_in(town), parts)
    fitting = _those(others, lambda text: sum(finding.worth([part], text) for part in parts))
    return _merged(parts, services, fitting)[:MOST_NEAR]


def _those(others: Iterable[Findable], worth: Callable[[str], float]) -> list[tuple[float, Hit]]:
    weighed = [(worth(each.text), each) for each in others]
    fitting = [(weight, Hit(each.title, each.summary, each.href, each.kind)) for weight, each in weighed if weight]
    return sorted(fitting, key=lambda pair: -pair[0])


def _merged(
    words: Sequence[str], services: Iterable[tuple[float, Offering]], others: Iterable[tuple[float, Hit]]
) -> list[Hit]:
    """Return all in one list, the best first; of what fits alike the services, and then by name."""
    lead = ONLINE_FIRST * len(words)
    pairs = [*((worth + lead, hit_of(each)) for worth, each in services), *others]
    return [hit for _worth, hit in sorted(pairs, key=lambda pair: (-pair[0], pair[1].kind != "", fold(pair[1].title)))]

# SPDX-License-Identifier: EUPL-1.2
"""What the amount of a fee may be multiplied by, in words: numbers that are asked, entries, days between two days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring.sentences import EACH, total_of
from geleitzug.core.catalogue.multiples import EntriesOf, Span, factors_of, product
from geleitzug.desks.workshop import rule_places
from geleitzug.desks.workshop.draft_pages import Content
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

Offered = list[tuple[str, str]]

ANSWERED = frozenset({"integer", "number", "computed"})
"""Kinds of questions whose answer itself is a number."""
MOST_ANSWERS = 12
"""A question with more answers is no sort of an entry."""


def offered(content: Content) -> Offered:
    """Return all an amount may be multiplied by, as CEL and in words."""
    return [*counted(content), *_answers(content)]


def counted(content: Content) -> Offered:
    """Return what is counted and never missing, so that one may be multiplied by another."""
    return [*_entries(content), *_spans(content)]


def parted(times: str, content: Content) -> tuple[str, str]:
    """Return the two factors of what is offered here; a formula stays whole."""
    known = dict(counted(content))
    first, *rest = factors_of(times)
    if len(rest) == 1 and first in known and rest[0] in known:
        return first, rest[0]
    return times, ""


def joined(first: str, second: str) -> str:
    """Return what two chosen factors make."""
    return product(first, second) if second else first


def in_words(times: str, content: Content) -> str:
    """Return a quantity in words."""
    known = dict(offered(content))
    named = [known.get(each) for each in parted(times, content) if each]
    return " × ".join(each for each in named if each) if all(named) else rule_places.with_labels(times, content.labels)


def _entries(content: Content) -> Iterator[tuple[str, str]]:
    for reads, choice in rule_places.offer_for(content).choices.items():
        if choice.kind == "entries":
            group = reads.removeprefix("a.")
            yield f"{reads}.size()", _("Zahl der Einträge: %(group)s") % {"group": choice.label}
            yield from _sorts_of(group, content.labels.items[group])


def _sorts_of(group: str, item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the entries of a group by each answer to a question in it that sorts them."""
    entry = pick(item.get("label"), language()) or group
    for question in item.get("questions") or []:
        words = {"group": entry, "question": pick(question.get("label"), language())}
        if question.get("kind") == "yesno":
            sentence = _("Zahl der Einträge: %(group)s, nur mit Ja bei „%(question)s“") % words
            yield str(EntriesOf(group, str(question["key"]), None)), sentence
        options = question.get("options") or []
        if question.get("kind") == "choice" and len(options) <= MOST_ANSWERS:
            for option in options:
                if any(sign in str(option["key"]) for sign in '"\\'):
                    continue
                answer = {**words, "answer": pick(option.get("label"), language())}
                sentence = _("Zahl der Einträge: %(group)s, nur mit „%(answer)s“ bei „%(question)s“") % answer
                yield str(EntriesOf(group, str(question["key"]), str(option["key"]))), sentence


def _spans(content: Content) -> Iterator[tuple[str, str]]:
    """Yield the days and weeks from each day that is asked to each that is asked after it."""
    items = content.labels.items
    asked = [path for path, item in items.items() if item.get("kind") == "date" and not content.labels.around(path)]
    for first, last in combinations(asked, 2):
        words = {name: pick(items[path].get("label"), language()) for name, path in (("first", first), ("last", last))}
        yield str(Span(first, last)), _("Tage von „%(first)s“ bis „%(last)s“, beide mitgezählt") % words
        yield str(Span(first, last, weeks=True)), _("angefangene Wochen von „%(first)s“ bis „%(last)s“") % words


def _answers(content: Content) -> Iterator[tuple[str, str]]:
    for reads, choice in rule_places.offer_for(content).choices.items():
        if choice.kind in ANSWERED:
            yield total_of(reads) if EACH in reads else reads, choice.label

# SPDX-License-Identifier: EUPL-1.2
"""What has happened, in a sentence for each kind of event; desks and verticals tell theirs (``register``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """How an event is told; ``text`` names the fact that is shown in full below. ``minor`` ones are told small.

    ``by`` chooses among sentences of one kind: the name of a fact, or what makes a word of them. „KIND:WORD“ is told
    instead where it is there, „KIND:“ where the word is empty or missing. ``log`` is the heading below which the log of
    deeds shows the kind (``HEADINGS`` in ``desks/office/views/deeds.py``).
    """

    words: StrOrPromise
    tone: str = "neutral"
    text: str = ""
    is_minor: bool = False
    by: str | Callable[[Facts], str] = ""
    log: str = ""


Sentences = Mapping[str, Sentence]
"""Kind of event → sentence; those chosen by a fact with a colon and its value behind the kind."""

_sentences: dict[str, Sentence] = {}


def register(sentences: Sentences) -> None:
    """Let a desk or vertical put its events into words."""
    _sentences.update(sentences)


def known() -> Sentences:
    """Return all sentences of the house."""
    return _sentences


def sentence_of(kind: str, facts: Facts) -> Sentence:
    """Return how an event is told; what nobody has put into words is told by its kind."""
    plain = _sentences.get(kind) or Sentence(kind)
    if not plain.by:
        return plain
    value = plain.by(facts) if callable(plain.by) else facts.get(plain.by)
    return _sentences.get(f"{kind}:{'' if value is None else value}") or plain


def kinds_in_log(heading: str) -> tuple[str, ...]:
    """Return the kinds of deeds that stand below a heading of the log."""
    return tuple(kind for kind, sentence in _sentences.items() if sentence.log == heading)

# SPDX-License-Identifier: EUPL-1.2
"""What came otherwise than an example says, in words: questions by their labels, tasks and states by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases.rules import Outcome, Phase, State
from geleitzug.core.catalogue.package import Package
from geleitzug.core.forms.drawing import sentence_of
from geleitzug.core.forms.shapes import Problem
from geleitzug.ground.money import Euro
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language, money

OUTCOMES = {
    Outcome.GRANTED: gettext_lazy("bewilligt"),
    Outcome.GRANTED_WITH_CONDITIONS: gettext_lazy("mit Nebenbestimmungen bewilligt"),
    Outcome.REFUSED: gettext_lazy("abgelehnt"),
    Outcome.ANSWERED: gettext_lazy("Auskunft erteilt"),
    Outcome.NEUTRAL: gettext_lazy("neutral beantwortet"),
    Outcome.RECEIVED: gettext_lazy("Empfang bestätigt"),
    Outcome.DEEMED: gettext_lazy("gilt als genehmigt"),
}
STATES = {
    State.OPEN: gettext_lazy("eingegangen"),
    State.IN_REVIEW: gettext_lazy("in Bearbeitung"),
    State.WAITING: gettext_lazy("wartet auf Antwort"),
    State.APPROVAL: gettext_lazy("wartet auf die Zeichnung"),
    State.DECIDED: gettext_lazy("entschieden"),
    State.CLOSED: gettext_lazy("abgeschlossen"),
    State.WITHDRAWN: gettext_lazy("zurückgenommen"),
    State.MERGED: gettext_lazy("zusammengeführt"),
    State.STUCK: gettext_lazy("hängt fest"),
    Phase.UNPAID: gettext_lazy("nicht bezahlt"),
}
CHANNELS = {"mailbox": gettext_lazy("ins Postfach"), "post": gettext_lazy("mit der Post")}


def differs(what: str, told: object, found: object, say: Callable[[Any], str] = str) -> str:
    """Return a sentence about something that came otherwise; lists are said one by one."""
    return _("%(what)s: erwartet %(told)s, ist %(found)s") % {
        "what": what,
        "told": _said(told, say),
        "found": _said(found, say),
    }


def cents(amount: Any) -> str:
    """Return an amount as people write it."""
    return money(Euro(int(amount)))


def outcome(key: Any) -> str:
    """Return a decision in words."""
    return str(OUTCOMES.get(key, key))


def state(key: Any) -> str:
    """Return where a case, or an application that is none yet, stands."""
    return str(STATES.get(key, key))


def channel(key: Any) -> str:
    """Return how a letter goes out."""
    return str(CHANNELS.get(key, key))


def question_in(package: Package) -> Callable[[Any], str]:
    """Return what says what the question at a path is called."""

    def words(path: Any) -> str:
        item = package.form.items.get(str(path))
        return _("„%(name)s“") % {"name": (pick(item.label, language()) if item else "") or path}

    return words


def task_in(package: Package) -> Callable[[Any], str]:
    """Return what says what the task of a process is called."""

    def words(element: Any) -> str:
        known = package.process.elements.get(str(element))
        return _("„%(name)s“") % {"name": (known.name if known else "") or element}

    return words


def unsent(problems: Iterable[Problem]) -> list[str]:
    """Return why an application was not taken, one sentence for each question."""
    return [
        _("Der Antrag lässt sich so nicht absenden: %(what)s") % {"what": sentence_of(problem)} for problem in problems
    ]


def _said(value: object, say: Callable[[Any], str]) -> str:
    if value is None or value == []:
        return _("nichts")
    return ", ".join(map(say, value)) if isinstance(value, list) else say(value)

# SPDX-License-Identifier: EUPL-1.2
"""Conditions at arrows for who writes no formulas: what was decided, and what was answered. Any other is a formula."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from geleitzug.core.authoring.sentences import Labels
from geleitzug.desks.workshop.rows import label_of
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language

MOST = 80
MOST_ANSWERS = 12
"""A longer list of answers is no choice between ways."""


NAME, TASK = "{0}", "{1}"
"""What the board's script puts a task's name and its id for."""


def of_tasks() -> dict[str, list[tuple[str, str]]]:
    """Return for each kind of task what it may have given, with what it says, in the words of who did the task.

    A task that was taken away by its timer has given nothing: only ``has`` keeps the case from being put aside then.
    """
    given = {
        "opinion": [
            ("opinion == 'agree'", _("„%(name)s“: keine Bedenken")),
            ("opinion == 'agree_with_conditions'", _("„%(name)s“: keine Bedenken mit Auflagen")),
            ("opinion == 'disagree'", _("„%(name)s“: Bedenken")),
        ],
        "concurrence": [
            ("opinion == 'agree'", _("„%(name)s“: Einvernehmen erteilt")),
            ("opinion == 'disagree'", _("„%(name)s“: Einvernehmen versagt")),
            ("opinion == 'not_needed'", _("„%(name)s“: Einvernehmen nicht nötig")),
        ],
        "review": [
            ("opinion == 'agree'", _("„%(name)s“: in Ordnung")),
            ("opinion == 'disagree'", _("„%(name)s“: nicht in Ordnung")),
        ],
    }
    answered = {
        kind: [(f"has(t.{TASK}.opinion) && t.{TASK}.{gave}", words % {"name": NAME}) for gave, words in each]
        for kind, each in given.items()
    }
    signed = [
        (f"t.{TASK}.approved == true", _("„%(name)s“: gezeichnet") % {"name": NAME}),
        (f"t.{TASK}.approved != true", _("„%(name)s“: nicht gezeichnet") % {"name": NAME}),
    ]
    return {**answered, "approve": signed}


def ready_conditions(labels: Labels) -> list[tuple[str, str]]:
    """Return conditions with what they say; those that read what a task gave the board's script adds."""
    decided = [
        ("outcome != 'refused'", _("Das Amt hat bewilligt")),
        ("outcome == 'refused'", _("Das Amt hat abgelehnt")),
    ]
    return [*decided, *_of_answers(labels)][:MOST]


def _of_answers(labels: Labels) -> Iterator[tuple[str, str]]:
    for path, item in labels.items.items():
        if labels.around(path):
            continue
        name = label_of(item, path)
        if item.get("kind") == "yesno":
            yield f"a.{path} == true", _("„%(name)s“ ist Ja") % {"name": name}
            yield f"a.{path} == false", _("„%(name)s“ ist Nein") % {"name": name}
        options = item.get("options") or []
        if item.get("kind") == "choice" and len(options) <= MOST_ANSWERS:
            for option in options:
                answer = pick(option.get("label"), language()) or str(option["key"])
                yield (
                    f"a.{path} == '{option['key']}'",
                    _("„%(name)s“ ist „%(answer)s“") % {"name": name, "answer": answer},
                )

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

# SPDX-License-Identifier: EUPL-1.2
"""What moving does to running cases, in words: the groups of a plan, and what is still to be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geleitzug.core.catalogue.versions import package_of
from geleitzug.core.moving.models import Moving
from geleitzug.core.moving.queries import Group
from geleitzug.core.workflow.definition import Process
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language, number

NOWHERE = "-"
"""What is chosen for a step that is gone where it goes on as the new process says."""


@dataclass(frozen=True, slots=True)
class Told:
    """A group of a plan as the page shows it."""

    title: str
    stays: bool
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that is gone, and the steps that can take its place."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


def told(group: Group, moving: Moving) -> Told:
    """Put a group into words."""
    old, new = package_of(group.source.pk).process, package_of(moving.version_id).process
    where = ", ".join(f"„{_label(old, element)}“" for element in group.stands) or _("keinem Schritt")
    cases = ngettext("%(number)s Vorgang", "%(number)s Vorgänge", group.cases) % {"number": number(group.cases)}
    title = _("%(cases)s aus Version %(version)s, bei %(where)s") % {
        "cases": cases,
        "version": group.source.version,
        "where": where,
    }
    if group.effect is None:
        return Told(title, True, (pick(group.reason, language()),))
    return Told(title, False, tuple(_sentences(group.effect, old, new)))


def _sentences(effect: Mapping[str, Any], old: Process, new: Process) -> Iterable[str]:
    names = {
        "stays": _("Bleibt offen: %(names)s."),
        "void": _("Entfällt: %(names)s."),
        "opens": _("Kommt neu dazu: %(names)s."),
        "runs": _("Läuft dann von selbst: %(names)s."),
        "skipped": _("Wird ausgelassen, weil die Vorgänge schon weiter sind: %(names)s."),
        "again": _("War erledigt und kommt noch einmal: %(names)s."),
    }
    for before, after in effect["moves"]:
        yield _("Geht über: „%(before)s“ in „%(after)s“.") % {
            "before": _label(old, before),
            "after": _label(new, after),
        }
    for kind, sentence in names.items():
        if elements := effect[kind]:
            drawing = old if kind == "void" else new
            yield sentence % {"names": ", ".join(f"„{_label(drawing, each)}“" for each in elements)}
    if effect["ends"]:
        yield _("Damit ist der Vorgang abgeschlossen.")


def gone(groups: Iterable[Group], moving: Moving) -> list[Asked]:
    """Return the steps at which cases stand and which the new process does not have, with what can be chosen."""
    new = package_of(moving.version_id).process
    found: dict[str, str] = {}
    for group in groups:
        old = package_of(group.source.pk).process
        found.update({each: _label(old, each) for each in group.stands if each not in new.elements})
    options = (*steps(moving.version_id), (NOWHERE, _("Der Schritt entfällt; es geht weiter, wie der Ablauf es sagt")))
    chosen = {element: place or NOWHERE for element, place in moving.targets.items()}
    return [Asked(f"ziel:{each}", label, options, chosen.get(each, "")) for each, label in sorted(found.items())]


def steps(version: UUID) -> list[tuple[str, str]]:
    """Return the tasks of a version's process that can take the place of another."""
    process = package_of(version).process
    return [(each.id, each.label) for each in process.drawing.executed_elements if each.tag == "userTask"]


def left_out(groups: Iterable[Group], moving: Moving) -> list[tuple[str, str]]:
    """Return the new steps that lie behind some cases, and those somebody wants done all the same."""
    new = package_of(moving.version_id).process
    skipped = {each for group in groups if group.effect for each in group.effect["skipped"]}
    return [(each, _label(new, each)) for each in sorted(skipped | set(moving.catch_up)) if each in new.elements]


def _label(process: Process, element: str) -> str:
    return process.elements[element].label if element in process.elements else element

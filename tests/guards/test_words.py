# SPDX-License-Identifier: EUPL-1.2
"""The words of the house stand in docs/glossary.md: one row per thing, and no row for what is no longer there."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps

import geleitzug
from geleitzug.config import seed
from geleitzug.core.cases import rules as cases
from geleitzug.core.cases import steps
from geleitzug.core.mailbox import models as mailbox
from geleitzug.core.mailbox.rules import ResultKind
from geleitzug.core.payments import rules as payments
from geleitzug.ground.events import Event
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people.actors import ActorKind, grants
from geleitzug.ground.yamls import read_yaml

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ROOT / "services"
ROW = re.compile(r"^\| `(?P<word>[^`]+)` \| (?P<german>[^|]*) \|(?P<law>[^|]*)\|$")
STATES: tuple[type[Enum], ...] = (
    cases.Phase,
    cases.State,
    cases.Outcome,
    payments.State,
    mailbox.PostItem.State,
    OutgoingMail.State,
)


def rows() -> list[re.Match[str]]:
    """Return the glossary's rows; a line that starts like one and is none would be lost in silence."""
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    found = [(line, ROW.match(line)) for line in lines if line.startswith("| `")]
    broken = [line for line, row in found if row is None]
    assert broken == []
    return [row for _line, row in found if row is not None]


def words() -> set[str]:
    """Return the identifiers that have a row."""
    return {row["word"] for row in rows()}


def missing(used: set[str]) -> list[str]:
    """Return what has no row; a thing and the class that holds it (`staff`, `Staff`) are one word."""
    known = {word.lower() for word in words()}
    return sorted(word for word in used if word.lower() not in known)


def modules() -> Iterator[ModuleType]:
    """Import every module's events.py, where its events live."""
    for found in pkgutil.walk_packages(geleitzug.__path__, "geleitzug."):
        if found.name.endswith(".events"):
            yield importlib.import_module(found.name)


def events() -> set[str]:
    """Return the names of all events; a family's common base is none.

    By name, because a dataclass with slots is made twice and its first draft stays behind.
    """
    assert list(modules())
    waiting: list[type[Event]] = [Event]
    found: set[str] = set()
    bases: set[str] = set()
    while waiting:
        kind = waiting.pop()
        below = [
            event
            for event in kind.__subclasses__()
            if event.__module__.startswith("geleitzug.") and ".tests." not in event.__module__
        ]
        waiting += below
        (bases if below else found).add(kind.__name__)
    return found - bases


def models() -> set[str]:
    """Return the names of the house's own models."""
    return {model.__name__ for model in apps.get_models() if model.__module__.startswith("geleitzug.")}


def drawn(attribute: str) -> set[str]:
    """Return the values an attribute of ours has in the packages' drawings."""
    drawings = [path.read_text(encoding="utf-8") for path in sorted(SERVICES.glob("*/process.bpmn"))]
    return {value for drawing in drawings for value in re.findall(rf'gz:{attribute}="([^"]+)"', drawing)}


def packages() -> list[dict[str, object]]:
    """Return the packages' own descriptions."""
    return [read_yaml(path.read_text(encoding="utf-8")) for path in sorted(SERVICES.glob("*/service.yaml"))]


def functions() -> set[str]:
    """Return the function keys that towns and packages use."""
    towns = seed.read_spec()["towns"]
    of_towns = {office["function"] for town in towns for office in town["offices"]}
    return of_towns | {str(package["office"]) for package in packages()} | drawn("office")


def roles() -> set[str]:
    """Return the roles that permissions, towns and drawings use."""
    staff = [person for town in seed.read_spec()["towns"] for person in town["staff"]]
    of_towns = {role for person in staff for held in person["offices"].values() for role in held}
    return of_towns | {role for held in grants().values() for role in held} | drawn("role")


WORDS = {
    "models": models,
    "events": events,
    "states": lambda: {str(member.value) for kind in STATES for member in kind},
    "roles": roles,
    "kinds of actors": lambda: {kind.value for kind in ActorKind},
    "function keys": functions,
    "kinds of results": lambda: {kind.value for kind in ResultKind},
    "kinds of tasks": lambda: drawn("kind"),
    "steps": lambda: set(steps.known()) | drawn("step"),
    "services": lambda: {str(package["key"]) for package in packages()},
}


@pytest.mark.parametrize("kind", WORDS)
def test_every_word_of_the_house_stands_in_the_glossary(kind: str) -> None:
    used = WORDS[kind]()

    assert used
    assert missing(used) == [], f"{kind} without a row in docs/glossary.md"


def test_one_word_has_one_row_and_a_german_term() -> None:
    counted = Counter(row["word"] for row in rows())

    assert [word for word, number in counted.items() if number > 1] == []
    assert [row["word"] for row in rows() if not row["german"].strip()] == []


def test_a_row_that_looks_like_a_class_is_one() -> None:
    classes: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        classes |= set(re.findall(r"^ *class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE))
    named = {word for word in words() if re.fullmatch(r"[A-Z][a-z]+([A-Z][a-z]+)*", word)}
    german = {"Leistung", "Amt"}

    assert sorted(named - classes - german) == []

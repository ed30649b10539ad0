# SPDX-License-Identifier: EUPL-1.2
"""What a form is made of once it is read: pages, questions, groups and checks. Reading one is definition.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geleitzug.core.forms.kinds.base import Kind
from geleitzug.ground.cel import Expression
from geleitzug.ground.texts import Text, pick

Answers = Mapping[str, Any]
"""Values by question key as JSON holds them; groups are objects, repeating groups lists of objects."""


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """Something that must hold between answers."""

    key: str
    that: Expression
    message: Text
    at: str
    """Path of the question the sentence stands at, as definitions write it (``hunde.chip``); may be empty."""
    within: str = ""
    """Path of the innermost repeating group around it, whose entries are checked one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question. Its path is ``key`` or ``group.key``: without the numbers of entries."""

    key: str
    path: str
    page: str
    kind: Kind
    label: Text
    help: Text
    required: bool
    when: Expression | None
    prefill: str
    preset: str
    """What stands in it from the start, as somebody would type it; presets.py."""
    protected: bool
    """Whether its package says that no link of another site may answer it; see known.py for what never may."""
    anew: bool
    """Whether its answer belongs to this one application: no other is offered it, and none offers it here."""
    fim: Mapping[str, Any]
    """What the federal building block says besides (id, version, …): kept for comparing, not interpreted here."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Questions that belong together; asked once, or for each entry."""

    key: str
    path: str
    page: str
    label: Text
    help: Text
    item: Text
    repeat: tuple[int, int] | None
    optional: bool
    """Whether it may be left out: what is required in it is missing only once something in it is answered."""
    questions: tuple[Item, ...]
    checks: tuple[Check, ...]
    when: Expression | None
    fim: Mapping[str, Any]

    def entry(self, number: int, lang: str) -> str:
        """Return what an entry is called, the first one 1: „Hund 1“. Alone it has a capital, in English too."""
        word = pick(self.item, lang)
        return f"{word[:1].upper()}{word[1:]} {number}"


Item = Question | Group


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page of the form: one thing to think about."""

    key: str
    title: Text
    intro: Text
    questions: tuple[Item, ...]
    checks: tuple[Check, ...]
    when: Expression | None
    takes_files: bool
    """Whether some question of the page, asked or not yet, takes a file: such a form is sent as multipart."""
    shows: tuple[str, ...]
    """Paths of what lies directly on it and can be seen; a page that shows nothing is not gone to."""
    has_optional: bool
    """Whether some group of the page may be left out."""
    part_of: str = ""
    """The key of the authored page it was cut from (``one_by_one``); nothing for a page as it was written."""
    part_title: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """A page, group or question with a condition, or a value to compute, in the order in which they can be decided."""

    expression: Expression | None
    page: Page | None
    item: Item | None
    computes: Expression | None = None
    steps: tuple[tuple[str, bool], ...] = ()
    """The groups around the item, outermost first, and whether they repeat."""


@dataclass(frozen=True, slots=True)
class Part:
    """As much of a form as has to be looked at for one purpose, so that a page costs the same in a form of any size."""

    items: tuple[Item, ...]
    """What lies directly on pages and is read."""
    conditionals: tuple[Conditional, ...]
    """What has to be decided, in order."""


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A form, prepared once per published version and never changed."""

    pages: tuple[Page, ...]
    checks: tuple[Check, ...]
    items: Mapping[str, Item]
    """Every question and group by its path."""
    conditionals: tuple[Conditional, ...]
    parts: Mapping[str, Part]
    """By key of a page: what is needed to show and check it; by ``""``: which pages are reached."""
    watched: frozenset[str]
    """Paths of the questions some condition of the same page reads."""
    values_read: frozenset[str]
    """Names of the municipality's values that conditions, checks and bounds read (``v.name``)."""
    prepared: dict[Any, Any] = field(default_factory=dict, repr=False)
    """What rendering made once and uses again; nothing in it belongs to a person."""

    def page(self, key: str) -> Page | None:
        """Return a page by its key."""
        return next((page for page in self.pages if page.key == key), None)

    def question(self, path: str) -> Question | None:
        """Return the question at a path, with or without numbers of entries (``hunde.0.name``)."""
        item = self.items.get(definition_path(path))
        return item if isinstance(item, Question) else None

    def group(self, path: str) -> Group | None:
        """Return the group at a path."""
        item = self.items.get(definition_path(path))
        return item if isinstance(item, Group) else None

    def repeating_around(self, path: str) -> str:
        """Return the path of the innermost repeating group around a path, or nothing."""
        return repeating_around(path, lambda above: (group := self.group(above)) is not None and bool(group.repeat))

    def questions(self) -> Iterator[Question]:
        """Yield all questions in the order of the pages."""
        return (item for item in self.items.values() if isinstance(item, Question))


@dataclass(frozen=True, slots=True)
class Context:
    """What conditions may know besides the answers."""

    today: date
    values: Mapping[str, Any] = field(default_factory=dict)
    """The municipality's values for this service."""
    who: Mapping[str, Any] = field(default_factory=dict)
    """kind "person" | "company", on_behalf "self" | "child" | "care" | "principal"."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must be changed: the page, the path of the field, and a sentence about what to do."""

    page: str
    path: str
    message: str
    label: str = ""


def groups_around(path: str) -> Iterator[str]:
    """Yield the paths of the groups around a path, innermost first."""
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def repeating_around(path: str, repeats: Callable[[str], bool]) -> str:
    """Return the path of the innermost group around a path that repeats, or nothing."""
    return next(filter(repeats, groups_around(path)), "")


def definition_path(path: str) -> str:
    """Return a path without the numbers of entries."""
    return ".".join(step for step in path.split(".") if not step.isdecimal())

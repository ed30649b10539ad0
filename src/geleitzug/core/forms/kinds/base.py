# SPDX-License-Identifier: EUPL-1.2
"""What every kind of question can do. The single kinds are beside this file; which kinds there are is __init__.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from geleitzug.core.forms.given import Given
from geleitzug.ground.cel import Expression
from geleitzug.ground.texts import Text

Raw = str | list[str] | dict[str, str]
"""What was typed: one field, several ticked boxes, or the fields of a composed kind by part."""

MOST_TYPED = 20_000
"""Characters of one field that are looked at and shown again; no question allows as many."""


class Wrong(Exception):
    """What was typed is no answer: sentences by part (``""`` for the whole), and the parts that are right."""

    def __init__(self, *problems: tuple[str, str], partial: Any = None) -> None:
        super().__init__(problems)
        self.problems = problems
        self.partial = partial


class Malformed(ValueError):
    """A stored value does not have the shape its kind writes."""


@dataclass(frozen=True, slots=True)
class Control:
    """How a question looks: the component of questions.html that draws it, and what that component takes."""

    component: str
    options: tuple[tuple[str, Text, Text], ...] = ()
    """Key, label and help."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a composed kind. Its label is one of the house's own texts, translated when it is drawn."""

    name: str
    label: str
    control: Control
    optional: bool = False


class Kind:
    """A kind of question with its settings: reads what was typed, says what is wrong, and shows the value.

    Kinds are made once per version of a form and never change.
    """

    name: ClassVar[str]
    asks: ClassVar[bool] = True
    """False for what only says something."""
    is_bounded: ClassVar[bool] = False
    """Whether bounds() has something to say."""
    parts: tuple[str, ...] = ()
    """What conditions may read below the question: ``anschrift.city``."""
    missing: ClassVar[str] = gettext_noop("Bitte füllen Sie dieses Feld aus.")

    @classmethod
    def load(cls, given: Given) -> Kind:
        """Read the settings of the kind from a question's definition; raises FormError."""
        raise NotImplementedError

    def called(self, label: Text) -> Kind:
        """Return the kind for a question of this name; an example may depend on it."""
        return self

    def control(self) -> Control:
        """Return how the question looks."""
        raise NotImplementedError

    def read(self, data: Mapping[str, Any], name: str) -> Raw:
        """Take what was typed out of the submitted fields; takes anything, never raises."""
        return one(data, name)

    def was_sent(self, data: Mapping[str, Any], name: str) -> bool:
        """Tell whether any field of this question is among the submitted ones."""
        return name in data

    def is_blank(self, raw: Raw) -> bool:
        """Tell whether nothing was typed."""
        return not raw.strip() if isinstance(raw, str) else not any(raw)

    def clean(self, raw: Raw, today: date) -> Any:
        """Return the value as it is stored, None if nothing was typed; raises Wrong."""
        raise NotImplementedError

    def typed(self, value: Any) -> Raw:
        """Return what one would have typed for a stored value; raises Malformed."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """Write the value for people, in the active language; lines are parted by ``\\n``."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema (2020-12) of a stored value that is right, in the active language.

        It says shape and bounds, never more than the kind itself asks: what it refuses, ``check`` refuses as well.
        """
        raise NotImplementedError

    def in_cel(self, value: Any) -> Any:
        """Return the value as conditions see it; a malformed one is None."""
        return value

    def expressions(self) -> tuple[Expression, ...]:
        """Return the expressions the kind itself holds: bounds, a value to compute."""
        return ()

    def bounds(self, value: Any, bindings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with a value in its surroundings: bounds that are expressions, future birthdays."""
        return iter(())

    def is_missing(self, value: Any) -> bool:
        """Tell whether a required question is still unanswered with this value."""
        return value is None

    def lacks(self) -> Iterator[tuple[str, str]]:
        """Yield the fields that are to be filled in where nothing is, with a sentence each (``""`` for the whole)."""
        yield "", _(self.missing)

    def untouched(self) -> Iterator[tuple[str, str]]:
        """Yield what lacks where somebody typed nothing: all of it but fields that show something from the start."""
        return self.lacks()

    def check(self, value: Any, today: date) -> tuple[tuple[str, str], ...]:
        """Return what is wrong with a stored value, as if it had been typed just now."""
        try:
            cleaned = self.clean(self.typed(value), today)
        except Wrong as wrong:
            return wrong.problems
        except Malformed:
            return (("", unreadable()),)
        return () if self.is_same(cleaned, value) else (("", unreadable()),)

    def is_same(self, cleaned: Any, value: Any) -> bool:
        """Tell whether a stored value is what one would store for it today."""
        return bool(cleaned == value)


def confirm_order(given: Given, least: Any, most: Any) -> None:
    """Refuse bounds nothing can lie between; raises FormError."""
    if least > most:
        raise given.error(_("„min“ ist größer als „max“."))


def one(data: Mapping[str, Any], name: str) -> str:
    """Return one field's text; a list gives its last, anything but text gives nothing."""
    value = data.get(name, "")
    if isinstance(value, list):
        value = value[-1] if value else ""
    return value[:MOST_TYPED] if isinstance(value, str) else ""


def several(data: Mapping[str, Any], name: str) -> list[str]:
    """Return all values of a field that may be sent more than once."""
    getlist = getattr(data, "getlist", None)
    values = getlist(name) if getlist else data.get(name, [])
    values = values if isinstance(values, list) else [values]
    return [value[:MOST_TYPED] for value in values[:500] if isinstance(value, str) and value]


def text_in(value: Any) -> str:
    """Return a stored text; raises Malformed."""
    if not isinstance(value, str):
        raise Malformed
    return value


def unreadable() -> str:
    """Return the sentence about a stored value nobody can have typed."""
    return _("Bitte geben Sie diese Angabe noch einmal ein. Wir können sie nicht lesen.")


def check_text(text: str, most: int, strangers: Callable[[str], list[str]]) -> None:
    """Refuse a text that is too long or holds characters that must not be there; raises Wrong."""
    if len(text) > most:
        raise Wrong(("", too_long(most, len(text))))
    if found := strangers(text):
        raise Wrong(("", stranger(found)))


def too_long(most: int, length: int) -> str:
    """Return the sentence about a text that is too long."""
    return _("Bitte kürzen Sie den Text auf höchstens %(most)d Zeichen. Es sind %(length)d.") % {
        "most": most,
        "length": length,
    }


def stranger(found: list[str]) -> str:
    """Return the sentence about characters that must not be there."""
    seen = [character for character in found if character.isprintable()][:5]
    if not seen:
        return _("Bitte tippen Sie den Text noch einmal ein. Er enthält unsichtbare Zeichen.")
    return _("Bitte schreiben Sie den Text ohne diese Zeichen: %(characters)s") % {"characters": " ".join(seen)}

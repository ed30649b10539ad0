# SPDX-License-Identifier: EUPL-1.2
"""English is complete: every German word has one, compiled, with its placeholders, and the same in the whole house."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

from geleitzug.ground.web import messages

Word = tuple[str | tuple[str, ...], str | None]
English = dict[Word, tuple[str, ...]]

APPS = messages.apps()
WRITTEN = [app for app in APPS if messages.catalogue_of(app).exists()]
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sd]|\{\w*\}|</?[a-z][^>]*>")


def _name(app: Path) -> str:
    return str(app.relative_to(messages.HOUSE.parent))


each_app = pytest.mark.parametrize("app", APPS, ids=_name)
each_catalogue = pytest.mark.parametrize("app", WRITTEN, ids=_name)


def english(catalogue: Catalog) -> English:
    """Return a catalogue as German word (with its context) → English forms."""
    return {(_key(word.id), _context(word.context)): forms(word.string) for word in catalogue if word.id}


def _key(german: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    """A word with a plural is a list in one kind of file and a tuple in the other."""
    return german if isinstance(german, str) else tuple(german)


def _context(context: str | bytes | None) -> str | None:
    return context.decode() if isinstance(context, bytes) else context


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def source(app: Path) -> English:
    with messages.catalogue_of(app).open("rb") as file:
        return english(pofile.read_po(file, locale="en"))


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


TOLD = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext"}
_IN_BRACES = re.compile(rf"\{{[^{{}}]*(?<!\w)(?:{'|'.join(sorted(TOLD))})\(")
"""What has to stand in a file that translates inside an f-string; the others need not be understood."""


def in_a_formatted_string(code: str) -> Iterator[str]:
    """Yield the words that are translated inside an f-string."""
    strings = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.JoinedStr))
    calls = (node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call))
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id in TOLD and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


def test_no_word_stands_in_a_formatted_string() -> None:
    """Before Python 3.12 nothing looks into one: its words would have no English, and nobody would miss it."""
    found = {
        str(path.relative_to(messages.HOUSE)): words
        for path in messages.HOUSE.rglob("*.py")
        if _IN_BRACES.search(code := path.read_text(encoding="utf-8")) and (words := [*in_a_formatted_string(code)])
    }

    assert found == {}
    assert [*in_a_formatted_string("f\"{_('besetzt')} {name}\"")] == ["besetzt"]


@each_app
def test_every_word_has_its_english_and_the_catalogue_holds_no_others(app: Path) -> None:
    today = messages.collected(app)
    written = Catalog(locale="en")
    if len(today):  # an app without words has no catalogue of its own
        with messages.catalogue_of(app).open("rb") as file:
            written = pofile.read_po(file, locale="en")

    assert messages.missing(today) == [], "fill them in: python -m geleitzug.ground.web.messages"
    assert [word.id for word in written if word.fuzzy and word.id] == []
    assert set(english(written)) == set(english(today))
    assert not written.obsolete


@each_catalogue
def test_what_is_compiled_is_what_is_written(app: Path) -> None:
    with messages.catalogue_of(app).with_suffix(".mo").open("rb") as file:
        compiled = english(mofile.read_mo(file))

    assert compiled == source(app)


@each_catalogue
def test_placeholders_agree(app: Path) -> None:
    for (german, _context), translated in source(app).items():
        *others, last = forms(german)

        assert placeholders(translated[-1]) == placeholders(last), german
        # "One task" needs no number, as in German.
        assert all(set(placeholders(one)) <= set(placeholders(last)) for one in (*others, *translated)), german


@each_catalogue
def test_english_is_written_as_english(app: Path) -> None:
    german_quotes = [text for translated in source(app).values() for text in translated if "„" in text or "ß" in text]

    assert german_quotes == []


def test_one_german_word_has_one_english_word_in_the_whole_house() -> None:
    """Django melts all catalogues into one: of two translations of a word only one would ever be seen."""
    said: dict[Word, set[tuple[str, ...]]] = defaultdict(set)
    for app in WRITTEN:
        for word, translated in source(app).items():
            said[word].add(translated)

    assert {word: each for word, each in said.items() if len(each) > 1} == {}, "part them by pgettext"

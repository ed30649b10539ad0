# SPDX-License-Identifier: EUPL-1.2
"""Code lists and answers as people bring them: a table (CSV), lines that were pasted, or genericode through a port."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.authoring import ports
from geleitzug.core.authoring.edits import key_from
from geleitzug.core.authoring.errors import EditError

Raw = Mapping[str, Any]

MOST_BYTES = 5_000_000
MOST_ENTRIES = 20_000
MOST_OPTIONS = 1_000
"""Answers typed into a question; what has more is a list."""
COUNTRIES = "countries"
"""The list of the house's own, which every package can use."""
HEADS = {
    "key": ("key", "schluessel", "schlüssel", "code", "nr", "nummer"),
    "de": ("de", "deutsch", "text", "name", "bezeichnung", "label"),
    "en": ("en", "englisch", "english"),
    "plain": ("plain", "leichte sprache", "leicht"),
}
"""How the first line of a table may call its columns; without such a line they are key, German, English, plain."""
_KEY = re.compile(r"[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,61}[^\s\x00-\x1f\x7f])?")


def read_list(upload: ports.Upload) -> dict[str, dict[str, str]]:
    """Read a list from a file, key → text; raises ports.NotReadable with the place."""
    content = upload.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ports.NotReadable(_("Die Datei ist zu groß. Eine Liste hat höchstens 5 MB."))
    if content.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
        return dict(ports.importer().codelist(ports.Upload(upload.name, io.BytesIO(content))))
    return _from_table(_decoded(content))


def name_for(item: Raw, words: str, lists: Collection[str]) -> str:
    """Return the name for a question's list: its own of this package, or one made of words that no other list has."""
    own = str(item.get("list") or "")
    return own if own in lists else key_from(words, [*lists, COUNTRIES])


def options_from(lines: str, taken: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Return answers from lines, each ``Text``, ``Text | English | plain`` or ``key = Text | English``.

    Tabs part as well as strokes, so that cells of a table can be pasted. Raises EditError with the number of the line.
    """
    found: list[dict[str, Any]] = []
    keys = dict.fromkeys(taken)
    for number, line in enumerate(lines.splitlines(), 1):
        if not line.strip():
            continue
        first, *others = [part.strip() for part in re.split(r"[|\t]", line)]
        key, equals, german = (part.strip() for part in first.partition("="))
        if not equals:
            key, german = "", key
        try:
            key = option_key(key, german, keys)
        except EditError as error:
            raise EditError(_("Zeile %(number)d: %(what)s") % {"number": number, "what": error}) from error
        keys[key] = None
        if len(keys) > MOST_OPTIONS:
            raise EditError(
                _("Zeile %(number)d: Eine Frage hat höchstens %(most)d Antworten. Bitte laden Sie mehr als Liste hoch.")
                % {"number": number, "most": MOST_OPTIONS}
            )
        found.append({"key": key, "label": _text([german, *others])})
    return found


def option_key(key: str, german: str, taken: Collection[str]) -> str:
    """Return the key of a new answer: the one that was typed, or one made of its text; raises EditError."""
    if not german.strip():
        raise EditError(_("Der deutsche Text fehlt."))
    key = key.strip() or key_from(german, taken)
    if not _KEY.fullmatch(key):
        raise EditError(_("„%(key)s“ ist kein Schlüssel (höchstens 63 Zeichen).") % {"key": key})
    if key in taken:
        raise EditError(_("Den Schlüssel „%(key)s“ gibt es schon.") % {"key": key})
    return key


def lines_of(options: Iterable[Raw]) -> str:
    """Write answers as lines that options_from reads."""
    return "\n".join(_line(option) for option in options)


def _line(option: Raw) -> str:
    label = option.get("label") or {}
    texts = [label.get("de", ""), label.get("en", ""), label.get("plain", "")]
    while len(texts) > 1 and not texts[-1]:
        texts.pop()
    return f"{option.get('key', '')} = {' | '.join(texts)}"


def _text(parts: list[str]) -> dict[str, str]:
    return {lang: text for lang, text in zip(("de", "en", "plain"), parts, strict=False) if text}


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ports.NotReadable(_("Die Datei ist keine Textdatei. Bitte speichern Sie die Tabelle als CSV."))


def _from_table(text: str) -> dict[str, dict[str, str]]:
    if "\x00" in text:
        raise ports.NotReadable(_("Die Datei ist keine Textdatei. Bitte speichern Sie die Tabelle als CSV."))
    sign = max(";\t,|", key=lambda each: text.partition("\n")[0].count(each))
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=sign, strict=True))
    except csv.Error as error:
        raise ports.NotReadable(_("Die Tabelle lässt sich nicht lesen: %(reason)s") % {"reason": error}) from error
    columns = _columns(rows[0]) if rows else None
    found: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows, 1):
        if not any(cell.strip() for cell in row) or (number == 1 and columns):
            continue
        key, texts = _entry(row, columns or {"key": 0, "de": 1, "en": 2, "plain": 3}, number)
        if key in found:
            raise ports.NotReadable(
                _("Zeile %(number)d: Den Schlüssel „%(key)s“ gibt es schon.") % {"number": number, "key": key}
            )
        found[key] = texts
        if len(found) > MOST_ENTRIES:
            raise ports.NotReadable(_("Eine Liste hat höchstens %(most)d Einträge.") % {"most": MOST_ENTRIES})
    if not found:
        raise ports.NotReadable(_("In der Datei steht kein Eintrag."))
    return found


def _columns(head: list[str]) -> dict[str, int] | None:
    """Return which column is what, where the first line says so."""
    words = [cell.strip().casefold() for cell in head]
    found = {name: words.index(word) for name, known in HEADS.items() for word in reversed(known) if word in words}
    return found if {"key", "de"} <= found.keys() else None


def _entry(row: list[str], columns: Mapping[str, int], number: int) -> tuple[str, dict[str, str]]:
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    key = cells.pop("key")
    if not _KEY.fullmatch(key):
        raise ports.NotReadable(_("Zeile %(number)d: Der Schlüssel fehlt oder ist zu lang.") % {"number": number})
    if not cells.get("de"):
        raise ports.NotReadable(_("Zeile %(number)d: Der deutsche Text fehlt.") % {"number": number})
    return key, {lang: text for lang, text in cells.items() if text}

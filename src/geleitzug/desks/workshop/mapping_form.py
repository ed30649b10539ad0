# SPDX-License-Identifier: EUPL-1.2
"""The fields of a message to a specialist system as rows of a form: what each reads, chosen or as an expression."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.authoring.mappings import Field
from geleitzug.core.authoring.sentences import Labels, part_label
from geleitzug.core.catalogue.handovers import VARIABLES, group_of
from geleitzug.ground import cel
from geleitzug.ground.texts import pick

FIXED, OTHER = "=", "+"
"""What a row reads beside answers: a fixed text, or an expression somebody writes."""
OF_CASE: Mapping[str, Any] = {
    "c.number": gettext_lazy("Vorgangszeichen"),
    "c.key": gettext_lazy("Schlüssel der Übergabe"),
    "c.received_on": gettext_lazy("Tag des Eingangs"),
    "c.decided_on": gettext_lazy("Tag der Entscheidung"),
    "outcome": gettext_lazy("Ergebnis der Entscheidung"),
    "c.title": gettext_lazy("Titel des Vorgangs"),
    "c.applicant": gettext_lazy("Wer den Antrag stellt"),
    "c.fee_cents": gettext_lazy("Gebühr in Cent"),
    "c.service": gettext_lazy("Schlüssel der Leistung"),
    "c.leika": gettext_lazy("LeiKa-Schlüssel"),
    "c.office": gettext_lazy("zuständiges Amt"),
    "c.town": gettext_lazy("Name der Kommune"),
    "c.ags": gettext_lazy("Amtlicher Gemeindeschlüssel"),
    "who.kind": gettext_lazy("Privatperson oder Unternehmen"),
}
PARTS = {
    "person": ("given", "family", "birth_name", "born", "birth_place", "nationality", "title", "email", "phone"),
    "address": ("street", "number", "addition", "postcode", "city", "country"),
    "bank": ("owner", "iban", "bic"),
}
_LITERAL = re.compile(r"'([^'\\]*)'")
_GUARDED = re.compile(r"([ai](?:\.\w+)+) == null \? '' : \1\.(\w+)")

Options = Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A field with what it may read."""

    place: str
    name: str
    source: str
    text: str
    options: Options
    may_go: bool
    error: str = ""


def options_of(labels: Labels, lang: str, over: str = "") -> Options:
    """Return what a field may read by page; below a list also what its entries say."""
    found: dict[str, list[tuple[str, str]]] = {}
    group = group_of(over)
    if group:
        inside = [(f"i.{rest}", words) for rest, words in _answers(labels, lang, group)]
        found[_("In jedem Eintrag")] = inside
    found[_("Vorgang und Entscheidung")] = [(key, str(words)) for key, words in OF_CASE.items()]
    found[_("Antworten")] = [(f"a.{path}", words) for path, words in _answers(labels, lang, "")]
    return [(title, rows) for title, rows in found.items() if rows]


def _answers(labels: Labels, lang: str, group: str) -> list[tuple[str, str]]:
    found = []
    for path, item in labels.items.items():
        kind = str(item.get("kind", ""))
        if kind in ("group", "info", "declaration") or labels.around(path) != group:
            continue
        words, rest = pick(item.get("label"), lang) or path, path.removeprefix(f"{group}.") if group else path
        if kind not in PARTS:
            found.append((rest, words))
        parts = item.get("parts") or PARTS.get(kind, ())
        found += [(f"{rest}.{part}", f"{words}: {part_label(part)}") for part in parts]
    return found


def source_of(expression: str, options: Options) -> tuple[str, str]:
    """Return what is chosen for an expression, and its text where it is fixed or written by hand."""
    text = expression.strip()
    if match := _LITERAL.fullmatch(text):
        return FIXED, match[1]
    guarded = _GUARDED.fullmatch(text)
    path = f"{guarded[1]}.{guarded[2]}" if guarded else text
    known = {key for _title, rows in options for key, _words in rows}
    return (path, "") if path in known else (OTHER, expression)


def expression_of(source: str, text: str, options: Options) -> str:
    """Return the expression for what was chosen and typed; raises ValueError with a sentence."""
    if source == FIXED:
        if "'" in text or "\\" in text:
            raise ValueError(_("Ein fester Text enthält kein ' und kein \\."))
        return f"'{text}'"
    if source == OTHER:
        try:
            cel.compile(text, variables=VARIABLES)
        except cel.CelError as error:
            raise ValueError(str(error)) from error
        return text
    if source not in {key for _title, rows in options for key, _words in rows}:
        raise ValueError(_("Bitte wählen Sie aus, was in diesem Feld steht."))
    above, _dot, part = source.rpartition(".")
    if source[:2] in ("a.", "i.") and above not in ("a", "i") and any(part in parts for parts in PARTS.values()):
        return f"{above} == null ? '' : {source}"
    return source


def row_of(field: Field, options: Options, *, may_go: bool, typed: QueryDict | None = None, error: str = "") -> Row:
    """Return a field as its row; as it was typed where something was."""
    source, text = source_of(field.expression, options)
    if typed is not None and f"source.{field.place}" in typed:
        source, text = typed.get(f"source.{field.place}", ""), typed.get(f"text.{field.place}", "")
    return Row(field.place, " › ".join(field.names), source, text, options, may_go, error)


def changes(
    fields: Sequence[Field], data: QueryDict, options: Mapping[str, Options]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is to be written at which places, and what is wrong with others; what was not touched is neither."""
    new, wrong = {}, {}
    for field in fields:
        if f"source.{field.place}" not in data:
            continue
        chosen = data.get(f"source.{field.place}", ""), data.get(f"text.{field.place}", "").strip()
        before = source_of(field.expression, options[field.over])
        if chosen == (before[0], before[1].strip()) or (chosen[0] == before[0] and chosen[0] not in (FIXED, OTHER)):
            continue
        try:
            new[field.place] = expression_of(*chosen, options[field.over])
        except ValueError as error:
            wrong[field.place] = str(error)
    return new, wrong

# SPDX-License-Identifier: EUPL-1.2
"""What a single field of XDatenfelder becomes: a kind of question, its settings, and notes on what has no place.

Its bounds are settings.py, groups, keys and pages plain.py and importing.py; the way back is questions.py.
"""

from __future__ import annotations

from geleitzug.connectors.fim.schema import Field
from geleitzug.connectors.fim.settings import Made, Settings
from geleitzug.connectors.fim.words import Raw, data_type, field_kind, german, laws, lines, named

MOST_FILES = 50
"""What an unbounded field for files takes."""


def question(element: Field, least: int, most: int | None, list_name: str = "") -> Made:
    """Make a question of a field; list_name is the package's name of its code list, if that is at hand."""
    label = element.bezeichnung_eingabe or element.head.name
    made = Made({"kind": "", "label": german(label)})
    raw = made.raw
    if element.hilfe_eingabe:
        raw["help"] = german(element.hilfe_eingabe)
    many = most is None or most > 1
    settings = Settings(element, made, many)
    kind = settings.kind(list_name)
    raw["kind"] = kind
    if kind == "choice" and many:
        raw["kind"] = kind = "choices"
    if kind not in ("info", "computed") and least >= 1:
        raw["required"] = True
    settings.fill(kind, list_name)
    if many:
        _allow_many(made, kind, least, most)
    if kind in ("info", "computed") and least == 0:
        settings.left["optional"] = True
    if kind == "file" and least > raw["max_files"]:
        settings.left["least"] = str(least)
    raw["fim"] = _fim(element, raw, settings.left)
    return made


def _fim(element: Field, raw: Raw, left: Raw) -> Raw:
    """What is kept of the field beside the question, and is not said by its kind."""
    head = element.head
    fim: Raw = named(id=head.identity.id, version=head.identity.version, name=head.name)
    if element.elementart:
        fim["kind"] = element.elementart
    if element.codeliste:
        fim["codelist"] = element.codeliste.canonical
        if element.codeliste.version:
            fim["codelist_version"] = element.codeliste.version
        fim |= named(codelist_uri=element.codeliste.uri, codelist_id=element.codeliste.id)
        fim |= named(code_key=element.codeliste.code_key, name_key=element.codeliste.name_key)
    if element.datentyp != data_type(raw):
        fim["datatype"] = element.datentyp
    if element.feldart != field_kind(raw | {"fim": fim}):
        fim["field_kind"] = element.feldart
    if element.vorbefuellung not in ("", "keine"):
        fim["prefill"] = element.vorbefuellung
    if head.bezug:
        fim["law"] = laws(head.bezug)
    if element.bezeichnung_ausgabe not in ("", element.bezeichnung_eingabe):
        fim["output"] = lines(element.bezeichnung_ausgabe)
    return fim | left


def _allow_many(made: Made, kind: str, least: int, most: int | None) -> None:
    raw = made.raw
    if kind == "file":
        raw["max_files"] = min(most or MOST_FILES, MOST_FILES)
        if least > 1:
            raw["min_files"] = min(least, raw["max_files"])
        if least > raw["max_files"]:
            made.note("value", f"Das Schema verlangt hier mindestens {least} Dateien; möglich sind {MOST_FILES}.")
    elif kind == "choices":
        if least > 1:
            raw["min"] = min(least, len(raw["options"]))
        if most is not None and most < len(raw["options"]):
            raw["max"] = most
    elif kind in ("info", "computed"):
        made.note("structure", "Das Schema lässt diesen Hinweis oder Wert mehrmals zu; hier steht er einmal.")
    else:
        made.repeats = True

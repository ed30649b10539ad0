# SPDX-License-Identifier: EUPL-1.2
"""XDatenfelder 3.0 as it is written: what stands where, and what it comes to. 2.0 and 1.0 are wire2.py; no Django here.

No XSD was at hand; the list below is what 63 schemas of fimportal.de and the standard's own names say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from geleitzug.connectors.fim import wire2
from geleitzug.connectors.fim.building import (
    code_of,
    common,
    confirm_parts,
    contained,
    laws,
    one_of,
    part,
    refuse_cycle,
    single,
)
from geleitzug.connectors.fim.errors import FimError, gettext_noop
from geleitzug.connectors.fim.hardened import MOST_BYTES, Dialect, Node, grammar, read_xml
from geleitzug.connectors.fim.schema import (
    Bounds,
    CodeListReference,
    Field,
    Group,
    Head,
    Identity,
    Keyword,
    Law,
    Part,
    Rule,
    Schema,
    Value,
)

NAMESPACE = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0"
STATES: Mapping[str, str] = {
    "1": "in Planung",
    "2": "in Bearbeitung",
    "3": "Entwurf",
    "4": "methodisch freigegeben",
    "5": "fachlich freigegeben (silber)",
    "6": "fachlich freigegeben (gold)",
    "7": "inaktiv",
    "8": "vorgesehen zum Löschen",
}
"""Freigabestatus (urn:xoev-de:xprozess:codeliste:status)."""
FIELD_KINDS = ("input", "select", "label", "locked", "hidden")
DATA_TYPES = (
    "text", "text_latin", "date", "time", "datetime", "bool", "num", "num_int", "num_currency", "file", "obj",
)  # fmt: skip


def read_schema(source: Path | BinaryIO, most_bytes: int = MOST_BYTES) -> Schema:
    """Read a schema, a group or a field of XDatenfelder 3.0, 2.0 or 1.0. Raises FimError."""
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return read_schema(opened, most_bytes)
    root, found, passed_over = read_xml(source, _DIALECTS, most_bytes)
    if isinstance(found, Schema):
        return replace(found, passed_over=passed_over)
    if not isinstance(found, (Group, Field)):
        raise FimError(gettext_noop("Die Datei enthält kein Schema."), element=root)
    return Schema(
        found.head,
        "xdf3",
        bezeichnung=found.bezeichnung_eingabe,
        struktur=(Part(1, 1, found),),
        passed_over=passed_over,
    )


_HEAD = """identifikation name beschreibung? definition? bezug* freigabestatus statusGesetztAm? statusGesetztDurch?
    gueltigAb? gueltigBis? versionshinweis? veroeffentlichungsdatum? letzteAenderung? relation* stichwort* regel*"""
_NAMED = "bezeichnungEingabe? bezeichnungAusgabe? schemaelementart? hilfetextEingabe? hilfetextAusgabe?"
_CODED = (
    "freigabestatus", "ableitungsmodifikationenStruktur", "ableitungsmodifikationenRepraesentation",
    "schemaelementart", "art", "feldart", "datentyp", "vorbefuellung", "typ",
)  # fmt: skip


def _identity(node: Node) -> Identity:
    return Identity(node.get("id").strip(), (node.get("version") or "").strip())


def _bounds(node: Node) -> Bounds:
    given = node.attributes
    return Bounds(
        min_length=given.get("minLength", "").strip(),
        max_length=given.get("maxLength", "").strip(),
        min_value=given.get("minValue", "").strip(),
        max_value=given.get("maxValue", "").strip(),
        pattern=given.get("pattern", ""),
        text=node.text.strip(),
    )


def _reference(node: Node) -> CodeListReference | None:
    canonical = single(node, "canonicalIdentification")
    if not canonical:
        return None
    return CodeListReference(canonical, single(node, "version"), single(node, "canonicalVersionUri"))


def _rule(node: Node) -> Rule:
    return Rule(
        identity=node.get("identifikation"),
        name=single(node, "name"),
        freitext=single(node, "freitextRegel"),
        skript=single(node, "skript") or single(node, "script"),
        typ=single(node, "typ"),
        beschreibung=single(node, "beschreibung"),
        bezug=laws(node),
        stichwort=node.all("stichwort"),
        fachlicher_ersteller=single(node, "fachlicherErsteller"),
        letzte_aenderung=single(node, "letzteAenderung"),
    )


def _head(node: Node) -> Head:
    return Head(
        identity=node.get("identifikation"),
        name=single(node, "name"),
        beschreibung=single(node, "beschreibung"),
        definition=single(node, "definition"),
        bezug=laws(node),
        status=single(node, "freigabestatus"),
        status_am=single(node, "statusGesetztAm"),
        status_durch=single(node, "statusGesetztDurch"),
        gueltig_ab=single(node, "gueltigAb"),
        gueltig_bis=single(node, "gueltigBis"),
        versionshinweis=single(node, "versionshinweis"),
        veroeffentlicht=single(node, "veroeffentlichungsdatum"),
        geaendert=single(node, "letzteAenderung"),
        stichwort=node.all("stichwort"),
    )


def _group(node: Node) -> Group:
    return Group(**common(node, _head(node)), art=single(node, "art"), struktur=confirm_parts(node))


def _field(node: Node) -> Field:
    reference = node.get("codelisteReferenz")
    if reference is not None:
        reference = CodeListReference(
            reference.canonical, reference.version, reference.uri,
            code_key=single(node, "codeKey"), name_key=single(node, "nameKey"),
        )  # fmt: skip
    return Field(
        **common(node, _head(node)),
        feldart=node.get("feldart"),
        datentyp=node.get("datentyp"),
        bounds=node.get("praezisierung") or Bounds(),
        inhalt=single(node, "inhalt"),
        vorbefuellung=node.get("vorbefuellung") or "keine",
        werte=tuple(node.get("werte") or ()),
        codeliste=reference,
        max_size=single(node, "maxSize"),
        media_types=tuple(text.strip() for text in node.all("mediaType") if text.strip()),
    )


def _schema(node: Node) -> Schema:
    steckbrief: Identity | None = node.get("dokumentsteckbrief")
    return Schema(
        head=_head(node),
        standard="xdf3",
        bezeichnung=single(node, "bezeichnung"),
        hilfetext=single(node, "hilfetext"),
        ableitung_struktur=single(node, "ableitungsmodifikationenStruktur"),
        ableitung_repraesentation=single(node, "ableitungsmodifikationenRepraesentation"),
        steckbrief=steckbrief.id if steckbrief else "",
        regeln=node.all("regel"),
        struktur=confirm_parts(node),
    )


_DIALECT = Dialect(
    namespace=NAMESPACE,
    roots=grammar(**{
        "xdatenfelder.stammdatenschema.0102": "header stammdatenschema",
        "xdatenfelder.datenfeldgruppe.0103": "header datenfeldgruppe",
        "xdatenfelder.datenfeld.0104": "header datenfeld",
    }),
    children=grammar(
        header="nachrichtID? erstellungszeitpunkt? referenzID?",
        identifikation="id version?",
        stammdatenschema=f"""{_HEAD} bezeichnung? hilfetext? ableitungsmodifikationenStruktur?
            ableitungsmodifikationenRepraesentation? dokumentsteckbrief? struktur*""",
        dokumentsteckbrief="id version?",
        datenfeldgruppe=f"{_HEAD} {_NAMED} art? struktur*",
        datenfeld=f"""{_HEAD} {_NAMED} feldart datentyp praezisierung? inhalt? vorbefuellung? werte? codelisteReferenz?
            codeKey? nameKey? helpKey? maxSize? mediaType*""",
        struktur="anzahl bezug* enthaelt",
        enthaelt="datenfeldgruppe? datenfeld?",
        werte="wert*",
        wert="code name? hilfe?",
        codelisteReferenz="canonicalIdentification? version? canonicalVersionUri?",
        regel="""identifikation name beschreibung? freitextRegel? bezug* stichwort* fachlicherErsteller?
            letzteAenderung? typ? param* ziel* skript? script? fehler*""",
        **dict.fromkeys(_CODED, "code"),
    ),
    build={
        "identifikation": _identity,
        "dokumentsteckbrief": _identity,
        "bezug": lambda node: Law(node.text.strip(), node.attributes.get("link", "").strip()),
        "stichwort": lambda node: Keyword(node.text.strip(), node.attributes.get("uri", "").strip()),
        "praezisierung": _bounds,
        "wert": lambda node: Value(node.get("code").strip(), single(node, "name"), single(node, "hilfe")),
        "werte": lambda node: node.all("wert"),
        "codelisteReferenz": _reference,
        "regel": _rule,
        "struktur": part,
        "enthaelt": contained,
        "datenfeldgruppe": _group,
        "datenfeld": _field,
        "stammdatenschema": _schema,
        "header": lambda node: node.name,
        **dict.fromkeys(_CODED, code_of),
        "freigabestatus": one_of(STATES),
        "feldart": one_of(FIELD_KINDS),
        "datentyp": one_of(DATA_TYPES),
        **{
            root: lambda node: node.get("stammdatenschema") or node.get("datenfeldgruppe") or node.get("datenfeld")
            for root in (
                "xdatenfelder.stammdatenschema.0102",
                "xdatenfelder.datenfeldgruppe.0103",
                "xdatenfelder.datenfeld.0104",
            )
        },
    },
    skipped=frozenset({"relation", "param", "ziel", "fehler", "helpKey"}),
    bare=frozenset(_CODED),
    starting={"identifikation": refuse_cycle},
)  # fmt: skip
_DIALECTS = {dialect.namespace: dialect for dialect in (_DIALECT, *wire2.DIALECTS)}

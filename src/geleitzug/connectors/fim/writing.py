# SPDX-License-Identifier: EUPL-1.2
"""XDatenfelder 3.0 as XML: a stammdatenschema.0102, element by element in the standard's order. No Django here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from geleitzug.connectors.fim.errors import FimError, gettext_noop
from geleitzug.connectors.fim.schema import (
    Bounds,
    CodeListReference,
    Element,
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
from geleitzug.connectors.fim.wire import NAMESPACE

_FIM = "urn:xoev-de:fim:codeliste:"
LISTS = {
    "freigabestatus": ("urn:xoev-de:xprozess:codeliste:status", "2022-07-12"),
    "ableitungsmodifikationenStruktur": (f"{_FIM}xdatenfelder.ableitungsmodifikationenStruktur", "1.0"),
    "ableitungsmodifikationenRepraesentation": (f"{_FIM}xdatenfelder.ableitungsmodifikationenRepraesentation", "1.0"),
    "schemaelementart": (f"{_FIM}xdatenfelder.schemaelementart", "1.0"),
    "art": (f"{_FIM}datenfelder.gruppenart", "1.0"),
    "feldart": (f"{_FIM}xdatenfelder.feldart", "2.0"),
    "datentyp": (f"{_FIM}xdatenfelder.datentyp", "2.0"),
    "vorbefuellung": (f"{_FIM}xdatenfelder.vorbefuellung", "1.0"),
    "typ": (f"{_FIM}xdatenfelder.regeltyp", "1.0"),
}
"""Where a code is from, and the version of that list, as schemas of fimportal.de write it."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_schema(schema: Schema, *, message: str, now: datetime) -> bytes:
    """Return the schema as XML; raises FimError for characters no XML can hold."""
    writer = _Writer(now)
    writer.schema(schema, message)
    return "".join(writer.pieces).encode("utf-8")


def moment(now: datetime) -> str:
    """Return a moment as the standard writes it, in UTC."""
    return now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class _Writer:
    def __init__(self, now: datetime) -> None:
        self.now = moment(now)
        self.pieces: list[str] = ['<?xml version="1.0" encoding="UTF-8"?>\n']
        self.depth = 0

    def schema(self, schema: Schema, message: str) -> None:
        root = "xdatenfelder.stammdatenschema.0102"
        self._open(root, f' xmlns:xdf3="{NAMESPACE}"')
        self._open("header")
        self._text("nachrichtID", message)
        self._text("erstellungszeitpunkt", self.now)
        self._close("header")
        self._open("stammdatenschema")
        self._head(schema.head)
        self._text("bezeichnung", schema.bezeichnung)
        self._some("hilfetext", schema.hilfetext)
        self._code("ableitungsmodifikationenStruktur", schema.ableitung_struktur)
        self._code("ableitungsmodifikationenRepraesentation", schema.ableitung_repraesentation)
        if schema.steckbrief:
            self._open("dokumentsteckbrief")
            self._text("id", schema.steckbrief)
            self._close("dokumentsteckbrief")
        self._rules(schema.regeln)
        self._parts(schema.struktur)
        self._close("stammdatenschema")
        self._close(root)

    def _head(self, head: Head) -> None:
        self._identity(head.identity)
        self._text("name", head.name)
        self._some("beschreibung", head.beschreibung)
        self._some("definition", head.definition)
        self._laws(head.bezug)
        self._code("freigabestatus", head.status)
        self._some("statusGesetztAm", head.status_am)
        self._some("statusGesetztDurch", head.status_durch)
        self._some("gueltigAb", head.gueltig_ab)
        self._some("gueltigBis", head.gueltig_bis)
        self._some("versionshinweis", head.versionshinweis)
        self._some("veroeffentlichungsdatum", head.veroeffentlicht)
        self._text("letzteAenderung", head.geaendert or self.now)
        self._keywords(head.stichwort)

    def _element(self, element: Element) -> None:
        self._head(element.head)
        self._text("bezeichnungEingabe", element.bezeichnung_eingabe)
        self._text("bezeichnungAusgabe", element.bezeichnung_ausgabe or element.bezeichnung_eingabe)
        self._code("schemaelementart", element.elementart)
        if isinstance(element, Group):
            self._code("art", element.art)
        self._some("hilfetextEingabe", element.hilfe_eingabe)
        self._some("hilfetextAusgabe", element.hilfe_ausgabe)

    def _parts(self, parts: Iterable[Part]) -> None:
        for part in parts:
            self._open("struktur")
            self._text("anzahl", part.anzahl)
            self._laws(part.bezug)
            self._open("enthaelt")
            if isinstance(part.content, Group):
                self._group(part.content)
            elif isinstance(part.content, Field):
                self._field(part.content)
            self._close("enthaelt")
            self._close("struktur")

    def _group(self, group: Group) -> None:
        self._open("datenfeldgruppe")
        self._element(group)
        self._rules(group.regeln)
        self._parts(group.struktur)
        self._close("datenfeldgruppe")

    def _field(self, field: Field) -> None:
        self._open("datenfeld")
        self._element(field)
        self._code("feldart", field.feldart)
        self._code("datentyp", field.datentyp)
        self._bounds(field.bounds)
        self._some("inhalt", field.inhalt)
        self._code("vorbefuellung", field.vorbefuellung)
        self._values(field.werte)
        self._reference(field.codeliste)
        self._some("maxSize", field.max_size)
        for media_type in field.media_types:
            self._text("mediaType", media_type)
        self._rules(field.regeln)
        self._close("datenfeld")

    def _bounds(self, bounds: Bounds) -> None:
        named = (
            ("minLength", bounds.min_length), ("maxLength", bounds.max_length), ("minValue", bounds.min_value),
            ("maxValue", bounds.max_value), ("pattern", bounds.pattern),
        )  # fmt: skip
        given = {name: value for name, value in named if value}
        if given or bounds.text:
            self._text("praezisierung", bounds.text, **given)

    def _values(self, values: Iterable[Value]) -> None:
        if not values:
            return
        self._open("werte")
        for value in values:
            self._open("wert")
            self._text("code", value.code)
            self._text("name", value.name)
            self._some("hilfe", value.hilfe)
            self._close("wert")
        self._close("werte")

    def _reference(self, reference: CodeListReference | None) -> None:
        if reference is None:
            return
        self._open("codelisteReferenz")
        self._text("canonicalIdentification", reference.canonical)
        self._some("version", reference.version)
        self._some("canonicalVersionUri", reference.uri)
        self._close("codelisteReferenz")
        self._some("codeKey", reference.code_key)
        self._some("nameKey", reference.name_key)

    def _rules(self, rules: Iterable[Rule]) -> None:
        for rule in rules:
            self._open("regel")
            self._identity(rule.identity)
            self._text("name", rule.name)
            self._some("beschreibung", rule.beschreibung)
            self._text("freitextRegel", rule.freitext)
            self._laws(rule.bezug)
            self._keywords(rule.stichwort)
            self._text("fachlicherErsteller", rule.fachlicher_ersteller)
            self._text("letzteAenderung", rule.letzte_aenderung or self.now)
            self._code("typ", rule.typ)
            self._some("skript", rule.skript)
            self._close("regel")

    def _identity(self, identity: Identity) -> None:
        self._open("identifikation")
        self._text("id", identity.id)
        self._text("version", identity.version)
        self._close("identifikation")

    def _laws(self, laws: Iterable[Law]) -> None:
        for law in laws:
            self._text("bezug", law.text, **({"link": law.link} if law.link else {}))

    def _keywords(self, keywords: Iterable[Keyword]) -> None:
        for keyword in keywords:
            self._text("stichwort", keyword.text, **({"uri": keyword.uri} if keyword.uri else {}))

    def _code(self, name: str, code: str) -> None:
        if code:
            uri, version = LISTS[name]
            listed = f'listURI="{uri}" listVersionID="{version}"'
            self._line(f"<xdf3:{name} {listed}><code>{self._safe(code)}</code></xdf3:{name}>")

    def _some(self, name: str, text: str) -> None:
        if text:
            self._text(name, text)

    def _text(self, name: str, text: str, **attributes: str) -> None:
        given = "".join(f" {key}={quoteattr(self._allowed(value))}" for key, value in attributes.items())
        self._line(f"<xdf3:{name}{given}>{self._safe(text)}</xdf3:{name}>" if text else f"<xdf3:{name}{given}/>")

    def _open(self, name: str, attributes: str = "") -> None:
        self._line(f"<xdf3:{name}{attributes}>")
        self.depth += 1

    def _close(self, name: str) -> None:
        self.depth -= 1
        self._line(f"</xdf3:{name}>")

    def _line(self, line: str) -> None:
        self.pieces.append(f"{'  ' * self.depth}{line}\n")

    def _safe(self, text: str) -> str:
        return escape(self._allowed(text), {"\r": "&#13;"})

    def _allowed(self, text: str) -> str:
        if _NO_XML.search(text):
            raise FimError(
                gettext_noop("Der Text „%(text)s“ enthält Zeichen, die XML nicht kennt."),
                text=_NO_XML.sub("?", text)[:80],
            )
        return text

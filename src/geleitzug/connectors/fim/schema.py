# SPDX-License-Identifier: EUPL-1.2
"""What XDatenfelder says, as plain shapes with the standard's words. Reading and writing it is wire.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Identity:
    """Identifikation: letter and number, and the version."""

    id: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """Bezug: the norm an element stands on."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Keyword:
    """Stichwort, with the list or name space it is from."""

    text: str
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Regel: a sentence between fields; nothing in it is made to be executed."""

    identity: Identity
    name: str
    freitext: str = ""
    skript: str = ""
    typ: str = ""
    beschreibung: str = ""
    bezug: tuple[Law, ...] = ()
    stichwort: tuple[Keyword, ...] = ()
    fachlicher_ersteller: str = ""
    letzte_aenderung: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Praezisierung, as it is written; text is what stands in the element itself."""

    min_length: str = ""
    max_length: str = ""
    min_value: str = ""
    max_value: str = ""
    pattern: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """Wert: one of the options of a field that brings them along."""

    code: str
    name: str
    hilfe: str = ""


@dataclass(frozen=True, slots=True)
class CodeListReference:
    """CodelisteReferenz: a list that is kept elsewhere."""

    canonical: str
    version: str = ""
    uri: str = ""
    id: str = ""
    code_key: str = ""
    name_key: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What schema, group and field have in common."""

    identity: Identity
    name: str
    beschreibung: str = ""
    definition: str = ""
    bezug: tuple[Law, ...] = ()
    status: str = ""
    status_am: str = ""
    status_durch: str = ""
    gueltig_ab: str = ""
    gueltig_bis: str = ""
    versionshinweis: str = ""
    veroeffentlicht: str = ""
    geaendert: str = ""
    stichwort: tuple[Keyword, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """What group and field have in common beside the head."""

    head: Head
    bezeichnung_eingabe: str = ""
    bezeichnung_ausgabe: str = ""
    hilfe_eingabe: str = ""
    hilfe_ausgabe: str = ""
    elementart: str = ""
    regeln: tuple[Rule, ...] = ()

    @property
    def id(self) -> str:
        """The id, a letter and a number."""
        return self.head.identity.id


@dataclass(frozen=True, slots=True)
class Field(Element):
    """Datenfeld."""

    feldart: str = "input"
    datentyp: str = "text"
    bounds: Bounds = field(default_factory=Bounds)
    inhalt: str = ""
    vorbefuellung: str = "keine"
    werte: tuple[Value, ...] = ()
    codeliste: CodeListReference | None = None
    max_size: str = ""
    media_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group(Element):
    """Datenfeldgruppe."""

    art: str = ""
    struktur: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Struktur: how often an element is here, and by which norm."""

    least: int
    most: int | None
    """None is unbounded (``*``)."""
    content: Element
    bezug: tuple[Law, ...] = ()

    @property
    def anzahl(self) -> str:
        """The multiplicity as the standard writes it."""
        return f"{self.least}:{'*' if self.most is None else self.most}"


@dataclass(frozen=True, slots=True)
class Schema:
    """Stammdatenschema; or a group or field that was exported by itself, which then is its only part."""

    head: Head
    standard: str
    bezeichnung: str = ""
    hilfetext: str = ""
    ableitung_struktur: str = ""
    ableitung_repraesentation: str = ""
    steckbrief: str = ""
    regeln: tuple[Rule, ...] = ()
    struktur: tuple[Part, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)
    """Elements of the file that were not read, and how often they stood there."""

    def elements(self) -> Iterator[Element]:
        """Yield every group and field, those in groups included, as often as they stand there."""
        pending = [part.content for part in reversed(self.struktur)]
        while pending:
            element = pending.pop()
            yield element
            if isinstance(element, Group):
                pending += [part.content for part in reversed(element.struktur)]

    def rules(self) -> Iterator[Rule]:
        """Yield every rule, as often as it stands there."""
        yield from self.regeln
        for element in self.elements():
            yield from element.regeln

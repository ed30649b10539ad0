# SPDX-License-Identifier: EUPL-1.2
"""XDatenfelder 2.0 and 1.0 as they are written, made into the same shapes as 3.0.

1.0 has ids without versions and code lists named by a word; 2.0 writes bounds as JSON. In both the sentence of a rule
stands in its definition, and its script is JavaScript, which nobody runs here.
"""

from __future__ import annotations

import json

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
from geleitzug.connectors.fim.hardened import Dialect, Node, grammar
from geleitzug.connectors.fim.schema import (
    Bounds,
    CodeListReference,
    Field,
    Group,
    Head,
    Identity,
    Law,
    Rule,
    Schema,
)

NAMESPACE_2 = "urn:xoev-de:fim:standard:xdatenfelder_2"
NAMESPACE_1 = "urn:xoev-de:fim:standard:xdatenfelder_1"
STATES = ("inVorbereitung", "aktiv", "inaktiv")
"""Status (urn:xoev-de:fim:codeliste:xdatenfelder.status)."""
FIELD_KINDS = ("input", "select", "label", "locked", "hidden")
DATA_TYPES = ("text", "date", "bool", "num", "num_int", "num_currency", "file", "obj")

_HEAD = """{identity} name bezeichnungEingabe? bezeichnungAusgabe? beschreibung? definition? bezug* status gueltigAb?
    gueltigBis? fachlicherErsteller? versionshinweis? freigabedatum? veroeffentlichungsdatum?"""
_CODED = (
    "status", "ableitungsmodifikationenStruktur", "ableitungsmodifikationenRepraesentation", "schemaelementart",
    "feldart", "datentyp",
)  # fmt: skip


def bounds_of(text: str) -> Bounds:
    """Read bounds: JSON with texts (``{"minLength":"1"}``); anything else is kept as the text it is."""
    try:
        given = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return Bounds(text=text)
    if not isinstance(given, dict):
        return Bounds(text=text)
    said = {name: str(value).strip() for name, value in given.items() if not isinstance(value, (dict, list))}
    known = Bounds(
        min_length=said.pop("minLength", ""),
        max_length=said.pop("maxLength", ""),
        min_value=said.pop("minValue", ""),
        max_value=said.pop("maxValue", ""),
        pattern=said.pop("pattern", ""),
        text=said.pop("note", ""),
    )
    # What has no place in 3.0 is not thrown away.
    return known if not said else Bounds(text=text)


def _head(node: Node) -> Head:
    identity = node.get("identifikation") or Identity((node.get("id") or "").strip())
    return Head(
        identity=identity,
        name=single(node, "name"),
        beschreibung=single(node, "beschreibung"),
        definition=single(node, "definition"),
        bezug=laws(node),
        status=single(node, "status"),
        status_am=single(node, "freigabedatum"),
        status_durch=single(node, "fachlicherErsteller"),
        gueltig_ab=single(node, "gueltigAb"),
        gueltig_bis=single(node, "gueltigBis"),
        versionshinweis=single(node, "versionshinweis"),
        veroeffentlicht=single(node, "veroeffentlichungsdatum"),
    )


def _rule(node: Node) -> Rule:
    head = _head(node)
    return Rule(
        identity=head.identity,
        name=head.name,
        freitext=head.definition or head.beschreibung,
        skript=single(node, "script"),
        beschreibung=head.beschreibung if head.definition else "",
        bezug=head.bezug,
        fachlicher_ersteller=head.status_durch,
    )


def _group(node: Node) -> Group:
    return Group(**common(node, _head(node)), struktur=confirm_parts(node))


def _field(node: Node) -> Field:
    return Field(
        **common(node, _head(node)),
        feldart=node.get("feldart"),
        datentyp=node.get("datentyp"),
        bounds=bounds_of(single(node, "praezisierung")),
        inhalt=single(node, "inhalt"),
        codeliste=node.get("codelisteReferenz") or node.get("codeliste"),
    )


def _reference(node: Node) -> CodeListReference:
    found: CodeListReference | None = node.get("genericodeIdentification")
    identity: Identity | None = node.get("identifikation")
    id_ = identity.id if identity else ""
    if found is None:
        return CodeListReference(f"urn:de:fim:codeliste:{id_}", id=id_)
    return CodeListReference(found.canonical, found.version, found.uri, id_)


def _word(node: Node) -> CodeListReference:
    """1.0 names a list by a word (kennung)."""
    return CodeListReference(
        single(node, "kennung") or single(node, "name"), single(node, "version"), id=single(node, "id")
    )


def _schema(standard: str, node: Node) -> Schema:
    return Schema(
        head=_head(node),
        standard=standard,
        bezeichnung=single(node, "bezeichnungEingabe"),
        hilfetext=single(node, "hilfetextEingabe"),
        ableitung_struktur=single(node, "ableitungsmodifikationenStruktur"),
        ableitung_repraesentation=single(node, "ableitungsmodifikationenRepraesentation"),
        regeln=node.all("regel"),
        struktur=confirm_parts(node),
    )


def _dialect(namespace: str, root: str, standard: str, identity: str) -> Dialect:
    head = _HEAD.format(identity=identity)
    return Dialect(
        namespace=namespace,
        roots=grammar(**{root: "header stammdatenschema"}),
        children=grammar(
            header="nachrichtID? erstellungszeitpunkt? datum? fimId? version?",
            identifikation="id version?",
            stammdatenschema=f"""{head} hilfetextEingabe? hilfetextAusgabe? ableitungsmodifikationenStruktur?
                ableitungsmodifikationenRepraesentation? regel* struktur*""",
            datenfeldgruppe=f"{head} schemaelementart? hilfetextEingabe? hilfetextAusgabe? regel* struktur*",
            datenfeld=f"""{head} schemaelementart? hilfetextEingabe? hilfetextAusgabe? feldart datentyp praezisierung?
                inhalt? codelisteReferenz? codeliste? regel*""",
            struktur="anzahl bezug* enthaelt",
            enthaelt="datenfeldgruppe? datenfeld?",
            codelisteReferenz="identifikation? genericodeIdentification?",
            genericodeIdentification="canonicalIdentification version? canonicalVersionUri?",
            codeliste=f"{head} kennung? version? langname?",
            regel=f"{head} script?",
            **dict.fromkeys(_CODED, "code"),
        ),
        build={
            "identifikation": lambda node: Identity(node.get("id").strip(), single(node, "version")),
            "bezug": lambda node: Law(node.text.strip()),
            "genericodeIdentification": lambda node: CodeListReference(
                single(node, "canonicalIdentification"), single(node, "version"), single(node, "canonicalVersionUri")
            ),
            "codelisteReferenz": _reference,
            "codeliste": _word,
            "regel": _rule,
            "struktur": part,
            "enthaelt": contained,
            "datenfeldgruppe": _group,
            "datenfeld": _field,
            "stammdatenschema": lambda node: _schema(standard, node),
            "header": lambda node: node.name,
            **dict.fromkeys(_CODED, code_of),
            "status": one_of(STATES),
            "feldart": one_of(FIELD_KINDS),
            "datentyp": one_of(DATA_TYPES),
            root: lambda node: node.get("stammdatenschema"),
        },
        bare=frozenset(_CODED),
        starting={"identifikation": refuse_cycle, "id": refuse_cycle},
    )  # fmt: skip


DIALECTS = (
    _dialect(NAMESPACE_2, "xdatenfelder.stammdatenschema.0102", "xdf2", "identifikation"),
    _dialect(NAMESPACE_1, "xdatenfelder.stammdatenschema.0102001", "xdf1", "id"),
)

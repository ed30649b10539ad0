# SPDX-License-Identifier: EUPL-1.2
"""What a package says of handing a case over to a specialist system (Fachverfahren): the file ``handover/NAME.yaml``.

Only what it means, checked and prepared. Writing a message by it is core/handover/writing.py.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from yaml import YAMLError

from geleitzug.core.catalogue import fees
from geleitzug.ground import cel
from geleitzug.ground.texts import Text
from geleitzug.ground.yamls import read_yaml

FORMATS = ("json", "csv", "xml")
WAITS = ("taken", "answer")
"""Until when the process waits: until the other system has taken it, or until it has answered."""
STEP = "handover.send"
"""The step of a service task that hands over; a user task of the kind ``handover`` needs none."""
VARIABLES = (*fees.VARIABLES, "c", "i")
"""What a field may read: as elsewhere, the case (``c.number`` …) and, below ``each``, the entry (``i``)."""
OF_ANSWER = ("r", "c")
"""What is read of an answer: the answer itself (``r.reference``, ``r.data.x``) and the case."""

KNOWN = frozenset(
    {
        *("at", "to", "title", "when", "wait", "format", "file", "body", "columns", "each", "separator", "encoding"),
        *("namespace", "uploads", "letter", "schema", "result"),
    }
)
REQUIRED = ("at", "to", "title", "format")
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,99}")
TEXT, ATTRIBUTE = "#", "@"
"""In XML: the key of an element's own text, and what an attribute's name begins with."""
EACH = frozenset({"each", "body"})
_PATH = r"[ai](?:\.\w+)+"
_LIST = re.compile(rf"(?:(?P<same>{_PATH}) == null \? \[\] : (?=(?P=same)\b))?(?P<path>{_PATH})(?:\.filter\([^()]*\))?")
"""A group's entries, all or some, none where nobody answered."""


class HandoverError(ValueError):
    """A package's handover cannot be used; the message names the place."""


@dataclass(frozen=True)
class Each:
    """A list of the answers, each of whose entries is written once."""

    over: cel.Expression
    body: Node


Node = cel.Expression | Each | Mapping[str, "Node"] | tuple["Node", ...]


@dataclass(frozen=True)
class Handover:
    """How a case is written for one specialist system, and what its answer means."""

    name: str
    at: str
    to: str
    title: Text
    format: str
    wait: str = "taken"
    when: cel.Expression | None = None
    file: cel.Expression | None = None
    body: Node | None = None
    columns: Mapping[str, cel.Expression] = field(default_factory=dict)
    each: cel.Expression | None = None
    separator: str = ";"
    encoding: str = "utf-8"
    namespace: str = ""
    uploads: tuple[str, ...] | None = ()
    """Questions whose files go along; None: all files of the application."""
    letter: bool = False
    schema: str = ""
    """The name of the schema its messages are checked against: ``x.xsd`` or ``x.schema.json``; empty: none."""
    result: Mapping[str, cel.Expression] = field(default_factory=dict)

    @property
    def waits_for_answer(self) -> bool:
        """Tell whether the process waits until the other system has answered."""
        return self.wait == "answer"


def load_handovers(files: Mapping[str, str], schemas: Mapping[str, str]) -> Mapping[str, Handover]:
    """Prepare what a package hands over, by element of its process; ``files`` are YAML. Raises HandoverError."""
    found = [_handover(name, _read(name, text), schemas) for name, text in sorted(files.items())]
    by_element: dict[str, Handover] = {}
    for each in found:
        if each.at in by_element:
            raise HandoverError(f"{each.name}: at: {by_element[each.at].name} is handed over at {each.at} already.")
        by_element[each.at] = each
    if unused := sorted(set(schemas) - {each.schema for each in found}):
        raise HandoverError(f"{unused[0]}: no handover names this schema.")
    return by_element


def _read(name: str, text: str) -> Any:
    try:
        return read_yaml(text)
    except YAMLError as error:
        raise HandoverError(f"{name}: {error}") from error


def _handover(name: str, raw: Any, schemas: Mapping[str, str]) -> Handover:
    if not _NAME.fullmatch(name):
        raise HandoverError(f"{name}: the file's name must be small letters, digits, - and _.")
    if not isinstance(raw, Mapping):
        raise HandoverError(f"{name}: must be a table of keys.")
    if missing := [key for key in REQUIRED if not raw.get(key)]:
        raise HandoverError(f"{name}: missing: {', '.join(missing)}.")
    if unknown := sorted(raw.keys() - KNOWN):
        raise HandoverError(f"{name}: unknown: {', '.join(unknown)}; known: {', '.join(sorted(KNOWN))}.")
    _check_plain(name, raw)
    kind = raw["format"]
    schema = str(raw.get("schema") or "")
    if schema:
        _check_schema(name, kind, schema, schemas)
    return Handover(
        name=name,
        at=str(raw["at"]),
        to=str(raw["to"]),
        title=raw["title"],
        format=kind,
        wait=raw.get("wait", "taken"),
        when=_expression(name, "when", raw["when"]) if "when" in raw else None,
        file=_expression(name, "file", raw["file"]) if "file" in raw else None,
        body=_body(name, kind, raw),
        columns=_columns(name, kind, raw),
        each=_expression(name, "each", raw["each"]) if "each" in raw else None,
        separator=raw.get("separator", ";"),
        encoding=_encoding(name, raw.get("encoding", "utf-8")),
        namespace=str(raw.get("namespace") or ""),
        uploads=_uploads(name, raw.get("uploads", [])),
        letter=raw.get("letter", False),
        schema=schema,
        result=_result(name, raw.get("result") or {}),
    )


def _check_plain(name: str, raw: Mapping[str, Any]) -> None:
    """Check the choices and what belongs to one format alone."""
    _one_of(name, "format", raw["format"], FORMATS)
    _one_of(name, "wait", raw.get("wait", "taken"), WAITS)
    if not _NAME.fullmatch(str(raw["to"])):
        raise HandoverError(f"{name}: to: {raw['to']!r} must be small letters, digits, - and _: the target's key.")
    title = raw["title"]
    if not isinstance(title, Mapping) or not all(str(title.get(lang) or "").strip() for lang in ("de", "en")):
        raise HandoverError(f"{name}: title needs a text in de and en.")
    if not isinstance(raw.get("letter", False), bool):
        raise HandoverError(f"{name}: letter is {raw['letter']!r}; it must be true or false.")
    separator = raw.get("separator", ";")
    if separator not in (";", ",", "\t", "|"):
        raise HandoverError(f"{name}: separator is {separator!r}; allowed are ; , | and the tabulator.")
    for key, owner in (("separator", "csv"), ("columns", "csv"), ("each", "csv"), ("namespace", "xml")):
        if key in raw and raw["format"] != owner:
            raise HandoverError(f"{name}: {key} belongs to the format {owner}.")
    if "body" in raw and raw["format"] == "csv":
        raise HandoverError(f"{name}: body belongs to json and xml; a csv has columns.")


def _body(name: str, kind: str, raw: Mapping[str, Any]) -> Node | None:
    if kind == "csv":
        return None
    body = raw.get("body")
    if not isinstance(body, Mapping) or not body:
        raise HandoverError(f"{name}: body must be a table of names and expressions.")
    if kind == "xml" and (len(body) != 1 or next(iter(body)).startswith((ATTRIBUTE, TEXT))):
        raise HandoverError(f"{name}: body must have one element at its root.")
    return _node(name, "body", kind, body)


def _node(name: str, place: str, kind: str, raw: Any) -> Node:
    """Prepare a part of the body: a text is an expression, a table has parts, ``each`` repeats one."""
    if isinstance(raw, Mapping):
        if raw.keys() == EACH:
            over = _expression(name, f"{place}.each", raw["each"])
            return Each(over, _node(name, f"{place}.body", kind, raw["body"]))
        for key in raw:
            if kind == "xml" and key != TEXT and not _XML_NAME.fullmatch(str(key).removeprefix(ATTRIBUTE)):
                raise HandoverError(f"{name}: {place}: {key!r} is no name of an element or attribute.")
        return {str(key): _node(name, f"{place}.{key}", kind, part) for key, part in raw.items()}
    if isinstance(raw, list):
        return tuple(_node(name, f"{place}[{number}]", kind, part) for number, part in enumerate(raw))
    return _expression(name, place, raw)


def _columns(name: str, kind: str, raw: Mapping[str, Any]) -> dict[str, cel.Expression]:
    if kind != "csv":
        return {}
    columns = raw.get("columns")
    if not isinstance(columns, Mapping) or not columns:
        raise HandoverError(f"{name}: columns must be a table of headings and expressions.")
    return {str(heading): _expression(name, f"columns.{heading}", text) for heading, text in columns.items()}


def _result(name: str, raw: Any) -> dict[str, cel.Expression]:
    if not isinstance(raw, Mapping) or not all(_KEY.fullmatch(str(key)) for key in raw):
        raise HandoverError(f"{name}: result must be a table of names (small letters, digits and _).")
    if "outcome" in raw or "state" in raw:
        raise HandoverError(f"{name}: result: outcome and state are taken; another system decides no case.")
    return {key: _expression(name, f"result.{key}", text, OF_ANSWER) for key, text in raw.items()}


def _uploads(name: str, raw: Any) -> tuple[str, ...] | None:
    if raw == "all":
        return None
    if not isinstance(raw, list) or not all(isinstance(path, str) for path in raw):
        raise HandoverError(f"{name}: uploads must be a list of questions, or all.")
    return tuple(raw)


def _encoding(name: str, raw: Any) -> str:
    try:
        codecs.lookup(str(raw))
    except LookupError as error:
        raise HandoverError(f"{name}: encoding: {raw!r} is unknown; mostly it is utf-8 or iso-8859-15.") from error
    return str(raw)  # as it is written: Python's own name for it is not the one that stands in XML


def _check_schema(name: str, kind: str, schema: str, schemas: Mapping[str, str]) -> None:
    """Check that a schema is there and can be used; one that reads other files is not taken."""
    ending = {"xml": ".xsd", "json": ".schema.json"}.get(kind)
    if ending is None or not schema.endswith(ending):
        raise HandoverError(f"{name}: schema: xml takes a .xsd, json a .schema.json, csv none.")
    if schema not in schemas:
        raise HandoverError(f"{name}: schema: there is no file handover/{schema}.")
    if kind == "xml":
        try:
            xml_schema(schemas[schema])
        except etree.LxmlError as error:
            raise HandoverError(f"{name}: schema: {schema}: {error}") from error


def xml_schema(text: str) -> etree.XMLSchema:
    """Return an XML schema from its text, without reading anything else; raises etree.LxmlError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(text.encode(), parser)
    for tag in ("import", "include", "redefine"):
        for found in root.iter(f"{{http://www.w3.org/2001/XMLSchema}}{tag}"):
            if found.get("schemaLocation"):
                raise etree.XMLSchemaParseError(f"it reads {found.get('schemaLocation')}; put all into one file")
    return etree.XMLSchema(root)


def _expression(name: str, place: str, raw: Any, variables: tuple[str, ...] = VARIABLES) -> cel.Expression:
    if not isinstance(raw, str):
        raise HandoverError(f"{name}: {place}: {raw!r} is no expression; a fixed text is written \"'so'\".")
    try:
        return cel.compile(raw, variables=variables)
    except cel.CelError as error:
        raise HandoverError(f"{name}: {place}: {error}") from error


def _one_of(name: str, key: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise HandoverError(f"{name}: {key} is {value!r}; allowed: {', '.join(allowed)}.")


def group_of(over: str, within: str = "") -> str:
    """Return the path of the repeating group a list of answers is, or nothing; ``within`` is the one around it."""
    match = _LIST.fullmatch(over.strip())
    start, _dot, rest = match["path"].partition(".") if match else ("", "", "")
    above = {"a": "", "i": f"{within}." if within else None}.get(start)
    return "" if above is None else above + rest


def read_by(handover: Handover) -> Iterator[tuple[cel.Expression, str]]:
    """Yield every expression that reads the case, and the repeating group whose entry ``i`` is there, or nothing.

    What is said of the other system's answers is not among them.
    """
    for single in (handover.when, handover.file, handover.each):
        if single is not None:
            yield single, ""
    group = group_of(handover.each.text) if handover.each is not None else ""
    for column in handover.columns.values():
        yield column, group
    if handover.body is not None:
        yield from _inside(handover.body, "")


def _inside(node: Node, group: str) -> Iterator[tuple[cel.Expression, str]]:
    if isinstance(node, cel.Expression):
        yield node, group
    elif isinstance(node, Each):
        yield node.over, group
        yield from _inside(node.body, group_of(node.over.text, group))
    else:
        for part in node.values() if isinstance(node, Mapping) else node:
            yield from _inside(part, group)

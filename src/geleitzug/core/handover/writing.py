# SPDX-License-Identifier: EUPL-1.2
"""Writing a case as a message for a specialist system: JSON, CSV or XML, as its package says. Values in, text out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from geleitzug.core.catalogue.handovers import ATTRIBUTE, TEXT, Each, Handover, Node, xml_schema
from geleitzug.ground import cel

MIMES = {"json": "application/json", "csv": "text/csv", "xml": "application/xml"}
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9 .,/()-]*")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 takes in no text, however it is escaped."""


class CannotWrite(ValueError):
    """The case does not give what the message needs; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: text, its kind, and the bytes it becomes."""

    text: str
    mime: str

    def encoded(self, encoding: str) -> bytes:
        """Return the bytes; a sign the encoding does not have becomes a reference in XML, else a question mark."""
        return self.text.encode(encoding, "xmlcharrefreplace" if self.mime == MIMES["xml"] else "replace")


def write(handover: Handover, facts: Mapping[str, Any], schemas: Mapping[str, str]) -> Message:
    """Write a case as its package says; raises CannotWrite where an expression fails or the schema is not met."""
    try:
        text = {"json": _json, "csv": _csv, "xml": _xml}[handover.format](handover, facts)
    except cel.CelError as error:
        raise CannotWrite(str(error)) from error
    if handover.schema:
        _validate(handover, text, schemas[handover.schema])
    return Message(text, MIMES[handover.format])


def goes(handover: Handover, facts: Mapping[str, Any]) -> bool:
    """Tell whether a case is handed over here at all."""
    return handover.when is None or handover.when.holds(facts)


def wanted_name(handover: Handover, facts: Mapping[str, Any]) -> str:
    """Return the name the package wants for the file, as it comes; raises CannotWrite."""
    if handover.file is None:
        return f"{facts['c']['number']}-{handover.name}"
    try:
        return str(handover.file.evaluate(facts))
    except cel.CelError as error:
        raise CannotWrite(str(error)) from error


# --- JSON ---------------------------------------------------------------------------------------------------------


def _json(handover: Handover, facts: Mapping[str, Any]) -> str:
    return json.dumps(_value(handover.body, facts), ensure_ascii=False, indent=2) + "\n"


def _value(node: Node | None, facts: Mapping[str, Any]) -> Any:
    match node:
        case cel.Expression():
            return node.evaluate(facts)
        case Each():
            return [_value(node.body, {**facts, "i": entry}) for entry in _entries(node.over, facts)]
        case Mapping():
            return {key: _value(part, facts) for key, part in node.items()}
        case tuple():
            return [_value(part, facts) for part in node]
    return None


def _entries(over: cel.Expression, facts: Mapping[str, Any]) -> list[Any]:
    found = over.evaluate(facts)
    if found is None:
        return []
    if not isinstance(found, list):
        raise CannotWrite(_("„%(text)s“ ist keine Liste.") % {"text": over.text})
    return found


# --- CSV ----------------------------------------------------------------------------------------------------------


def _csv(handover: Handover, facts: Mapping[str, Any]) -> str:
    page = io.StringIO(newline="")
    writer = csv.writer(page, delimiter=handover.separator, lineterminator="\r\n")
    writer.writerow(handover.columns)
    rows = [facts] if handover.each is None else ({**facts, "i": entry} for entry in _entries(handover.each, facts))
    for row in rows:
        writer.writerow([as_cell(column.evaluate(row)) for column in handover.columns.values()])
    return page.getvalue()


def as_cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula (OWASP, CSV Injection)."""
    text = _plain(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


# --- XML ----------------------------------------------------------------------------------------------------------


def _xml(handover: Handover, facts: Mapping[str, Any]) -> str:
    assert isinstance(handover.body, Mapping)
    (name, node), *_rest = handover.body.items()
    root = etree.Element(_tag(handover, name), nsmap={None: handover.namespace} if handover.namespace else None)
    _fill(root, node, facts, handover)
    head = f'<?xml version="1.0" encoding="{handover.encoding.upper()}"?>\n'
    return head + etree.tostring(root, encoding="unicode", pretty_print=True)


def _fill(element: etree._Element, node: Node, facts: Mapping[str, Any], handover: Handover) -> None:
    """Put into an element what a node says. Escaping is the library's: no value becomes markup."""
    if isinstance(node, cel.Expression):
        element.text = _signs(node.evaluate(facts))
        return
    if not isinstance(node, Mapping):
        raise CannotWrite(_("In XML hat jedes Element einen Namen: %(name)s.") % {"name": element.tag})
    for key, part in node.items():
        if key == TEXT:
            _fill(element, part, facts, handover)
        elif key.startswith(ATTRIBUTE):
            _set(element, key.removeprefix(ATTRIBUTE), part, facts)
        else:
            for body, own in _repeated(part, facts):
                _append(element, key, body, own, handover)


def _append(above: etree._Element, name: str, node: Node, facts: Mapping[str, Any], handover: Handover) -> None:
    """Add an element; one that would say nothing is left out, as an answer nobody gave."""
    if isinstance(node, cel.Expression) and node.evaluate(facts) in (None, ""):
        return
    element = etree.SubElement(above, _tag(handover, name))
    _fill(element, node, facts, handover)
    if not len(element) and not element.attrib and not element.text:
        above.remove(element)


def _set(element: etree._Element, name: str, part: Node, facts: Mapping[str, Any]) -> None:
    if isinstance(part, cel.Expression) and (value := part.evaluate(facts)) is not None:
        element.set(name, _signs(value))


def _repeated(node: Node, facts: Mapping[str, Any]) -> Iterator[tuple[Node, Mapping[str, Any]]]:
    if isinstance(node, Each):
        for entry in _entries(node.over, facts):
            yield node.body, {**facts, "i": entry}
    elif isinstance(node, tuple):
        for part in node:
            yield from _repeated(part, facts)
    else:
        yield node, facts


def _tag(handover: Handover, name: str) -> str:
    return f"{{{handover.namespace}}}{name}" if handover.namespace else name


def _signs(value: Any) -> str:
    return _FORBIDDEN.sub("\ufffd", _plain(value))


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    return str(value)


# --- schemas ------------------------------------------------------------------------------------------------------


def _validate(handover: Handover, text: str, schema: str) -> None:
    wrong = _wrong_xml(text, schema) if handover.format == "xml" else _wrong_json(text, schema)
    if wrong:
        raise CannotWrite(
            _("Die Nachricht passt nicht zum Schema %(schema)s: %(why)s") % {"schema": handover.schema, "why": wrong}
        )


def _wrong_xml(text: str, schema: str) -> str:
    checked = xml_schema(schema)
    root = etree.fromstring(text.partition("\n")[2])
    if checked.validate(root):
        return ""
    return "; ".join(str(entry.message) for entry in checked.error_log)[:500]


def _wrong_json(text: str, schema: str) -> str:
    import jsonschema_rs  # noqa: PLC0415 - heavy, and few packages have one

    errors = jsonschema_rs.validator_for(json.loads(schema)).iter_errors(json.loads(text))
    return "; ".join(f"{'/'.join(map(str, error.instance_path)) or '/'}: {error.message}" for error in errors)[:500]

# SPDX-License-Identifier: EUPL-1.2
"""CalDAV as calendar programs speak it: reading what they ask, writing what they are told. No Django, no database.

WebDAV (RFC 4918), CalDAV (RFC 4791), current-user-principal (RFC 5397), and getctag, an older invention that all
read. Only what they need to read one calendar: nothing is written, nothing recurs, so nothing is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from lxml import etree
from lxml.builder import ElementMaker

DAV, CALDAV, SERVER = "DAV:", "urn:ietf:params:xml:ns:caldav", "http://calendarserver.org/ns/"
NAMES = {"d": DAV, "c": CALDAV, "cs": SERVER}
LARGEST = 200_000
"""Bytes of a request; one that names two thousand events takes most of it."""
MOST_NAMES = 50
"""Of properties in one request; programs ask for a dozen, and each is answered once for every event."""
DATA = f"{{{CALDAV}}}calendar-data"
Element: TypeAlias = etree._Element
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Values = Mapping[str, Callable[[], list[Element] | str]]
"""What a resource has: name → how its value is made; most programs ask for three of them."""
D, C = (ElementMaker(namespace=space, nsmap=NAMES) for space in (DAV, CALDAV))


class NotUnderstood(ValueError):
    """What was sent is no such request."""


class NotSupported(ValueError):
    """A request that could be; ``condition`` is its name in Clark's notation, as the protocol's errors say it."""

    def __init__(self, condition: str) -> None:
        super().__init__(condition)
        self.condition = condition


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when somebody asks; open on a side that is None."""

    starts: datetime | None = None
    ends: datetime | None = None

    def meets(self, starts: datetime, ends: datetime) -> bool:
        """Tell whether an event lies in it, if only in part (RFC 4791, 9.9)."""
        return (self.ends is None or starts < self.ends) and (self.starts is None or ends > self.starts)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program wants to know: names of properties, of which events; None for all that is cheap."""

    names: tuple[str, ...] | None
    span: Span | None = None
    hrefs: tuple[str, ...] | None = None
    nothing: bool = False
    """It asks for tasks or journals, of which there are none."""


def propfind(body: bytes) -> Asked:
    """Read a PROPFIND; an empty one asks for all (RFC 4918, 9.1). Raises NotUnderstood."""
    if not body.strip():
        return Asked(None)
    root = _read(body)
    if root.tag != f"{{{DAV}}}propfind":
        raise NotUnderstood(root.tag)
    return Asked(_names(root))


def report(body: bytes) -> Asked:
    """Read a REPORT: calendar-query or calendar-multiget. Raises NotUnderstood, NotSupported."""
    root = _read(body)
    if root.tag == f"{{{CALDAV}}}calendar-multiget":
        hrefs = tuple((each.text or "").strip() for each in root.findall("d:href", NAMES))
        return Asked(_names(root), hrefs=hrefs)
    if root.tag != f"{{{CALDAV}}}calendar-query":
        raise NotSupported(f"{{{DAV}}}supported-report")
    whole = root.find("c:filter/c:comp-filter", NAMES)
    if whole is None or whole.get("name") != "VCALENDAR":
        raise NotSupported(f"{{{CALDAV}}}valid-filter")
    return _filtered(_names(root), whole)


def multistatus(rows: Iterable[tuple[str, Values | None]], names: tuple[str, ...] | None) -> bytes:
    """Write what some resources have of what was asked for; None stands for one that is not there."""
    root = D.multistatus()
    for href, values in rows:
        response = etree.SubElement(root, f"{{{DAV}}}response")
        response.append(D.href(clean(href)))
        if values is None:
            response.append(D.status("HTTP/1.1 404 Not Found"))
            continue
        wanted = tuple(name for name in values if name != DATA) if names is None else names
        found, missing = D.prop(), D.prop()
        for name in wanted:
            if name in values:
                found.append(_property(name, values[name]()))
            else:
                missing.append(etree.Element(name))
        for each, status in ((found, "200 OK"), (missing, "404 Not Found")):
            if len(each) or (each is found and not len(missing)):
                response.append(D.propstat(each, D.status(f"HTTP/1.1 {status}")))
    return _written(root)


def error(condition: str, href: str = "") -> bytes:
    """Write why something is refused; with ``href``, the resource that one may only read (RFC 3744, 7.1.1)."""
    inside = etree.Element(condition, nsmap=NAMES)
    if href:
        inside.append(D.resource(D.href(clean(href)), D.privilege(D.write())))
    return _written(D.error(inside))


def clean(text: str) -> str:
    """Return a text without the characters XML has no way to write (XML 1.0, 2.2)."""
    return _NO_XML.sub("", text)


def _filtered(names: tuple[str, ...] | None, whole: Element) -> Asked:
    """Read what a query narrows; of an event only its time (RFC 4791, 9.7)."""
    inner = [each for each in whole if isinstance(each.tag, str)]
    if not inner:
        return Asked(names)
    events = [each for each in inner if each.tag == f"{{{CALDAV}}}comp-filter"]
    if len(inner) != 1 or len(events) != 1:
        raise NotSupported(f"{{{CALDAV}}}supported-filter")
    rules = [each for each in events[0] if isinstance(each.tag, str)]
    is_absent = any(each.tag == f"{{{CALDAV}}}is-not-defined" for each in rules)
    if events[0].get("name") != "VEVENT":
        return Asked(names, nothing=not is_absent)
    if is_absent:
        return Asked(names, nothing=True)
    if not rules:
        return Asked(names)
    if len(rules) != 1 or rules[0].tag != f"{{{CALDAV}}}time-range":
        raise NotSupported(f"{{{CALDAV}}}supported-filter")
    span = Span(_moment(rules[0].get("start")), _moment(rules[0].get("end")))
    if span == Span():
        raise NotSupported(f"{{{CALDAV}}}valid-filter")
    return Asked(names, span)


def _moment(written: str | None) -> datetime | None:
    if written is None:
        return None
    try:
        return datetime.strptime(written, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise NotSupported(f"{{{CALDAV}}}valid-filter") from None


def _names(root: Element) -> tuple[str, ...] | None:
    """Return the names in ``prop``; None where all are asked for (``allprop``, ``propname`` or nothing).

    Raises NotUnderstood for more than MOST_NAMES.
    """
    prop = root.find("d:prop", NAMES)
    if prop is None:
        return None
    names = tuple(dict.fromkeys(each.tag for each in prop if isinstance(each.tag, str)))
    if len(names) > MOST_NAMES:
        raise NotUnderstood("more properties than there are")
    return names


def _property(name: str, value: list[Element] | str) -> Element:
    found = etree.Element(name)
    if isinstance(value, str):
        found.text = clean(value)
    else:
        found.extend(value)
    return found


def _read(body: bytes) -> Element:
    """Read XML without entities, document type or network; raises NotUnderstood."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body[: LARGEST + 1], parser)
    except (etree.XMLSyntaxError, ValueError) as trouble:
        raise NotUnderstood(str(trouble)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotUnderstood("a document type")
    return root


def _written(root: Element) -> bytes:
    etree.cleanup_namespaces(root, top_nsmap=NAMES)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))

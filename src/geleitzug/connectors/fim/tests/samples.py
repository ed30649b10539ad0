# SPDX-License-Identifier: EUPL-1.2
"""Small schemas, written by hand, for tests: the parts that matter are arguments, the rest is what every schema has."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from geleitzug.connectors.fim.genericode import CodeList
from geleitzug.connectors.fim.importing import Imported, import_schema
from geleitzug.connectors.fim.schema import Schema
from geleitzug.connectors.fim.wire import read_schema
from geleitzug.core.forms.codelists import load_codelist
from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.shapes import Form

NS3 = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0"
NS2 = "urn:xoev-de:fim:standard:xdatenfelder_2"


def tag(name: str, text: str = "", **attributes: str) -> str:
    """Return an element with text; nothing where there is no text and no attribute."""
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<x:{name}{given}>{escape(text)}</x:{name}>" if text or given else ""


def code(name: str, value: str) -> str:
    """Return a coded element."""
    return f"<x:{name}><code>{value}</code></x:{name}>" if value else ""


def head(id_: str, name: str, *, version: str = "1.0.0", extra: str = "", status: str = "6") -> str:
    """Return what every element of 3.0 begins with."""
    return (
        f"<x:identifikation>{tag('id', id_)}{tag('version', version)}</x:identifikation>"
        f"{tag('name', name)}{extra}{code('freigabestatus', status)}"
    )


def field(
    id_: str, name: str, datatype: str = "text", *, times: str = "1:1", kind: str = "input", label: str = "",
    help_: str = "", inside: str = "", rules: str = "", extra: str = "", keywords: str = "", **bounds: str,
) -> str:  # fmt: skip
    """Return a field within its struktur; inside is what stands after the bounds."""
    return part(
        times,
        f"<x:datenfeld>{head(id_, name, extra=extra)}{keywords}{tag('bezeichnungEingabe', label or name)}"
        f"{tag('hilfetextEingabe', help_)}{code('schemaelementart', 'RNG')}{code('feldart', kind)}"
        f"{code('datentyp', datatype)}{tag('praezisierung', **bounds)}{inside}{rules}</x:datenfeld>",
    )


def group(id_: str, name: str, *parts: str, times: str = "1:1", rules: str = "", extra: str = "", art: str = "") -> str:
    """Return a group within its struktur."""
    return part(
        times,
        f"<x:datenfeldgruppe>{head(id_, name, extra=extra)}{tag('bezeichnungEingabe', name)}"
        f"{code('schemaelementart', 'RNG')}{code('art', art)}{rules}{''.join(parts)}</x:datenfeldgruppe>",
    )


def part(times: str, content: str) -> str:
    """Return a struktur."""
    return f"<x:struktur>{tag('anzahl', times)}<x:enthaelt>{content}</x:enthaelt></x:struktur>"


def values(*pairs: tuple[str, str]) -> str:
    """Return options."""
    inside = "".join(f"<x:wert>{tag('code', key)}{tag('name', text)}</x:wert>" for key, text in pairs)
    return f"<x:werte>{inside}</x:werte>"


def reference(canonical: str, version: str = "") -> str:
    """Return the reference to a list kept elsewhere."""
    inside = f"{tag('canonicalIdentification', canonical)}{tag('version', version)}"
    return f"<x:codelisteReferenz>{inside}</x:codelisteReferenz>"


def rule(text: str, id_: str = "R07000000001") -> str:
    """Return a rule in German."""
    return (
        f"<x:regel><x:identifikation>{tag('id', id_)}{tag('version', '1.0.0')}</x:identifikation>"
        f"{tag('name', 'Regel')}{tag('freitextRegel', text)}{code('typ', 'K')}</x:regel>"
    )


def schema(*parts: str, rules: str = "", extra: str = "", status: str = "6", namespace: str = NS3) -> bytes:
    """Return a whole schema of 3.0."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><x:xdatenfelder.stammdatenschema.0102 xmlns:x="{namespace}">'
        "<x:header><x:nachrichtID>1</x:nachrichtID></x:header><x:stammdatenschema>"
        f"{head('S07000000001', 'Hund anmelden', extra=extra, status=status)}"
        f"{tag('bezeichnung', 'Hund anmelden')}{rules}{''.join(parts)}"
        "</x:stammdatenschema></x:xdatenfelder.stammdatenschema.0102>"
    ).encode()


def schema2(*parts: str, rules: str = "") -> bytes:
    """Return a whole schema of 2.0."""
    return (
        f'<x:xdatenfelder.stammdatenschema.0102 xmlns:x="{NS2}"><x:header><x:nachrichtID>1</x:nachrichtID></x:header>'
        f"<x:stammdatenschema>{head2('S00000001', 'Hund anmelden')}{rules}{''.join(parts)}</x:stammdatenschema>"
        "</x:xdatenfelder.stammdatenschema.0102>"
    ).encode()


def head2(id_: str, name: str, definition: str = "") -> str:
    """Return what every element of 2.0 begins with."""
    return (
        f"<x:identifikation>{tag('id', id_)}{tag('version', '1.0')}</x:identifikation>{tag('name', name)}"
        f"{tag('bezeichnungEingabe', name)}{tag('definition', definition)}{code('status', 'aktiv')}"
    )


def field2(
    id_: str, name: str, datatype: str = "text", *, bounds: str = "", kind: str = "input", inside: str = ""
) -> str:
    """Return a field of 2.0 within its struktur."""
    content = (
        f"{head2(id_, name)}{code('feldart', kind)}{code('datentyp', datatype)}{tag('praezisierung', bounds)}{inside}"
    )
    return part("1:1", f"<x:datenfeld>{content}</x:datenfeld>")


def read(source: bytes) -> Schema:
    """Read a schema."""
    return read_schema(BytesIO(source))


def imported(*parts: str, rules: str = "", lists: tuple[CodeList, ...] = (), land: str = "") -> Imported:
    """Make a form of parts, and see that it runs."""
    result = import_schema(read(schema(*parts, rules=rules)), lists, land=land)
    load(result)
    return result


def load(result: Imported) -> Form:
    """Load the form as an application would."""
    return load_form(result.form, {name: load_codelist(raw, name) for name, raw in result.codelists.items()})


def items(result: Imported) -> list[dict[str, Any]]:
    """Return what stands on the pages, one after the other."""
    return [item for page in result.form["pages"] for item in page["questions"]]


def only(*parts: str, **settings: Any) -> dict[str, Any]:
    """Return the one item a form has."""
    (item,) = items(imported(*parts, **settings))
    return item


def points(result: Imported, kind: str) -> list[dict[str, Any]]:
    """Return the points of a kind."""
    return [point for point in result.form.get("points", []) if point["kind"] == kind]

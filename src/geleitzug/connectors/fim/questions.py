# SPDX-License-Identifier: EUPL-1.2
"""What a single question becomes in the words of XDatenfelder 3.0: its field, or fields, with bounds, values and list.

Groups, pages, ids and rules are exporting.py; the way back is fields.py.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from geleitzug.connectors.fim.fields import MOST_FILES
from geleitzug.connectors.fim.schema import Bounds, CodeListReference, Field, Head, Keyword, Part, Rule, Value
from geleitzug.connectors.fim.settings import USUAL_TEXT
from geleitzug.connectors.fim.words import Raw, content_of_preset, data_type, field_kind, law_of
from geleitzug.core.forms.definition import MOST_ENTRIES
from geleitzug.core.forms.given import Given
from geleitzug.core.forms.kinds import KINDS
from geleitzug.core.forms.kinds.composed import Composed
from geleitzug.core.forms.kinds.others import FILE_TYPES, Files

COMPOSED = ("person", "address", "bank")
HOUSE_LISTS = "urn:geleitzug:codeliste:"
"""Where the lists of the house are said to be from; nobody else has them."""
USUAL_FILES = Files()
EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"


def field_part(
    raw: Raw,
    head: Head,
    rules: tuple[Rule, ...],
    codelists: Mapping[str, Any],
    repeat: tuple[int, int | None] | None = None,
) -> Part:
    """Return a question as a field with how often it is there; codelists are the package's own."""
    fim = raw.get("fim", {})
    least, most = repeat or _how_often(raw)
    field = Field(
        head=head,
        **texts_of(raw),
        regeln=rules,
        feldart=fim.get("field_kind") or field_kind(raw),
        datentyp=fim.get("datatype") or data_type(raw),
        bounds=_bounds(raw),
        inhalt=_content(raw),
        vorbefuellung=fim.get("prefill", "keine"),
        werte=_values(raw, codelists),
        codeliste=_reference(raw, codelists),
        max_size=fim.get("max_size") or _max_size(raw),
        media_types=_media_types(raw),
    )
    return Part(least, most, field, tuple(map(law_of, fim.get("law_here", ()))))


def composed_parts(raw: Raw, path: str, head: Callable[[str], Head]) -> list[Part]:
    """Return the fields of a kind that has several, so that others can read them; head makes the head of a part."""
    settings = {name: raw[name] for name in ("parts", "country") if name in raw}
    kind = KINDS[raw["kind"]].load(Given(settings, path))
    assert isinstance(kind, Composed)
    parts = []
    for name, entry in kind.fields().items():
        is_list = entry.component == "select"
        longest = "" if entry.is_day or is_list else str(entry.settings.get("maxlength", ""))
        field = Field(
            head=head(name),
            bezeichnung_eingabe=entry.label,
            elementart="ABS",
            feldart="select" if is_list else "input",
            datentyp="date" if entry.is_day else "text",
            bounds=Bounds(max_length=longest),
            codeliste=CodeListReference(f"{HOUSE_LISTS}countries") if is_list else None,
        )
        parts.append(Part(1 if entry.missing else 0, 1, field))
    return parts


def texts_of(raw: Raw) -> dict[str, str]:
    """Return what a question or group is called and how it is explained."""
    fim = raw.get("fim", {})
    help_ = raw.get("help", {}).get("de", "")
    if raw["kind"] == "declaration":
        help_ = help_ or raw["text"]["de"]
    return {
        "bezeichnung_eingabe": raw.get("label", {}).get("de", "") or name_of(raw),
        "bezeichnung_ausgabe": fim.get("output", ""),
        "hilfe_eingabe": help_,
        "elementart": fim.get("kind", "") or ("" if "id" in fim else "ABS"),
    }


def name_of(raw: Raw) -> str:
    """Return the technical name: what FIM calls it, else our key."""
    inner = raw["questions"][0] if is_repeating_field(raw) else raw
    return str(inner.get("fim", {}).get("name") or raw["key"])


def is_group(raw: Raw) -> bool:
    """Tell whether an item is written as a group."""
    return (raw["kind"] == "group" and not is_repeating_field(raw)) or raw["kind"] in COMPOSED


def is_repeating_field(raw: Raw) -> bool:
    """Tell whether a group only exists because the one field in it may repeat."""
    inside = raw.get("questions", ())
    return bool(raw.get("fim", {}).get("field")) and len(inside) == 1 and not is_group(inside[0])


def repeated(raw: Raw) -> tuple[int, int | None]:
    """Return how often a repeating group may be there; what has our own upper bound has none there."""
    repeat = raw["repeat"]
    least, most = repeat.get("min", 0), repeat.get("max", 10)
    return max(least, 1) if raw.get("required") else least, None if most >= MOST_ENTRIES else most


def keywords_of(fim: Mapping[str, Any]) -> tuple[Keyword, ...]:
    """Return the keywords others have given an element."""
    parted = (text.partition(": ") for text in fim.get("keywords", ()))
    return tuple(Keyword(text, uri) for uri, _colon, text in parted)


def _how_often(raw: Raw) -> tuple[int, int | None]:
    fim, kind = raw.get("fim", {}), raw["kind"]
    least: int = 1 if raw.get("required") else 0
    if kind in ("info", "computed"):
        return 0 if fim.get("optional") else 1, 1
    if kind == "file":
        files = raw.get("max_files", USUAL_FILES.max_files)
        least = raw.get("min_files", least) if least else 0
        return int(fim.get("least", least)), None if files >= MOST_FILES else files
    if kind == "choices":
        return max(least, raw.get("min", 0)), raw.get("max")
    return least, 1


def _bounds(raw: Raw) -> Bounds:
    """Write bounds: those of the question, and those that were kept because the question has no place for them."""
    fim, kind = raw.get("fim", {}), raw["kind"]
    found = {name: str(fim.get(name, "")) for name in ("min_length", "max_length", "min_value", "max_value", "pattern")}
    found["text"] = fim.get("precision", "")
    if kind in ("text", "long_text") and "codelist" not in fim:
        most = raw.get("max_length", 4000 if kind == "long_text" else 255)
        found["min_length"] = found["min_length"] or str(
            raw.get("min_length", "") or ("1" if raw.get("required") else "")
        )
        usual = kind == "text" and most == USUAL_TEXT and not raw.get("pattern")
        found["max_length"] = found["max_length"] or ("" if usual else str(most))
        found["pattern"] = found["pattern"] or raw.get("pattern", "")
    elif kind == "phone":
        found["max_length"] = found["max_length"] or "40"
    elif kind == "email" and "id" not in fim:
        found["pattern"], found["max_length"] = EMAIL, "254"
    elif kind in ("integer", "number", "money", "date"):
        for name in ("min", "max"):
            found[f"{name}_value"] = found[f"{name}_value"] or _bound(raw.get(name), kind)
    return Bounds(**found)


def _bound(value: Any, kind: str) -> str:
    """Write a bound; one that is an expression is nothing the standard could say."""
    if value is None:
        return ""
    if kind == "money":
        return str(Decimal(value) / 100)
    if kind == "date":
        written = value.isoformat() if isinstance(value, date) else str(value)
        return written if len(written) == 10 and written[4:5] == "-" else ""
    return str(value)


def _content(raw: Raw) -> str:
    """Write the text of a label, or the value of a field nobody types into."""
    fim, kind = raw.get("fim", {}), raw["kind"]
    if "content" in fim:
        return str(fim["content"])
    if "preset" in raw:
        return content_of_preset(raw)
    if kind == "info":
        return str(raw["text"]["de"])
    if kind == "computed" and isinstance(raw.get("value"), str):
        try:
            value = json.loads(raw["value"])
        except ValueError:
            return ""
        if isinstance(value, str):
            return value
        return str(Decimal(raw["value"]) / 100) if raw.get("format") == "money" else raw["value"]
    return ""


def _values(raw: Raw, codelists: Mapping[str, Any]) -> tuple[Value, ...]:
    if "values" in raw.get("fim", {}):
        return tuple(Value(*json.loads(one)) for one in raw["fim"]["values"])
    if raw["kind"] == "codelist" and "codelist" not in raw.get("fim", {}) and raw["list"] in codelists:
        listed = codelists[raw["list"]].items()
        return tuple(Value(key, text["de"], text.get("help_de", "")) for key, text in listed)
    return tuple(
        Value(option["key"], option["label"]["de"], option.get("help", {}).get("de", ""))
        for option in raw.get("options", ())
    )


def _reference(raw: Raw, codelists: Mapping[str, Any]) -> CodeListReference | None:
    fim = raw.get("fim", {})
    if "codelist" in fim:
        return CodeListReference(
            fim["codelist"], fim.get("codelist_version", ""), fim.get("codelist_uri", ""),
            code_key=fim.get("code_key", ""), name_key=fim.get("name_key", ""),
        )  # fmt: skip
    if raw["kind"] == "codelist" and raw["list"] not in codelists:
        return CodeListReference(f"{HOUSE_LISTS}{raw['list']}")
    return None


def _max_size(raw: Raw) -> str:
    """Write the size a file may have; what the schema did not say, an imported field does not say either."""
    if raw["kind"] != "file" or ("max_mb" not in raw and "id" in raw.get("fim", {})):
        return ""
    return str(raw.get("max_mb", USUAL_FILES.max_mb) * 1_000_000)


def _media_types(raw: Raw) -> tuple[str, ...]:
    if raw["kind"] != "file":
        return ()
    if "media_types" in raw.get("fim", {}):
        return tuple(raw["fim"]["media_types"])
    usual = () if "id" in raw.get("fim", {}) else USUAL_FILES.accept
    return tuple(FILE_TYPES[key][1] for key in raw.get("accept", usual))

# SPDX-License-Identifier: EUPL-1.2
"""The period for the decision as plain fields: how long, from when, what follows from its end, how it is extended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.catalogue.clocks import COMPLETE, PAYMENT
from geleitzug.ground.calendar import Span, span_of

Raw = Mapping[str, Any]
Typed = Mapping[str, str]

UNITS = (
    ("D", gettext_lazy("Tage")),
    ("B", gettext_lazy("Arbeitstage")),
    ("W", gettext_lazy("Wochen")),
    ("M", gettext_lazy("Monate")),
)
STARTS = (
    ("receipt", gettext_lazy("ab dem Eingang des Antrags")),
    ("complete", gettext_lazy("ab dem Tag, an dem alles vollständig ist")),
    ("payment", gettext_lazy("ab der Zahlung der Gebühr")),
)
LATER = (COMPLETE, PAYMENT)
FIELDS = ("number", "unit", "starts", "norm", "pauses", "after", "deemed", "extended", "extension", "most", "most_unit")
LONGEST_NORM = 200
_PERIOD = re.compile(r"P(\d{1,3})([DWM])")


def fields(deadline: Raw) -> dict[str, str]:
    """Return what stands in the fields for a period as it is."""
    number, unit = period_of(deadline) or ("", "")
    deemed, extension = deadline.get("deemed"), deadline.get("extension")
    norm = str(deemed.get("norm") or "") if isinstance(deemed, Mapping) else ""
    more = extension if isinstance(extension, Mapping) else {}
    most, most_unit = length_of(str(more.get("longest") or "")) or ("", "")
    is_extended = bool(deemed) if extension is None else extension is not False
    return {
        "number": number,
        "unit": unit,
        "starts": str(deadline.get("starts", "receipt")),
        "norm": str(deadline.get("norm") or ""),
        "pauses": ("ja" if deadline["pauses"] else "nein") if "pauses" in deadline else "",
        "after": "genehmigt" if deemed else "nichts",
        "deemed": norm,
        "extended": "ja" if is_extended else "nein",
        "extension": str(more.get("norm") or ""),
        "most": most,
        "most_unit": most_unit,
    }


def typed(data: QueryDict) -> dict[str, str]:
    """Return what was typed."""
    return {name: " ".join(data.get(name, "").split())[:LONGEST_NORM] for name in FIELDS}


def problems(typed: Typed, before: Typed | None = None) -> dict[str, str]:
    """Return what is missing or wrong, by field; ``before`` is what stood in the fields."""
    found = {}
    for number, unit in (("number", "unit"), ("most", "most_unit")):
        if typed[number] and not is_count(typed[number]):
            found[number] = _("Bitte geben Sie eine ganze Zahl ein.")
        elif typed[number] and typed[unit] not in dict(UNITS):
            found[unit] = _("Bitte wählen Sie die Einheit aus: Tage, Wochen oder Monate.")
    found |= _beside(typed, before or {})
    if typed["after"] == "genehmigt":
        if not typed["number"]:
            found["number"] = _("Bitte geben Sie an, wie lange die Frist ist, nach der der Antrag als genehmigt gilt.")
        if not typed["deemed"]:
            found["deemed"] = _("Bitte nennen Sie den Paragrafen, der die Genehmigungsfiktion anordnet.")
    elif typed["extended"] == "ja" and not typed["extension"]:
        found["extension"] = _("Bitte nennen Sie den Paragrafen, der die Verlängerung erlaubt.")
    if typed["extended"] == "ja" and not typed["number"] and "number" not in found:
        found["number"] = _("Verlängern lässt sich nur eine Frist. Bitte geben Sie an, wie lange sie ist.")
    return found


def _beside(typed: Typed, before: Typed) -> dict[str, str]:
    """Return what was newly typed beside an answer that has no use for it; what stood there goes with the answer."""
    unused = ["deemed"] if typed["after"] != "genehmigt" else []
    unused += ["extension", "most"] if typed["extended"] != "ja" else []
    said = _("Das passt nicht zu Ihrer Antwort darüber. Bitte leeren Sie das Feld, oder ändern Sie die Antwort.")
    return {name: said for name in unused if typed[name] and typed[name] != before.get(name)}


def block(typed: Typed, old: Raw) -> dict[str, Any]:
    """Return the period as service.yaml writes it; what the fields cannot say is kept. Call it without problems."""
    length = _length(typed, old)
    new = {**{name: value for name, value in old.items() if name not in _SET}, **length}
    if length and typed["starts"] in LATER:
        new["starts"] = typed["starts"]
    if typed["norm"]:
        new["norm"] = typed["norm"]
    is_deemed = typed["after"] == "genehmigt"
    if is_deemed:
        before = old.get("deemed")
        new["deemed"] = {**(before if isinstance(before, Mapping) else {}), "norm": typed["deemed"]}
    if typed["pauses"] in ("ja", "nein"):
        new["pauses"] = ["question"] if typed["pauses"] == "ja" else []
    extension = _extension(typed, old.get("extension"), is_deemed=is_deemed)
    if extension is not None:
        new["extension"] = extension
    return new


_SET = frozenset({"decide_within", "working", "starts", "norm", "deemed", "pauses", "extension"})


def _length(typed: Typed, old: Raw) -> dict[str, Any]:
    """Return how long it is; one the fields cannot say, ``P1Y``, is not taken away by leaving them empty."""
    before = {name: old[name] for name in ("decide_within", "working") if name in old}
    if typed["number"]:
        is_same = period_of(old) == (typed["number"], typed["unit"])
        return before if is_same else {"decide_within": written(typed["number"], typed["unit"])}
    return {} if period_of(old) else before


def _extension(typed: Typed, old: Any, *, is_deemed: bool) -> Any:
    """Return what the package says of extending; None where the law's own rule holds (clocks.py)."""
    if typed["extended"] != "ja":
        return False if is_deemed else None
    new = {name: value for name, value in old.items() if name != "norm"} if isinstance(old, Mapping) else {}
    if typed["extension"]:
        new["norm"] = typed["extension"]
    if typed["most"] and length_of(str(new.get("longest") or "")) != (typed["most"], typed["most_unit"]):
        new["longest"] = written(typed["most"], typed["most_unit"])
    elif not typed["most"] and length_of(str(new.get("longest") or "")):
        new.pop("longest")
    return new or (None if is_deemed else True)


def is_count(text: str) -> bool:
    """Tell whether something typed counts days or months, 1 to 999."""
    return text.isascii() and text.isdecimal() and len(text) < 4 and int(text) > 0


def written(number: str, unit: str) -> str:
    """Return a length as a package writes it."""
    return f"{int(number)} Arbeitstage" if unit == "B" else f"P{int(number)}{unit}"


def period_of(deadline: Raw) -> tuple[str, str] | None:
    """Return number and unit of a period; None where it has none, or one the fields cannot say."""
    if "working" in deadline:
        return str(deadline["working"]), "B"
    return length_of(str(deadline.get("decide_within") or ""))


def length_of(text: str) -> tuple[str, str] | None:
    """Return number and unit of a length; None where it is none, or one the fields cannot say."""
    try:
        span: Span = span_of(text)
    except ValueError:
        return None
    if span.working:
        return str(span.working), "B"
    match = _PERIOD.fullmatch(span.calendar)
    return (match[1], match[2]) if match else None

# SPDX-License-Identifier: EUPL-1.2
"""The periods a service runs by (Fristen), as its package declares them. What day comes of one is core.cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geleitzug.ground.calendar import Span, add_duration, span_of

DECIDE = "decide"
"""The period within which the office decides: ``deadline`` in the package. Others stand in ``deadlines`` by name."""
RECEIPT, COMPLETE, PAYMENT = "receipt", "complete", "payment"
STARTS = (RECEIPT, COMPLETE, PAYMENT)
"""When a period begins: the application comes in, all papers are there, the fee is paid."""
WITHIN, WARN, ESCALATE = "decide_within", "warn_before_days", "escalate_after_days"
"""The values with which a town sets its own: how long, how many days before the end somebody is reminded, and how many
after it (with a minus: before it) the head of the office is told."""
DEEMED, EXTENSION = "deemed_approval", "extension_norm"
"""The values with which a town names the law of its Land that deems the application approved, or lets it take longer
once. Empty: there is none."""
NORM_OF_EXTENSION = "§ 42a Abs. 2 Satz 3 VwVfG"
KNOWN = frozenset(
    {"decide_within", "working", "starts", "name", "norm", "pauses", "deemed", "extension", "stops", "warn_before_days",
     "escalate_after_days"}
)  # fmt: skip
NAMES: Mapping[str, Any] = {"de": "Entscheidung", "en": "Decision"}
MOST_WARN, MOST_WARN_DEEMED, ESCALATE_DAYS = 14, 28, 3


class ClockError(ValueError):
    """A period cannot be read; the message names the field and what to do."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A period that runs in a case."""

    key: str
    span: Span
    name: Any
    norm: str
    starts: str
    stops: str
    """The task of the process with which it is kept; empty: the decision."""
    pauses: bool
    """Whether it stands still while the applicant must answer."""
    deemed: str
    """The norm by which the application counts as approved when it ends; empty: nothing follows."""
    extendable: bool
    extension_norm: str
    longest_extension: Span | None
    warn_days: int
    escalate_days: int
    """So many days after its end the head of the office is told; less than nothing: before it."""


def clocks_of(service: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Clock]:
    """Return the periods of a service as they hold in a town with these values, by their keys; raises ClockError."""
    main = dict(service.get("deadline") or {})
    if WITHIN in values:
        main["decide_within"] = values[WITHIN]
        main.pop("working", None)
    if values.get(DEEMED):
        main["deemed"] = {"norm": values[DEEMED]}
    if values.get(EXTENSION) and "extension" not in main:
        main["extension"] = {"norm": values[EXTENSION]}
    main.update({name: values[name] for name in (WARN, ESCALATE) if name in values})
    declared = {DECIDE: main, **(service.get("deadlines") or {})}
    found = {key: _clock(key, raw) for key, raw in declared.items()}
    return {key: clock for key, clock in found.items() if clock is not None}


def _clock(key: str, raw: Any) -> Clock | None:
    where = "deadline" if key == DECIDE else f"deadlines.{key}"
    if not isinstance(raw, Mapping):
        raise ClockError(f"{where} must be a table.")
    if unknown := sorted(raw.keys() - KNOWN):
        raise ClockError(f"{where}: unknown: {', '.join(unknown)}; known: {', '.join(sorted(KNOWN))}.")
    starts = raw.get("starts", RECEIPT)
    if starts not in STARTS:
        raise ClockError(f"{where}.starts is {starts!r}; allowed: {', '.join(STARTS)}.")
    span = _span(where, raw)
    if span is None:
        if key != DECIDE or raw.get("deemed"):
            raise ClockError(f"{where}.decide_within is missing; write 3 Monate, 2 Wochen or 10 Arbeitstage.")
        return None
    deemed = _norm(where, raw, "deemed")
    extension = raw.get("extension", bool(deemed))
    longest = extension.get("longest") if isinstance(extension, Mapping) else None
    return Clock(
        key=key,
        span=span,
        name=raw.get("name") or (NAMES if key == DECIDE else {"de": key, "en": key}),
        norm=str(raw.get("norm", "")),
        starts=starts,
        stops=str(raw.get("stops", "")),
        pauses=_pauses(where, raw, deemed),
        deemed=deemed,
        extendable=extension is not False,
        extension_norm=_norm(where, raw, "extension") or (NORM_OF_EXTENSION if deemed else ""),
        longest_extension=_length(f"{where}.extension.longest", longest) if longest else None,
        warn_days=_days(where, raw, "warn_before_days", _warn_days(span, deemed)),
        escalate_days=_days(
            where, raw, "escalate_after_days", -_warn_days(span, deemed) // 2 if deemed else ESCALATE_DAYS
        ),
    )


def _span(where: str, raw: Mapping[str, Any]) -> Span | None:
    if "working" in raw:
        if not isinstance(raw["working"], int) or raw["working"] < 1:
            raise ClockError(f"{where}.working is {raw['working']!r}; it must be a number of days.")
        return Span(working=raw["working"])
    return _length(f"{where}.decide_within", raw["decide_within"]) if "decide_within" in raw else None


def _length(where: str, text: Any) -> Span:
    try:
        return span_of(str(text))
    except ValueError as error:
        raise ClockError(f"{where} {text!r} is not a duration like 3 Monate, 10 Arbeitstage, P3M or P14D.") from error


def _norm(where: str, raw: Mapping[str, Any], name: str) -> str:
    given = raw.get(name)
    if given in (None, True, False) and name == "extension":
        return ""
    if given is None:
        return ""
    if not isinstance(given, Mapping) or (name == "deemed" and not str(given.get("norm") or "").strip()):
        raise ClockError(f"{where}.{name}.norm is missing: name the law that says so.")
    return str(given.get("norm") or "").strip()


def _pauses(where: str, raw: Mapping[str, Any], deemed: str) -> bool:
    """What the law deems approved runs on while the office asks, unless the package says otherwise."""
    pauses = raw.get("pauses", [] if deemed else ["question"])
    if pauses not in ([], ["question"]):
        raise ClockError(f"{where}.pauses is {pauses!r}; allowed: [], [question].")
    return bool(pauses)


def _days(where: str, raw: Mapping[str, Any], name: str, default: int) -> int:
    days = raw.get(name, default)
    if isinstance(days, bool) or not isinstance(days, int) or abs(days) > 365:
        raise ClockError(f"{where}.{name} is {days!r}; it must be a number of days.")
    return days


def _warn_days(span: Span, deemed: str) -> int:
    """Return how long before the end somebody is reminded: a fifth of the time, a third where approval follows."""
    begin = date(2026, 1, 1)
    length = span.working or (add_duration(begin, span.calendar) - begin).days
    return min(MOST_WARN_DEEMED, length // 3) if deemed else min(MOST_WARN, max(1, length // 5))

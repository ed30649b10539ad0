# SPDX-License-Identifier: EUPL-1.2
"""Expressions in CEL (Common Expression Language): compiled once, evaluated on values, asked what they read.

What the variables mean, and what follows from a result, is decided by whoever evaluates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from cel_expr_python import cel
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.ground.calendar import add_months

MAX_LENGTH = 4000


class CelError(ValueError):
    """An expression cannot be compiled or evaluated; the message is a sentence for its author."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression: safe to keep, to share between threads and to evaluate as often as needed."""

    text: str
    reads: frozenset[str]
    """The paths it may read, ``a.dogs.name``, without indexes; a bare variable if it may read all of it."""
    _compiled: _Compiled = field(repr=False, compare=False)
    _needs: tuple[tuple[str, tuple[str, ...] | None], ...] = field(repr=False, compare=False)

    def evaluate(self, bindings: Mapping[str, Any]) -> Any:
        """Return the value as plain Python; raises CelError.

        An error is a value of its own type in this library, and its text is truthy: the type is asked first.
        """
        try:
            result = self._compiled.eval(data=self._selection(bindings))
        except (TypeError, ValueError, RuntimeError) as error:
            raise CelError(_sentence(self.text, str(error))) from error
        if result.type() == _ERROR:
            raise CelError(_sentence(self.text, str(result.plain_value())))
        return result.plain_value()

    def holds(self, bindings: Mapping[str, Any]) -> bool:
        """Tell whether a condition is met; one that cannot be evaluated is not."""
        try:
            return self.evaluate(bindings) is True
        except CelError:
            return False

    def _selection(self, bindings: Mapping[str, Any]) -> dict[str, Any]:
        """Hand over only what is read: converting a large form's answers cost ten times the evaluation."""
        chosen: dict[str, Any] = {}
        for variable, keys in self._needs:
            value = bindings.get(variable)
            if keys is not None and isinstance(value, dict):
                value = {key: value[key] for key in keys if key in value}
            chosen[variable] = value
        return chosen


def compile(text: str, *, variables: Iterable[str]) -> Expression:
    """Compile an expression over these variables; raises CelError with a sentence that says what is wrong."""
    if not isinstance(text, str) or not text.strip():
        raise CelError(_("Der Ausdruck ist leer."))
    if len(text) > MAX_LENGTH:
        raise CelError(_("Der Ausdruck ist länger als %(most)d Zeichen.") % {"most": MAX_LENGTH})
    return _compile(text, frozenset(variables))


@lru_cache(maxsize=4096)
def _compile(text: str, variables: frozenset[str]) -> Expression:
    try:
        compiled = _environment(variables).compile(text)
    except (RuntimeError, ValueError) as error:
        raise CelError(_sentence(text, str(error))) from error
    reads = frozenset(_reads(_tree(compiled.serialize()), {}))
    return Expression(text, reads, compiled, tuple(_needs(reads)))


def _needs(reads: frozenset[str]) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    for variable in sorted({path.partition(".")[0] for path in reads}):
        if variable in reads:
            yield variable, None
        else:
            yield variable, tuple(sorted({p.split(".")[1] for p in reads if p.startswith(variable + ".")}))


def _sentence(text: str, reason: str) -> str:
    reason = reason.split("\n", 1)[0].removesuffix(" [INVALID_ARGUMENT]").removeprefix("INVALID_ARGUMENT: ")
    return _("Der Ausdruck „%(text)s“ lässt sich nicht auswerten: %(reason)s") % {
        "text": text if len(text) <= 200 else text[:199] + "…",
        "reason": _in_words(reason.removeprefix("ERROR: ")),
    }


_REASONS = (
    (re.compile(r"mismatched input '<EOF>'"), gettext_lazy("Am Ende fehlt etwas.")),
    (re.compile(r"missing '(?P<what>[^']+)' at '<EOF>'"), gettext_lazy("Am Ende fehlt „%(what)s“.")),
    (re.compile(r"missing '(?P<what>[^']+)' at '(?P<at>[^']+)'"), gettext_lazy("Vor „%(at)s“ fehlt „%(what)s“.")),
    (
        re.compile(r"token recognition error at: '= ?'"),
        gettext_lazy("Verglichen wird mit zwei Gleichheitszeichen, zum Beispiel a.zahl == 3."),
    ),
    (
        re.compile(r"token recognition error at: '(?P<what>['\"].*)'"),
        gettext_lazy("Ein Text hat kein Ende: %(what)s. Vor und hinter ihm steht dasselbe Anführungszeichen."),
    ),
    (
        re.compile(r"token recognition error at: '(?P<what>.+)'"),
        gettext_lazy("Das Zeichen %(what)s gibt es in Ausdrücken nicht."),
    ),
    (
        re.compile(r":(?P<at>\d+): Syntax error: (?:mismatched|extraneous) input '(?P<what>[^']+)'"),
        gettext_lazy("„%(what)s“ an Stelle %(at)s passt dort nicht."),
    ),
    (
        re.compile(r"undeclared reference to '(?P<what>[^']+)'"),
        gettext_lazy("„%(what)s“ gibt es nicht, oder es wird anders benutzt."),
    ),
    (re.compile(r"[Kk]ey not found in map : \"?(?P<what>[^\"]+)"), gettext_lazy("„%(what)s“ gibt es nicht.")),
    (re.compile(r"divide by zero|modulus by zero"), gettext_lazy("Durch null lässt sich nicht teilen.")),
    (
        re.compile(r"[Nn]o (?:matching|such) overload.{0,400}null"),
        gettext_lazy("Eine Frage, mit der gerechnet wird, ist nicht ausgefüllt."),
    ),
    (
        re.compile(r"[Nn]o (?:matching|such) overload"),
        gettext_lazy("Die Arten passen nicht zusammen, zum Beispiel ein Text und eine Zahl."),
    ),
)
"""What the library says → the words for whoever writes an expression; what is not here is said as it is."""


def _in_words(reason: str) -> str:
    for pattern, words in _REASONS:
        if match := pattern.search(reason):
            return str(words) % match.groupdict() if match.groupdict() else str(words)
    return reason


class _Result(Protocol):
    def type(self) -> object: ...
    def plain_value(self) -> Any: ...


class _Compiled(Protocol):
    def eval(self, *, data: Mapping[str, Any]) -> _Result: ...
    def serialize(self) -> bytes: ...


_ERROR = cel.Type.ERROR


# --- functions beside standard CEL --------------------------------------------------------------------------


def age(born: str, today: str) -> int:
    """Return the completed years of life.

    The day of birth counts (§ 187 (2) sentence 2, § 188 (2) BGB): who was born on 29 February
    completes the year at the end of 28 February, and is older from 1 March on.
    """
    birth, day = date.fromisoformat(born), date.fromisoformat(today)
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def days_between(first: str, last: str) -> int:
    """Return how many days lie from the first to the last; negative if the last is earlier."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def plus_days(day: str, count: int) -> str:
    """Carry an ISO date on by days."""
    return (date.fromisoformat(day) + timedelta(days=count)).isoformat()


def plus_months(day: str, count: int) -> str:
    """Carry an ISO date on by months; a day the month does not have becomes its last (§ 188 (3) BGB)."""
    return add_months(date.fromisoformat(day), count).isoformat()


def total(values: list[Any]) -> Any:
    """Return the sum over entries (``total(a.posten.map(p, p.preis))``); what is not answered yet counts nothing.

    Standard CEL has no sum. Raises TypeError for anything but numbers.
    """
    return sum(value for value in values if value is not None)


@lru_cache(maxsize=64)
def _environment(variables: frozenset[str]) -> Any:
    text, number = cel.Type.STRING, cel.Type.INT

    def declare(function: Any, parameters: list[Any], result: Any) -> Any:
        overload = cel.Overload(function.__name__, result, parameters, False, function)
        return cel.FunctionDecl(function.__name__, [overload])

    return cel.NewEnv(
        variables=dict.fromkeys(variables, cel.Type.DYN),
        functions=[
            declare(age, [text, text], number),
            declare(days_between, [text, text], number),
            declare(plus_days, [text, number], text),
            declare(plus_months, [text, number], text),
            declare(total, [cel.Type.LIST], cel.Type.DYN),
        ],
    )


# --- what an expression reads -------------------------------------------------------------------------------
# The library shows its tree only as a serialised cel.expr.CheckedExpr (cel-spec, cel/expr/checked.proto).
# The few fields needed are read here, which is exact; searching the text for names would be a guess.


_ANY = ".*"


class _Field(NamedTuple):
    number: int
    value: bytes


def _fields(message: bytes) -> Iterator[_Field]:
    """Walk a protobuf message; numbers inside it (ids, flags) are of no interest and skipped."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        match key & 7:
            case 0:
                at = _varint(message, at)[1]
            case 1:
                at += 8
            case 5:
                at += 4
            case 2:
                size, at = _varint(message, at)
                yield _Field(key >> 3, message[at : at + size])
                at += size
            case kind:
                raise CelError(f"unknown wire type {kind}")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _first(message: bytes, number: int) -> bytes | None:
    return next((value for field_number, value in _fields(message) if field_number == number), None)


def _tree(serialised: bytes) -> bytes:
    checked = _first(serialised, 2) or b""
    return _first(checked, 4) or b""


def _reads(expr: bytes, local: dict[str, str | None]) -> Iterator[str]:
    """Yield the paths below an expression; local says what a macro's own variable stands for."""
    path = _path(expr, local)
    if path is not None:
        yield path.removesuffix(_ANY)
        yield from _indexes(expr, local)
        return
    for number, body in _fields(expr):
        if number == 9:
            yield from _reads_of_comprehension(body, local)
        elif number in (5, 6, 7, 8):
            for part in _parts(number, body):
                yield from _reads(part, local)


def _parts(number: int, body: bytes) -> Iterator[bytes]:
    """Yield the expressions directly inside a select (5), call (6), list (7) or map (8)."""
    inside = {5: (1,), 6: (1, 3), 7: (1,), 8: (2,)}[number]
    for field_number, value in _fields(body):
        if field_number in inside:
            if number == 8:
                yield from (part for key, part in _fields(value) if key in (3, 4))
            else:
                yield value


def _reads_of_comprehension(body: bytes, local: dict[str, str | None]) -> Iterator[str]:
    fields = dict(_fields(body))
    over = fields.get(2, b"")
    yield from _reads(over, local)
    inner = {**local, fields.get(1, b"").decode(): _path(over, local), fields.get(3, b"").decode(): None}
    if 8 in fields:
        inner[fields[8].decode()] = _path(over, local)
    yield from _reads(fields.get(4, b""), local)
    for number in (5, 6, 7):
        yield from _reads(fields.get(number, b""), inner)


def _path(expr: bytes, local: dict[str, str | None]) -> str | None:
    """Return ``a.dogs.name`` for an identifier, a selection or an index into one; None for anything else."""
    for number, body in _fields(expr):
        if number == 4:
            name = (_first(body, 1) or b"").decode()
            return local.get(name, name)
        if number == 5:
            operand = _path(_first(body, 1) or b"", local)
            return operand if operand is None else _below(operand, (_first(body, 2) or b"").decode())
        if number == 6 and _first(body, 2) == b"_[_]":
            return _indexed(body, local)
    return None


def _indexed(call: bytes, local: dict[str, str | None]) -> str | None:
    """``a['dogs']`` is ``a.dogs``, ``a.dogs[0].name`` is ``a.dogs.name``; a computed index reads anything."""
    operand, index = [value for number, value in _fields(call) if number == 3]
    path = _path(operand, local)
    constant = _first(index, 3)
    if path is None:
        return None
    if constant is None:
        return _below(path, _ANY[1:])
    name = _first(constant, 6)
    return path if name is None else _below(path, name.decode())


def _below(path: str, name: str) -> str:
    return path if path.endswith(_ANY) else f"{path}.{name}"


def _indexes(expr: bytes, local: dict[str, str | None]) -> Iterator[str]:
    """Yield what computed indexes inside a path read: ``this.key`` in ``v[this.key]``."""
    for number, body in _fields(expr):
        if number == 5:
            yield from _indexes(_first(body, 1) or b"", local)
        elif number == 6:
            operand, index = [value for at, value in _fields(body) if at == 3]
            yield from _indexes(operand, local)
            yield from _reads(index, local)

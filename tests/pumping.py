# SPDX-License-Identifier: EUPL-1.2
"""Finds patterns that need more time than their text is long: every pattern of the program, tried as it is used there.

Which texts make a pattern slow is read from the pattern itself: the signs its parts tell apart, and what stands before
each repetition, over and over. Texts nobody thought of stay untried; the guard is tests/guards/test_patterns.py.
"""

from __future__ import annotations

import ast
import importlib
import re
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from re import _compiler as compiler  # type: ignore[attr-defined]  # the parser's names; it has no public door
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

SHORT, LONG = 4_000, 16_000
"""Signs in the two texts that are compared."""
SUSPICIOUS = 0.001
"""Seconds for the short text from which on a second look is worth it; most patterns need a tenth."""
STEEP = 8
"""Times as long for four times the text: four is what it should be, sixteen is a pattern that goes back."""
HARMLESS = 0.02
"""Seconds of processor for the long text nobody would notice, however they grow."""
ENOUGH = 0.1
"""Seconds of processor after which a single try is given up."""

FEW, MOST_KINDS = 12, 8
"""Repetitions that are no danger, and how many kinds of signs are tried."""
COMMON = "a0 A-._,:;/=@<>()[]{}\"'#*|&+!?%§€äß\n\t\r\0\\~"

FINDERS = {"sub", "subn", "split", "findall", "finditer"}
VERBS = {"match", "fullmatch", "search"} | FINDERS


@dataclass(frozen=True, slots=True)
class Place:
    """A pattern as it stands in the source, and how it is used there."""

    where: str
    pattern: str | bytes
    flags: int
    verbs: frozenset[str]


# --- Which patterns there are -----------------------------------------------------------------------------------------


def places(root: Path) -> tuple[list[Place], list[str]]:
    """Return the patterns below a folder of sources, and where one is only put together while the program runs."""
    files = [path for path in sorted(root.rglob("*.py")) if not {"tests", "migrations"} & set(path.parts)]
    sources = {path: text for path in files if re.search(r"\bre\.|pattern=", text := path.read_text())}
    trees = {path: ast.parse(text) for path, text in sources.items()}
    everywhere = _uses(trees.values())
    found: list[Place] = []
    unread: list[str] = []
    for path, tree in trees.items():
        names = vars(importlib.import_module(_module(path, root)))
        here = _uses([tree])
        for name, call in _calls(tree):
            where = f"{path.relative_to(root)}: {name}"
            usual = here.get(name) or everywhere.get(name) or set[str]().union(*here.values())
            verbs = frozenset({_verb(call)} - {"compile"} or usual or {"search"})
            try:
                patterns = [_written(call, names)]
            except NameError:
                patterns = [(each.pattern, each.flags) for each in _patterns_in(names.get(name))]
                unread += [] if patterns else [where]
            found += [Place(where, pattern, flags, verbs) for pattern, flags in patterns]
    return found, unread


def _patterns_in(value: Any) -> Iterator[re.Pattern[Any]]:
    """Yield the patterns of a table that was made in a loop."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _patterns_in(each)
    elif isinstance(value, dict):
        yield from _patterns_in(list(value.values()))


def _module(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield each pattern with the name it is given, or that of the function or table it stands in."""

    def inside(node: ast.AST, name: str) -> Iterator[tuple[str, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call) and _verb(child):
                yield name, child
            yield from inside(child, _named(child) or name)

    return inside(tree, "")


def _named(node: ast.AST) -> str | None:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return target.id if isinstance(target, ast.Name) else None
    return None


def _verb(call: ast.Call) -> str:
    """Return what is done with a pattern; msgspec searches for that of a door of the interface."""
    match call.func:
        case ast.Attribute(value=ast.Name(id="re"), attr=verb) if verb in VERBS | {"compile"}:
            return verb
        case ast.Name(id="Meta") | ast.Attribute(attr="Meta") if _keyword(call, "pattern"):
            return "search"
    return ""


def _keyword(call: ast.Call, name: str) -> list[ast.expr]:
    return [each.value for each in call.keywords if each.arg == name]


def _written(call: ast.Call, names: dict[str, Any]) -> tuple[str | bytes, int]:
    """Return pattern and flags as the module itself reads them; NameError where they hang on a function's values."""
    at = {"compile": 1, "match": 2, "fullmatch": 2, "search": 2, "findall": 2, "finditer": 2}.get(_verb(call), 9)
    parts = [*(_keyword(call, "pattern") or call.args[:1]), *(_keyword(call, "flags") or call.args[at : at + 1])]
    pattern, *flags = (eval(compile(ast.Expression(part), "", "eval"), dict(names)) for part in parts)
    return pattern, int(flags[0]) if flags else 0


def _uses(trees: Iterable[ast.Module]) -> dict[str, set[str]]:
    """Return how each name is used that is asked like a pattern: ``_DAY.search(text)``, ``rules.KEY.match(key)``."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Attribute) and node.attr in VERBS:
            name = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            found[name].add(node.attr)
    found.pop("re", None)
    return found


# --- Which texts make one slow ----------------------------------------------------------------------------------------


def texts(place: Place) -> Iterator[tuple[str, str, str]]:
    """Yield beginnings, what comes over and over, and ends, in which the pattern could lose itself."""
    found: dict[tuple[str, str, str], None] = {}
    for own_first in (True, False):
        reading = _Reading(place, own_first=own_first)
        beginnings = dict.fromkeys(["", reading.stranger, *(before for before, _body in reading.repeated)])
        over = [*reading.kinds, *reading.bodies, *(before + body for before, body in reading.repeated)]
        over += [before + body + kind for before, body in reading.repeated for kind in reading.kinds if before]
        ends = ("", reading.stranger)
        found |= dict.fromkeys((before, pump, end) for pump in over if pump for before in beginnings for end in ends)
    return iter(found)


class _Reading:
    """What a pattern tells about the texts it reads.

    ``kinds`` are signs its parts tell apart, ``bodies`` what can be repeated, ``repeated`` the same with what stands
    before it, and ``stranger`` is a sign it wants least.
    """

    def __init__(self, place: Place, *, own_first: bool) -> None:
        tree = parser.parse(place.pattern, place.flags)
        self.repeated: list[tuple[str, str]] = []
        self.bodies: list[str] = []
        self._state, self._groups = tree.state, dict[int, str]()
        self._sets: dict[str, Callable[[str], bool]] = {}
        self._alphabet = dict.fromkeys([*_signs(tree), *COMMON] if own_first else [*COMMON, *_signs(tree)])
        self._sample(tree, "")
        found = {tuple(holds(sign) for holds in self._sets.values()): sign for sign in reversed(self._alphabet)}
        self.kinds = list(found.values())[-MOST_KINDS:]
        self.stranger = found[min(found, key=sum)]

    def _sample(self, nodes: Any, before: str) -> str:
        """Return a text the nodes read, noting what they repeat."""
        text = ""
        for what, value in nodes:
            text += self._one(what, value, before + text)
        return text

    def _one(self, what: Any, value: Any, before: str) -> str:
        if what in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, most, inside = value
            body = self._sample(inside, before)
            if most > FEW:
                self.repeated.append((before, body))
                self.bodies.append(body)
            return body * max(1, min(least, FEW))
        if what is sre.BRANCH:
            ways = [self._sample(way, before) for way in value[1]]
            self.bodies += ways
            return ways[0]
        if what in (sre.SUBPATTERN, sre.ATOMIC_GROUP):
            text = self._sample(value[-1] if what is sre.SUBPATTERN else value, before)
            if what is sre.SUBPATTERN and value[0]:
                self._groups[value[0]] = text
            return text
        if what in (sre.ASSERT, sre.ASSERT_NOT):
            self._sample(value[-1], before)
            return ""
        if what is sre.GROUPREF:
            return self._groups.get(value, "")
        return "" if what in (sre.AT, sre.GROUPREF_EXISTS, sre.FAILURE) else self._sign(what, value)

    def _sign(self, what: Any, value: Any) -> str:
        known = repr((what, value))
        if known not in self._sets:
            alone = compiler.compile(parser.SubPattern(self._state, [(what, value)]), 0)
            self._sets[known] = lambda sign: alone.fullmatch(sign) is not None
        return next(filter(self._sets[known], self._alphabet), "")


def _signs(nodes: Any) -> Iterator[str]:
    """Yield the signs that are written in a pattern, those at the ends of its ranges too."""
    for what, value in nodes:
        if what in (sre.LITERAL, sre.NOT_LITERAL):
            yield chr(value)
        elif what is sre.RANGE:
            yield from map(chr, value)
        elif what is sre.BRANCH:
            for way in value[1]:
                yield from _signs(way)
        elif what in (sre.IN, sre.ATOMIC_GROUP):
            yield from _signs(value)
        elif isinstance(value, tuple) and isinstance(value[-1], parser.SubPattern):
            yield from _signs(value[-1])


# --- How long they take -----------------------------------------------------------------------------------------------


def slow(place: Place) -> str | None:
    """Return on which text a pattern takes much longer than that is long, in words for who has to mend it."""
    pattern = re.compile(place.pattern, place.flags)
    tries = list(texts(place))
    with _breaking_off():
        for verb in sorted(place.verbs):
            for before, pump, end in tries:
                if (long := _too_long(pattern, verb, before, pump, end)) is not None:
                    said = f"{before!r} + {pump!r} over and over + {end!r}"
                    return f"{place.where}: {verb} of {place.pattern!r} needs {long:.2f} s for {LONG} signs: {said}"
    return None


def _too_long(pattern: re.Pattern[Any], verb: str, before: str, pump: str, end: str) -> float | None:
    """Return the seconds for the long text if they are too many. Each is the least of some: the machine may be busy."""

    def seconds(signs: int, clock: Callable[[], float], times: int) -> float:
        written = before + pump * (signs // len(pump)) + end
        text = written.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else written
        return min(_seconds(pattern, verb, text, clock) for _again in range(times))

    if seconds(SHORT, time.perf_counter, 1) < SUSPICIOUS:
        return None
    short = seconds(SHORT, time.perf_counter, 2)
    if short < SUSPICIOUS:
        return None
    long = seconds(LONG, time.perf_counter, 2) if short < ENOUGH else ENOUGH
    # The processor's own clock ticks too seldom to compare by, and is not misled by what else runs.
    is_slow = long > min(STEEP * short, ENOUGH * 0.99) and seconds(LONG, time.process_time, 1) > HARMLESS
    return long if is_slow else None


def _seconds(pattern: re.Pattern[Any], verb: str, text: str | bytes, clock: Callable[[], float]) -> float:
    """Return how long one use of a pattern takes; ENOUGH if it is given up."""
    used = getattr(pattern, "findall" if verb in FINDERS else verb)
    started = clock()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, ENOUGH)
        used(text)
    except _TooLong:
        return ENOUGH
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return clock() - started


class _TooLong(Exception):
    """A pattern does not come to an end."""


@contextmanager
def _breaking_off() -> Iterator[None]:
    """Break off what needs more processor (not: time, the machine may be busy); Python's patterns look for signals."""

    def broken_off(_signal: int, _frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGVTALRM, broken_off)
    try:
        yield
    finally:
        signal.signal(signal.SIGVTALRM, before)

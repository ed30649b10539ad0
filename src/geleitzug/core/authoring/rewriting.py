# SPDX-License-Identifier: EUPL-1.2
"""Letting expressions follow a question that got another key or another place.

What was written is proven: afterwards the expression must read exactly what it read before, under the new names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geleitzug.core.authoring.tokens import Token, Unreadable, tokens_of
from geleitzug.ground import cel

Moved = Mapping[str, str]
"""Path before → path after; what lies below goes along."""

ANY = ("a", "outer", "this", "today", "v", "who", "t", "outcome", "c", "i")
_MACROS = frozenset({"all", "exists", "exists_one", "map", "filter"})


def rewritten(text: str, moved: Moved, *, within: str = "", around: str = "") -> str | None:
    """Return an expression after a move; the same text where it does not read what moved, None where it cannot follow.

    ``within`` is the repeating group whose entry ``this`` is (in a handover ``i``), before the move, ``around`` that of
    ``outer``.
    """
    try:
        before: set[str | None] = set(cel.compile(text, variables=ANY).reads)
    except cel.CelError:
        return text
    wanted = {_read_after(path, moved, within, around) for path in before if path is not None}
    if wanted == before:
        return text
    try:
        changed = _Scanner(text, moved, within, around).rewrite()
        reads: set[str | None] = set(cel.compile(changed, variables=ANY).reads)
    except (Unreadable, cel.CelError, IndexError):
        return None
    return changed if reads == wanted else None


def after(path: str, moved: Moved) -> str:
    """Return where a path is after a move."""
    steps = path.split(".")
    for length in range(len(steps), 0, -1):
        if (new := moved.get(".".join(steps[:length]))) is not None:
            return ".".join([new, *steps[length:]])
    return path


def _read_after(path: str, moved: Moved, within: str, around: str) -> str | None:
    """Return what is to be read after a move as it is written there; None where it cannot be said."""
    start, _dot, rest = path.partition(".")
    if start == "a":
        return f"a.{after(rest, moved)}" if rest else path
    group = {"this": within, "i": within, "outer": around}.get(start)
    if not group or not rest:
        return path
    new = after(f"{group}.{rest}", moved)
    return f"{start}.{relative}" if (relative := _below(new, after(group, moved))) else None


def _below(path: str, group: str) -> str:
    return path.removeprefix(f"{group}.") if path.startswith(f"{group}.") else ""


@dataclass
class _Scanner:
    """Walks the tokens, knows what each chain of names means, and notes replacements."""

    text: str
    moved: Moved
    within: str
    around: str
    tokens: list[Token] = field(init=False)
    changes: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tokens = tokens_of(self.text)

    def rewrite(self) -> str:
        self._walk(0, len(self.tokens), {})
        out = self.text
        for start, end, new in sorted(self.changes, reverse=True):
            out = out[:start] + new + out[end:]
        return out

    def _walk(self, at: int, end: int, local: Mapping[str, str]) -> None:
        while at < end:
            token = self.tokens[at]
            starts = token.kind == "name" and (at == 0 or self.tokens[at - 1].text != ".")
            base = self._base(token.text, local) if starts else None
            at = self._chain(at, end, base, local) if base is not None else at + 1

    def _base(self, name: str, local: Mapping[str, str]) -> str | None:
        if name in local:
            return local[name]
        entry = self.within or None
        return {"a": "", "this": entry, "i": entry, "outer": self.around or None}.get(name)

    def _chain(self, at: int, end: int, base: str, local: Mapping[str, str]) -> int:
        """Read ``.name``, ``[index]`` and a macro behind a name; returns where to go on."""
        steps: list[tuple[str, Token]] = []
        indexed = False
        at += 1
        while at < end:
            sign = self.tokens[at].text
            if sign == "[":
                close = self._close(at)
                self._walk(at + 1, close, local)
                indexed = indexed or bool(steps)
                at = close + 1
            elif sign == "." and at + 1 < end and not self._is_call(at + 1):
                steps.append((self.tokens[at + 1].text, self.tokens[at + 1]))
                at += 2
            else:
                break
        self._replace(base, steps, indexed)
        path = ".".join(filter(None, [base, *(name for name, _token in steps)]))
        return self._calls(at, end, path, local)

    def _calls(self, at: int, end: int, path: str, local: Mapping[str, str]) -> int:
        """Read what is called on a chain; inside a macro its variable is an entry of the list."""
        while at + 2 < end and self.tokens[at].text == "." and self._is_call(at + 1):
            name, open_at = self.tokens[at + 1].text, at + 2
            close = self._close(open_at)
            inner = dict(local)
            start = open_at + 1
            if name in _MACROS and self.tokens[start].kind == "name" and self.tokens[start + 1].text == ",":
                inner[self.tokens[start].text] = path
                start += 2
            self._walk(start, close, inner)
            at = close + 1
        return at

    def _is_call(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].text == "("

    def _close(self, at: int) -> int:
        """Return where a bracket closes."""
        depth = 0
        for here in range(at, len(self.tokens)):
            depth += (self.tokens[here].text in "([{") - (self.tokens[here].text in ")]}")
            if depth == 0:
                return here
        raise Unreadable(self.text)

    def _replace(self, base: str, steps: list[tuple[str, Token]], indexed: bool) -> None:
        group = after(base, self.moved) if base else ""
        for length in range(len(steps), 0, -1):
            old = ".".join(filter(None, [base, *(name for name, _token in steps[:length])]))
            if old not in self.moved:
                continue
            new = self.moved[old]
            names = (_below(new, group) if group else new).split(".")
            if len(names) == length:
                for (name, token), now in zip(steps, names, strict=False):
                    if name != now:
                        self.changes.append((token.at, token.at + len(token.text), now))
            elif not indexed and names != [""]:
                first, last = steps[0][1], steps[length - 1][1]
                self.changes.append((first.at, last.at + len(last.text), ".".join(names)))
            return

# SPDX-License-Identifier: EUPL-1.2
"""Reading XML from strangers as a stream, along a list of what may stand where. What it means is the caller's.

Expat reads; no tree is built, so memory is what the result takes. A document type is refused where it begins, and
with it entities of every kind, inside or outside (billion laughs, XXE). Nothing is ever fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.parsers import expat

from geleitzug.connectors.fim.errors import FimError, gettext_noop

MOST_BYTES = 20_000_000
"""Size of a file. The largest of the 63 schemas at hand has 3.6 MB, nine tenths of it relations."""
MOST_TEXT = 200_000
"""Characters in one element."""
DEEPEST = 120
"""Elements within elements; a group of XDatenfelder takes three."""
CHUNK = 1 << 16

How = str
"""How often a child may stand there: "1" exactly once, "?" at most once, "*" as often as one likes."""


@dataclass(slots=True)
class Node:
    """An element being read: its attributes, and what its children came to."""

    name: str
    line: int
    attributes: dict[str, str]
    children: Mapping[str, How] | None
    found: dict[str, Any] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    """Single children that were there and said nothing."""
    pieces: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def text(self) -> str:
        """The characters of an element without children."""
        return "".join(self.pieces)

    def get(self, name: str) -> Any:
        """Return what a single child came to, or None."""
        return self.found.get(name)

    def all(self, name: str) -> tuple[Any, ...]:
        """Return what a child that may repeat came to."""
        return tuple(self.found.get(name, ()))

    def error(self, what: str, **values: Any) -> FimError:
        """Return an error about this element."""
        return FimError(what, self.line, self.name, **values)


def grammar(**lines: str) -> dict[str, dict[str, How]]:
    """Read a list of what may stand where: ``identifikation="id version?"``; a bare name is needed once."""
    return {
        name: {word.rstrip("?*"): word[-1] if word[-1] in "?*" else "1" for word in line.split()}
        for name, line in lines.items()
    }


@dataclass(frozen=True, slots=True)
class Dialect:
    """One standard in one version: its roots, what stands where, and what to make of the elements that have ended."""

    namespace: str
    roots: Mapping[str, Mapping[str, How]]
    """What each root element may hold."""
    children: Mapping[str, Mapping[str, How]]
    """What each inner element may hold; what is not listed holds text."""
    build: Mapping[str, Callable[[Node], Any]]
    skipped: frozenset[str] = frozenset()
    """Elements that are passed over with all that is in them."""
    bare: frozenset[str] = frozenset()
    """Elements whose children have no namespace, though they themselves have one."""
    starting: Mapping[str, Callable[[list[Node]], None]] = field(default_factory=dict)
    """What to look at as soon as an element has ended, with all that are still open around it."""


def read_xml(
    source: BinaryIO, dialects: Mapping[str, Dialect], most_bytes: int = MOST_BYTES
) -> tuple[str, Any, Mapping[str, int]]:
    """Return the root's name, what it came to, and what was passed over how often. Raises FimError.

    Dialects are by namespace.
    """
    reader = _Reader(dialects)
    size = 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > most_bytes:
            raise FimError(gettext_noop("Die Datei ist größer als %(most)d MB."), most=most_bytes // 1_000_000)
        reader.feed(chunk)
    reader.feed(b"", last=True)
    return reader.root, reader.result, reader.passed_over


class _Reader:
    """Keeps the elements that are open, innermost last."""

    def __init__(self, dialects: Mapping[str, Dialect]) -> None:
        self.dialects = dialects
        self.dialect: Dialect | None = None
        self.open: list[Node] = []
        self.skipping = 0
        self.passed_over: Counter[str] = Counter()
        self.root = ""
        self.result: Any = None
        self.parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.doctype

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        try:
            self.parser.Parse(chunk, last)
        except expat.ExpatError as wrong:
            reason = expat.ErrorString(wrong.code)
            raise FimError(
                gettext_noop("Das ist kein gültiges XML (%(reason)s)."), line=wrong.lineno, reason=reason
            ) from None
        except (LookupError, ValueError) as wrong:
            if isinstance(wrong, FimError):
                raise
            raise FimError(
                gettext_noop("Die Zeichen der Datei lassen sich nicht lesen (%(reason)s)."), reason=wrong
            ) from None

    def doctype(self, *_declared: object) -> None:
        raise FimError(
            gettext_noop("Die Datei erklärt einen Dokumenttyp oder Entitäten (DOCTYPE). Das ist hier nicht erlaubt."),
            line=self.parser.CurrentLineNumber,
        )

    def start(self, full: str, attributes: dict[str, str]) -> None:
        if self.skipping:
            self.skipping += 1
            return
        namespace, _brace, name = full.rpartition("}")
        line = self.parser.CurrentLineNumber
        if not self.open:
            node = self._begin(namespace, name, line, attributes)
        else:
            assert self.dialect is not None
            parent = self.open[-1]
            self._expect(parent, namespace, name, line)
            if name in self.dialect.skipped:
                self.skipping = 1
                self.passed_over[name] += 1
                return
            node = Node(name, line, attributes, self.dialect.children.get(name))
        if len(self.open) >= DEEPEST:
            raise self._wrong(
                gettext_noop("Die Elemente sind tiefer als %(most)d Ebenen geschachtelt."), node, most=DEEPEST
            )
        self.open.append(node)

    def end(self, _full: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        node = self.open.pop()
        dialect = self.dialect
        assert dialect is not None
        if node.children is not None:
            for name, how in node.children.items():
                if how == "1" and name not in node.found:
                    raise self._wrong(gettext_noop("<%(child)s> fehlt oder ist leer."), node, child=name)
        make = dialect.build.get(node.name)
        try:
            value = make(node) if make else node.text
        except FimError as wrong:
            raise wrong.located(self._id(node)) from None
        if not self.open:
            self.result = value
            return
        parent = self.open[-1]
        assert parent.children is not None
        if parent.children[node.name] == "*":
            parent.found.setdefault(node.name, []).append(value)
        elif value not in ("", None):
            # An empty element says nothing; one of the same name may still say something after it.
            parent.found[node.name] = value
            look = dialect.starting.get(node.name)
            if look:
                look(self.open)
        elif node.name in parent.empty:
            raise self._wrong(_TWICE, node)
        else:
            parent.empty.add(node.name)

    def characters(self, text: str) -> None:
        if self.skipping or not self.open:
            return
        node = self.open[-1]
        if node.children is None:
            node.size += len(text)
            if node.size > MOST_TEXT:
                raise self._wrong(gettext_noop("Der Text ist länger als %(most)d Zeichen."), node, most=MOST_TEXT)
            node.pieces.append(text)
        elif not text.isspace():
            raise self._wrong(gettext_noop("Hier steht Text, wo nur Elemente stehen dürfen."), node)

    def _begin(self, namespace: str, name: str, line: int, attributes: dict[str, str]) -> Node:
        dialect = self.dialects.get(namespace)
        if dialect is None:
            known = ", ".join(self.dialects)
            raise FimError(
                gettext_noop("Der Namensraum „%(namespace)s“ ist nicht bekannt. Bekannt sind: %(known)s"),
                line=line, element=name, namespace=namespace, known=known,
            )  # fmt: skip
        if name not in dialect.roots:
            raise FimError(
                gettext_noop("Eine solche Datei beginnt mit: %(roots)s"),
                line=line, element=name, roots=", ".join(dialect.roots),
            )  # fmt: skip
        self.dialect, self.root = dialect, name
        return Node(name, line, attributes, dialect.roots[name])

    def _expect(self, parent: Node, namespace: str, name: str, line: int) -> None:
        """Refuse an element that may not stand here, or not once more."""
        dialect = self.dialect
        assert dialect is not None
        node = Node(name, line, {}, None)
        right = "" if parent.name in dialect.bare else dialect.namespace
        how = parent.children.get(name) if parent.children is not None and namespace == right else None
        if how is None:
            raise self._wrong(
                gettext_noop("Dieses Element darf hier nicht stehen (in <%(parent)s>)."), node, parent=parent.name
            )
        if how != "*" and name in parent.found:
            raise self._wrong(_TWICE, node)

    def _wrong(self, what: str, node: Node, **values: object) -> FimError:
        return FimError(what, line=node.line, element=node.name, id_=self._id(node), **values)

    def _id(self, node: Node) -> str:
        """Return the id of the element, or of the innermost one around it that has said its own."""
        return next((found for opened in [node, *reversed(self.open)] if (found := _id_of(opened))), "")


_TWICE = gettext_noop("Dieses Element darf nur einmal vorkommen.")


def _id_of(node: Node) -> str:
    """Return the id an element has said so far."""
    own = node.found.get("identifikation") or node.found.get("id")
    return own if isinstance(own, str) else getattr(own, "id", "")

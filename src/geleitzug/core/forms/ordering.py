# SPDX-License-Identifier: EUPL-1.2
"""The order in which a form's conditions are decided; what they read must exist and must not run in circles.

Deciding them in this order, each once, is the fixpoint: nothing decided later changes what was decided before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext as _

from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.kinds.others import Computed
from geleitzug.core.forms.shapes import (
    Check,
    Conditional,
    Group,
    Item,
    Page,
    Part,
    Question,
    groups_around,
    repeating_around,
)
from geleitzug.ground.cel import Expression


class Scope:
    """The items of a form and what may be said about them in expressions."""

    def __init__(self, pages: tuple[Page, ...], items: Mapping[str, Item]) -> None:
        self.pages = pages
        self.items = items
        for page in pages:
            self._confirm_expression(page.when, "", _("Seite „%(key)s“") % {"key": page.key})
            self.confirm(page.checks)
        for item in items.values():
            where = self.where(item)
            within = self.repeating_around(item.path)
            self._confirm_expression(item.when, within, where)
            if isinstance(item, Group):
                self.confirm(item.checks)
            else:
                for expression in item.kind.expressions():
                    self._confirm_expression(expression, within, where)

    def confirm(self, checks: Iterable[Check]) -> None:
        """Refuse checks that read or point to what is not there."""
        for check in checks:
            where = _("Prüfung „%(key)s“") % {"key": check.key}
            self._confirm_expression(check.that, check.within, where)
            if check.at and self.item_at(check.at) is None:
                raise FormError(where, _("„at“ nennt die Frage „%(at)s“; es gibt sie nicht.") % {"at": check.at})

    def where(self, item: Item) -> str:
        """Return the place of an item in words."""
        return _("Seite „%(page)s“, Frage „%(path)s“") % {"page": item.page, "path": item.path}

    def repeating_around(self, path: str) -> str:
        """Return the path of the repeating group around a path, or nothing."""
        return repeating_around(path, lambda above: isinstance(i := self.items.get(above), Group) and bool(i.repeat))

    def item_at(self, path: str) -> Item | None:
        """Return the item a path means: the question itself, also for a part of it (``anschrift.city``)."""
        if path in self.items:
            return self.items[path]
        parent, _dot, part = path.rpartition(".")
        item = self.items.get(parent)
        return item if isinstance(item, Question) and part in item.kind.parts else None

    def read_items(self, expression: Expression, within: str) -> Iterator[str]:
        """Yield the paths of the items an expression reads; the entry ``this`` is spelt out."""
        for path in expression.reads:
            if within and path.startswith("this."):
                path = f"a.{within}.{path.removeprefix('this.')}"
            elif path.startswith("outer.") and (around := self.repeating_around(within)):
                path = f"a.{around}.{path.removeprefix('outer.')}"
            if path.startswith("a."):
                yield path.removeprefix("a.")
            elif path in ("a", "this", "outer"):
                yield ""

    def _confirm_expression(self, expression: Expression | None, within: str, where: str) -> None:
        if expression is None:
            return
        for path in self.read_items(expression, within):
            if path and self.item_at(path) is None:
                raise FormError(
                    where,
                    _("„%(text)s“ liest „%(path)s“; diese Frage gibt es nicht.")
                    % {"text": expression.text, "path": path},
                )
        variables = {path.partition(".")[0] for path in expression.reads}
        if "this" in variables and not within:
            raise FormError(where, _("„this“ gibt es nur in einer Gruppe mit Wiederholung."))
        if "outer" in variables and not self.repeating_around(within):
            raise FormError(where, _("„outer“ gibt es nur, wo eine Gruppe mit Wiederholung in einer anderen liegt."))


def in_order(scope: Scope) -> tuple[Conditional, ...]:
    """Return what has a condition so that each comes after everything its condition depends on; raises FormError."""
    nodes: dict[str, Conditional] = {}
    page_of: dict[str, str] = {}
    for page in scope.pages:
        if page.when:
            nodes[f"/{page.key}"] = Conditional(page.when, page, None)
    for path, item in scope.items.items():
        page_of[path] = item.page
        computes = item.kind.value if isinstance(item, Question) and isinstance(item.kind, Computed) else None
        if item.when or computes:
            nodes[path] = Conditional(item.when, None, item, computes, _steps(scope, path))
    graph = {
        name: {before for before in _depends_on(scope, name, node, page_of) if before in nodes}
        for name, node in nodes.items()
    }
    try:
        order = tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " → ".join(f"„{name}“" for name in reversed(error.args[1]))
        raise FormError(
            _("Formular"), _("Die Bedingungen drehen sich im Kreis: %(circle)s") % {"circle": circle}
        ) from error
    return tuple(nodes[name] for name in order)


def parts_of(scope: Scope, conditionals: tuple[Conditional, ...]) -> dict[str, Part]:
    """Return for each page, and for the question which pages are reached (``""``), what it depends on."""
    nodes = {_name(conditional): conditional for conditional in conditionals}
    page_of = {path: item.page for path, item in scope.items.items()}

    def part(names: Iterable[str]) -> Part:
        needed: set[str] = set()
        ahead = list(names)
        while ahead:
            name = ahead.pop()
            if name not in needed:
                needed.add(name)
                node = nodes.get(name)
                ahead += _depends_on(scope, name, node, page_of) if node else _around(scope, name)
        tops = {name.partition(".")[0] for name in needed if not name.startswith("/")}
        return Part(
            items=tuple(item for page in scope.pages for item in page.questions if item.key in tops),
            conditionals=tuple(conditional for conditional in conditionals if _name(conditional) in needed),
        )

    parts = {page.key: part(_read_by_page(scope, page)) for page in scope.pages}
    parts[""] = part(name for page in scope.pages for name in (f"/{page.key}", *_deciding(scope, page)))
    return parts


def _name(conditional: Conditional) -> str:
    """Return the name of a page (``/key``) or the path of an item."""
    return f"/{conditional.page.key}" if conditional.page else conditional.item.path if conditional.item else ""


def _around(scope: Scope, name: str) -> Iterator[str]:
    if name in scope.items:
        yield f"/{scope.items[name].page}"
        yield from groups_around(name)


def _deciding(scope: Scope, page: Page) -> tuple[str, ...]:
    """Return what decides whether a page has something to show, if not one thing on it is there always."""
    return () if any(scope.items[path].when is None for path in page.shows) else page.shows


def _read_by_page(scope: Scope, page: Page) -> Iterator[str]:
    """Yield the names of all that is on a page, and of what its checks and bounds read elsewhere."""
    yield f"/{page.key}"
    checks = list(page.checks)
    expressions: list[tuple[Expression, str]] = []
    for path, item in scope.items.items():
        if item.page != page.key:
            continue
        yield path
        if isinstance(item, Group):
            checks += item.checks
        else:
            expressions += [(each, scope.repeating_around(path)) for each in item.kind.expressions()]
    for expression, within in [*expressions, *((check.that, check.within) for check in checks)]:
        for path in scope.read_items(expression, within):
            read = scope.item_at(path) if path else None
            yield from _all_of(scope, read) if read else _everything(scope)
    for check in checks:
        if (at := scope.item_at(check.at)) is not None:
            yield at.path


def _all_of(scope: Scope, item: Item) -> Iterator[str]:
    yield item.path
    if isinstance(item, Group):
        yield from (other for other in scope.items if other.startswith(f"{item.path}."))


def _everything(scope: Scope) -> Iterator[str]:
    yield from (f"/{page.key}" for page in scope.pages)
    yield from scope.items


def watched(scope: Scope, conditionals: Iterable[Conditional]) -> frozenset[str]:
    """Return the questions whose answer may change what is asked, or shown as computed, on the same page."""
    found: set[str] = set()
    for conditional in conditionals:
        item = conditional.item
        if item is None:
            continue
        for path in _reads(scope, conditional, scope.repeating_around(item.path)):
            read = scope.item_at(path) if path else None
            if read is not None and read.page == item.page:
                found.add(read.path)
    return frozenset(found)


def values_read(scope: Scope, checks: Iterable[Check]) -> frozenset[str]:
    """Return the names of the municipality's values the form reads."""
    expressions: list[Expression | None] = [page.when for page in scope.pages]
    expressions += [check.that for page in scope.pages for check in page.checks]
    expressions += [check.that for check in checks]
    for item in scope.items.values():
        expressions.append(item.when)
        if isinstance(item, Group):
            expressions += [check.that for check in item.checks]
        else:
            expressions += item.kind.expressions()
    reads = (path for expression in expressions if expression for path in expression.reads)
    return frozenset(path.split(".")[1] for path in reads if path.startswith("v."))


def _depends_on(scope: Scope, name: str, node: Conditional, page_of: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of what must be decided before: what is around it, and around and inside what it reads."""
    own = name if node.item is not None else ""
    if own:
        yield f"/{page_of[own]}"
        yield from groups_around(own)
    for path in _reads(scope, node, scope.repeating_around(own)):
        read = scope.item_at(path) if path else None
        if read is None:
            # Reading all answers at once depends on every one of them.
            yield from _everything(scope)
            continue
        yield f"/{read.page}"
        yield read.path
        yield from groups_around(read.path)
        if isinstance(read, Group) and not own.startswith(f"{read.path}."):
            yield from (other for other in scope.items if other.startswith(f"{read.path}."))


def _reads(scope: Scope, node: Conditional, within: str) -> Iterator[str]:
    for expression in (node.expression, node.computes):
        if expression is not None:
            yield from scope.read_items(expression, within)


def _steps(scope: Scope, path: str) -> tuple[tuple[str, bool], ...]:
    groups = reversed([scope.items[above] for above in groups_around(path)])
    return tuple((group.key, isinstance(group, Group) and group.repeat is not None) for group in groups)

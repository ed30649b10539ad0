# SPDX-License-Identifier: EUPL-1.2
"""The order in which a form's conditions are decided; what they read must exist and must not run in circles.

Deciding them in this order, each once, is the fixpoint: nothing decided later changes what was decided before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext as _

from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.kinds.days import Day
from geleitzug.core.forms.shapes import Check, Conditional, Group, Item, Page, Question
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
            elif isinstance(item.kind, Day):
                for bound in (item.kind.least, item.kind.most):
                    self._confirm_expression(bound if isinstance(bound, Expression) else None, within, where)

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
        for above in _above(path):
            item = self.items.get(above)
            if isinstance(item, Group) and item.repeat:
                return above
        return ""

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
            if path.startswith("a."):
                yield path.removeprefix("a.")
            elif path in ("a", "this"):
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
        if not within and any(path == "this" or path.startswith("this.") for path in expression.reads):
            raise FormError(where, _("„this“ gibt es nur in einer Gruppe mit Wiederholung."))


def in_order(scope: Scope) -> tuple[Conditional, ...]:
    """Return what has a condition so that each comes after everything its condition depends on; raises FormError."""
    nodes: dict[str, Conditional] = {}
    page_of: dict[str, str] = {}
    for page in scope.pages:
        if page.when:
            nodes[f"/{page.key}"] = Conditional(page.when, page, None)
    for path, item in scope.items.items():
        page_of[path] = item.page
        if item.when:
            nodes[path] = Conditional(item.when, None, item, _steps(scope, path))
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


def watched(scope: Scope) -> frozenset[str]:
    """Return the questions whose answer may change what is asked on the same page."""
    found: set[str] = set()
    for item in scope.items.values():
        if item.when is None:
            continue
        for path in scope.read_items(item.when, scope.repeating_around(item.path)):
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
        elif isinstance(item.kind, Day):
            expressions += [b for b in (item.kind.least, item.kind.most) if isinstance(b, Expression)]
    reads = (path for expression in expressions if expression for path in expression.reads)
    return frozenset(path.split(".")[1] for path in reads if path.startswith("v."))


def _depends_on(scope: Scope, name: str, node: Conditional, page_of: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of what must be decided before: what is around it, and around and inside what it reads."""
    own = name if node.item is not None else ""
    if own:
        yield f"/{page_of[own]}"
        yield from _above(own)
    for path in scope.read_items(node.expression, scope.repeating_around(own)):
        read = scope.item_at(path) if path else None
        if read is None:
            # Reading all answers at once depends on every one of them.
            yield from (f"/{page.key}" for page in scope.pages)
            yield from scope.items
            continue
        yield f"/{read.page}"
        yield read.path
        yield from _above(read.path)
        if isinstance(read, Group) and not own.startswith(f"{read.path}."):
            yield from (other for other in scope.items if other.startswith(f"{read.path}."))


def _above(path: str) -> Iterator[str]:
    """Yield the paths of the groups around a path, innermost first."""
    while "." in path:
        path = path.rpartition(".")[0]
        yield path


def _steps(scope: Scope, path: str) -> tuple[tuple[str, bool], ...]:
    groups = reversed([scope.items[above] for above in _above(path)])
    return tuple((group.key, isinstance(group, Group) and group.repeat is not None) for group in groups)

# SPDX-License-Identifier: EUPL-1.2
"""What is asked, given the answers: which pages, groups and questions can be reached. What is answered is engine.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geleitzug.core.forms.answers import value_at
from geleitzug.core.forms.kinds.others import Computed
from geleitzug.core.forms.shapes import Answers, Conditional, Context, Form, Group, Item, Page, Part, Question
from geleitzug.ground.cel import CelError, Expression

Entries = tuple[Mapping[str, Any], ...]
"""The entries of repeating groups something lies in, outermost first."""

_Holder = tuple[dict[str, Any], Entries, str]
"""An object of the view, the entries it lies in, and the path before its keys."""


class Survey:
    """The form as it stands with these answers: made once per request, asked often.

    One about a part of the form (a page; which pages are reached) must be asked about nothing else.
    """

    def __init__(self, form: Form, answers: Answers, ctx: Context, part: Part | None = None) -> None:
        self.form, self.answers, self.ctx = form, answers, ctx
        self.hidden: set[str] = set()
        """Concrete paths (``hunde.0.chip``) whose own condition does not hold."""
        self._hidden_pages: set[str] = set()
        self.view: dict[str, Any] = {}
        """The answers as conditions see them: each question is there, null (or no entries) where out of reach."""
        if part is None:
            for page in form.pages:
                _fill(self.view, page.questions, answers)
        else:
            _fill(self.view, part.items, answers)
        self._today = ctx.today.isoformat()
        for conditional in form.conditionals if part is None else part.conditionals:
            self._decide(conditional)

    def bindings(self, entries: Entries = ()) -> dict[str, Any]:
        """Return the variables of an expression: ``this`` is the entry it stands in, ``outer`` the one around that."""
        ctx = self.ctx
        this = entries[-1] if entries else None
        outer = entries[-2] if len(entries) > 1 else None
        return {
            "a": self.view,
            "this": this,
            "outer": outer,
            "today": self._today,
            "v": ctx.values,
            "who": ctx.who,
        }

    def pages(self) -> tuple[Page, ...]:
        """Return the pages that have something to show, in order."""
        return tuple(page for page in self.form.pages if self.has_page(page))

    def has_page(self, page: Page) -> bool:
        """Tell whether a page is reached: its condition holds and one of its questions is asked."""
        return self.holds(page) and any(path not in self.hidden for path in page.shows)

    def holds(self, page: Page) -> bool:
        """Tell whether a page's own condition holds; what it only computes counts even if nothing is shown."""
        return page.key not in self._hidden_pages

    def questions(self, page: Page) -> Iterator[tuple[Question, str, Entries]]:
        """Yield what is asked on a page: the question, its concrete path, and the entries it lies in."""
        if page.key not in self._hidden_pages:
            yield from self._inside(page.questions, self.view, "", ())

    def groups(self, page: Page) -> Iterator[tuple[Group, str, list[tuple[str, Entries]]]]:
        """Yield the groups that are asked on a page: the group, its concrete path, and where its checks look.

        That is each of its own entries, or the one entry it lies in: path and entries.
        """
        if page.key not in self._hidden_pages:
            yield from self._groups_inside(page.questions, self.view, "", "", ())

    def left_out(self, page: Page) -> tuple[str, ...]:
        """Return the paths of optional groups in which nothing is answered, outermost first, a dot behind each."""
        if not page.has_optional:
            return ()
        answered = [
            path
            for question, path, _entries in self.questions(page)
            if question.kind.asks and not question.kind.is_missing(value_at(self.answers, path))
        ]
        optional = (f"{path}." for group, path, _places in self.groups(page) if group.optional)
        return tuple(start for start in optional if not any(path.startswith(start) for path in answered))

    def computed(self, question: Question, path: str) -> Any:
        """Return what a computed question holds at its concrete path, as an answer is stored; None for nothing."""
        assert isinstance(question.kind, Computed)
        return question.kind.stored(value_at(self.view, path))

    def _inside(
        self, items: tuple[Item, ...], values: Mapping[str, Any], prefix: str, entries: Entries
    ) -> Iterator[tuple[Question, str, Entries]]:
        for item in items:
            path = prefix + item.key
            if path in self.hidden:
                continue
            if isinstance(item, Question):
                yield item, path, entries
            elif item.repeat is None:
                yield from self._inside(item.questions, values[item.key], f"{path}.", entries)
            else:
                for number, entry in enumerate(values[item.key]):
                    yield from self._inside(item.questions, entry, f"{path}.{number}.", (*entries, entry))

    def _groups_inside(
        self, items: tuple[Item, ...], values: Mapping[str, Any], prefix: str, around: str, entries: Entries
    ) -> Iterator[tuple[Group, str, list[tuple[str, Entries]]]]:
        for item in items:
            path = prefix + item.key
            if isinstance(item, Question) or path in self.hidden:
                continue
            value = values[item.key]
            if item.repeat is None:
                yield item, path, [(around, entries)]
                yield from self._groups_inside(item.questions, value, f"{path}.", around, entries)
                continue
            inner = [(f"{path}.{number}", (*entries, entry)) for number, entry in enumerate(value)]
            yield item, path, inner
            for entry_path, chain in inner:
                yield from self._groups_inside(item.questions, chain[-1], f"{entry_path}.", entry_path, chain)

    def _decide(self, conditional: Conditional) -> None:
        page, item, expression = conditional.page, conditional.item, conditional.expression
        if page is not None:
            if expression is not None and not expression.holds(self.bindings()):
                self._hidden_pages.add(page.key)
                self.view.update((item.key, _nothing(item)) for item in page.questions)
            return
        assert item is not None
        for holder, entries, prefix in self._holders(conditional.steps):
            if expression is not None and not expression.holds(self.bindings(entries)):
                self.hidden.add(prefix + item.key)
                holder[item.key] = _nothing(item)
            elif conditional.computes is not None:
                holder[item.key] = self._computed(conditional.computes, entries)

    def _computed(self, expression: Expression, entries: Entries) -> Any:
        """Return a computed value; one that cannot be computed from what is answered so far is not there."""
        try:
            return expression.evaluate(self.bindings(entries))
        except CelError:
            return None

    def _holders(self, steps: tuple[tuple[str, bool], ...]) -> list[_Holder]:
        """Return the objects an item lies in: one, or one per entry; none if a group around it is out of reach."""
        holders: list[_Holder] = [(self.view, (), "")]
        for key, repeats in steps:
            inner: list[_Holder] = []
            for holder, entries, prefix in holders:
                value = holder.get(key)
                if value is None:
                    continue
                if repeats:
                    inner += [(entry, (*entries, entry), f"{prefix}{key}.{at}.") for at, entry in enumerate(value)]
                else:
                    inner.append((value, entries, f"{prefix}{key}."))
            holders = inner
        return holders


def _nothing(item: Item) -> list[Any] | None:
    """Return what conditions see of an item out of reach: no entries, so that sums and ``all`` go over none."""
    return [] if isinstance(item, Group) and item.repeat else None


def entries_of(group: Group, values: Any) -> list[dict[str, Any]]:
    """Return the entries of a repeating group; the least number is always there, empty if nothing is stored."""
    stored = values.get(group.key) if isinstance(values, Mapping) else None
    assert group.repeat is not None
    least, most = group.repeat
    entries = [e if isinstance(e, dict) else {} for e in stored[:most]] if isinstance(stored, list) else []
    return entries + [{} for _ in range(least - len(entries))]


def inside_of(group: Group, values: Any) -> dict[str, Any]:
    """Return the stored object of a single group, empty if there is none."""
    stored = values.get(group.key) if isinstance(values, Mapping) else None
    return stored if isinstance(stored, dict) else {}


def _fill(view: dict[str, Any], items: tuple[Item, ...], values: Any) -> dict[str, Any]:
    for item in items:
        if isinstance(item, Question):
            value = values.get(item.key)
            view[item.key] = None if value is None else item.kind.in_cel(value)
        elif item.repeat is None:
            view[item.key] = _fill({}, item.questions, inside_of(item, values))
        else:
            view[item.key] = [_fill({}, item.questions, entry) for entry in entries_of(item, values)]
    return view

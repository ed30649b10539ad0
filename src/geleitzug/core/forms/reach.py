# SPDX-License-Identifier: EUPL-1.2
"""What is asked, given the answers: which pages, groups and questions can be reached. What is answered is engine.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geleitzug.core.forms.shapes import Answers, Conditional, Context, Form, Group, Item, Page, Question

_Holder = tuple[dict[str, Any], Any, str]
"""An object of the view, the entry it belongs to (or None), and the path before its keys."""


class Survey:
    """The form as it stands with these answers: made once per request, asked often."""

    def __init__(self, form: Form, answers: Answers, ctx: Context) -> None:
        self.form = form
        self.hidden: set[str] = set()
        """Concrete paths (``hunde.0.chip``) whose own condition does not hold."""
        self._hidden_pages: set[str] = set()
        self.view: dict[str, Any] = {}
        """The answers as conditions see them: every question is there, null if unanswered or out of reach."""
        for page in form.pages:
            _fill(self.view, page.questions, answers)
        self._ctx = ctx
        self._today = ctx.today.isoformat()
        for conditional in form.conditionals:
            self._decide(conditional)

    def bindings(self, this: Any = None) -> dict[str, Any]:
        """Return the variables of an expression."""
        ctx = self._ctx
        return {"a": self.view, "this": this, "today": self._today, "v": ctx.values, "who": ctx.who}

    def pages(self) -> tuple[Page, ...]:
        """Return the pages that have something to show, in order."""
        return tuple(page for page in self.form.pages if self.has_page(page))

    def has_page(self, page: Page) -> bool:
        """Tell whether a page is reached: its condition holds and one of its questions is asked."""
        if page.key in self._hidden_pages:
            return False
        return not self.hidden or any(item.path not in self.hidden for item in page.questions)

    def questions(self, page: Page) -> Iterator[tuple[Question, str, Any]]:
        """Yield what is asked on a page: the question, its concrete path, and the entry it belongs to."""
        if page.key not in self._hidden_pages:
            yield from self._inside(page.questions, self.view, "", None)

    def groups(self, page: Page) -> Iterator[tuple[Group, str, Any]]:
        """Yield the groups that are asked on a page: the group, its concrete path, and its value as seen."""
        if page.key not in self._hidden_pages:
            yield from self._groups_inside(page.questions, self.view, "")

    def entry(self, path: str) -> Any:
        """Return an object of the view by its path (``hunde.0``)."""
        value: Any = self.view
        for step in path.split("."):
            value = value[int(step)] if isinstance(value, list) else value.get(step)
        return value

    def _inside(
        self, items: tuple[Item, ...], values: Mapping[str, Any], prefix: str, this: Any
    ) -> Iterator[tuple[Question, str, Any]]:
        for item in items:
            path = prefix + item.key
            if path in self.hidden:
                continue
            if isinstance(item, Question):
                yield item, path, this
            elif item.repeat is None:
                yield from self._inside(item.questions, values[item.key], f"{path}.", this)
            else:
                for number, entry in enumerate(values[item.key]):
                    yield from self._inside(item.questions, entry, f"{path}.{number}.", entry)

    def _groups_inside(
        self, items: tuple[Item, ...], values: Mapping[str, Any], prefix: str
    ) -> Iterator[tuple[Group, str, Any]]:
        for item in items:
            path = prefix + item.key
            if isinstance(item, Question) or path in self.hidden:
                continue
            yield item, path, values[item.key]
            entries = [("", values[item.key])] if item.repeat is None else _numbered(values[item.key])
            for number, entry in entries:
                yield from self._groups_inside(item.questions, entry, f"{path}{number}.")

    def _decide(self, conditional: Conditional) -> None:
        page, item, expression = conditional.page, conditional.item, conditional.expression
        if page is not None:
            if not expression.holds(self.bindings()):
                self._hidden_pages.add(page.key)
                self.view.update(dict.fromkeys(item.key for item in page.questions))
            return
        assert item is not None
        for holder, this, prefix in self._holders(conditional.steps):
            if not expression.holds(self.bindings(this)):
                self.hidden.add(prefix + item.key)
                holder[item.key] = None

    def _holders(self, steps: tuple[tuple[str, bool], ...]) -> list[_Holder]:
        """Return the objects an item lies in: one, or one per entry; none if a group around it is out of reach."""
        holders: list[_Holder] = [(self.view, None, "")]
        for key, repeats in steps:
            inner: list[_Holder] = []
            for holder, this, prefix in holders:
                value = holder.get(key)
                if value is None:
                    continue
                if repeats:
                    inner += [(entry, entry, f"{prefix}{key}{number}.") for number, entry in _numbered(value)]
                else:
                    inner.append((value, this, f"{prefix}{key}."))
            holders = inner
        return holders


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


def _numbered(entries: list[Any]) -> Iterator[tuple[str, Any]]:
    return ((f".{number}", entry) for number, entry in enumerate(entries))

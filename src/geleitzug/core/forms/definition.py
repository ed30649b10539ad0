# SPDX-License-Identifier: EUPL-1.2
"""Reading a form's definition as packages write it, once per version: shape, keys, conditions and what they refer to.

Everything an author can get wrong is a FormError with a place and a sentence. Answers are engine.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from geleitzug.core.forms.codelists import Codelist
from geleitzug.core.forms.given import Given
from geleitzug.core.forms.kinds import KINDS
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.ordering import Scope, in_order, values_read, watched
from geleitzug.core.forms.shapes import Check, Form, Group, Item, Page, Question
from geleitzug.ground.texts import Text

MOST_ENTRIES = 100


def load_form(raw: Any, lists: Mapping[str, Codelist] | None = None) -> Form:
    """Prepare a form from its definition; lists are the code lists the package brings along. Raises FormError."""
    reader = _Reader(lists or {})
    given = Given(raw, _("Formular"))
    pages = tuple(
        reader.page(Given(entry, _("Seite %(number)d") % {"number": number}))
        for number, entry in enumerate(given.inside("pages", needed=True), start=1)
    )
    checks = reader.checks(given, "", "")
    given.done()
    scope = Scope(pages, reader.items)
    scope.confirm(checks)
    return Form(
        pages=pages,
        checks=checks,
        items=reader.items,
        conditionals=in_order(scope),
        watched=watched(scope),
        values_read=values_read(scope, checks),
    )


def _takes_files(item: Item) -> bool:
    if isinstance(item, Group):
        return any(_takes_files(inner) for inner in item.questions)
    return isinstance(item.kind, Files)


class _Reader:
    """Reads pages and questions, and remembers which keys there are."""

    def __init__(self, lists: Mapping[str, Codelist]) -> None:
        self.lists = lists
        self.items: dict[str, Item] = {}
        self.pages: set[str] = set()

    def page(self, given: Given) -> Page:
        key = given.key()
        given.where = _("Seite „%(key)s“") % {"key": key}
        if key in self.pages:
            raise given.error(_("Diesen Schlüssel gibt es schon."))
        self.pages.add(key)
        questions = self.questions(given, page=key, prefix="", repeating=False)
        page = Page(
            key=key,
            title=given.text("title", needed=True),
            intro=given.text("intro"),
            when=given.condition("when"),
            questions=questions,
            checks=self.checks(given, "", ""),
            takes_files=any(_takes_files(item) for item in questions),
        )
        given.done()
        return page

    def questions(self, given: Given, *, page: str, prefix: str, repeating: bool) -> tuple[Item, ...]:
        return tuple(
            self.item(
                Given(raw, _inside(given, _("Frage %(number)d") % {"number": number}), self.lists),
                around=given.where,
                page=page,
                prefix=prefix,
                repeating=repeating,
            )
            for number, raw in enumerate(given.inside("questions", needed=True), start=1)
        )

    def item(self, given: Given, *, around: str, page: str, prefix: str, repeating: bool) -> Item:
        key = given.key()
        given.where = ", ".join([around, _("Frage „%(key)s“") % {"key": key}])
        path = prefix + key
        if path in self.items:
            raise given.error(_("Diesen Schlüssel gibt es schon."))
        kind: str = given.take("kind", str, needed=True)
        if kind != "group" and kind not in KINDS:
            raise given.error(
                _("„%(kind)s“ ist keine Art von Frage. Es gibt: %(kinds)s")
                % {"kind": kind, "kinds": ", ".join([*KINDS, "group"])}
            )
        self.items[path] = None  # type: ignore[assignment]  # keeps the order: a group before what is in it
        if kind == "group":
            item: Item = self.group(given, key=key, page=page, path=path, repeating=repeating)
        else:
            item = _question(given, KINDS[kind], key=key, page=page, path=path)
        given.done()
        self.items[path] = item
        return item

    def group(self, given: Given, *, key: str, page: str, path: str, repeating: bool) -> Group:
        repeat = _repeat(given)
        if repeat and repeating:
            raise given.error(_("Eine Gruppe mit Wiederholung darf keine zweite enthalten."))
        inside = f"{path}." if repeat else ""
        return Group(
            key=key,
            path=path,
            page=page,
            label=given.text("label", needed=True),
            help=given.text("help"),
            item=given.text("item", needed=repeat is not None),
            repeat=repeat,
            when=given.condition("when"),
            questions=self.questions(given, page=page, prefix=f"{path}.", repeating=repeating or repeat is not None),
            checks=self.checks(given, inside, path if repeat else ""),
        )

    def checks(self, given: Given, prefix: str, within: str) -> tuple[Check, ...]:
        return tuple(
            self.check(Given(raw, _inside(given, _("Prüfung %(number)d") % {"number": number})), prefix, within)
            for number, raw in enumerate(given.inside("checks"), start=1)
        )

    def check(self, given: Given, prefix: str, within: str) -> Check:
        key = given.key()
        given.where = f"{given.where} („{key}“)"
        at = given.take("at", str, "")
        if at and at.removeprefix(prefix) != at:
            at = at.removeprefix(prefix)
        that = given.condition("that", needed=True)
        assert that is not None
        check = Check(key, that, given.text("message", needed=True), prefix + at if at else within, within)
        given.done()
        return check


def _question(given: Given, kind: Any, *, key: str, page: str, path: str) -> Question:
    label: Text = given.text("label", needed=kind.asks)
    return Question(
        key=key,
        path=path,
        page=page,
        label=label,
        help=given.text("help"),
        required=given.take("required", bool, False),
        when=given.condition("when"),
        prefill=given.take("prefill", str, ""),
        kind=kind.load(given),
    )


def _inside(given: Given, place: str) -> str:
    return f"{given.where}, {place}"


def _repeat(given: Given) -> tuple[int, int] | None:
    raw = given.take("repeat", Mapping)
    required: bool = given.take("required", bool, False)
    if raw is None:
        return None
    repeat = Given(raw, f"{given.where}, repeat")
    least = repeat.whole("min", 0, most=MOST_ENTRIES)
    most = repeat.whole("max", 10, least=max(least, 1), most=MOST_ENTRIES)
    repeat.done()
    return (max(least, 1) if required else least), most

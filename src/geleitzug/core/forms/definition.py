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
from geleitzug.core.forms.kinds.others import Computed, Files
from geleitzug.core.forms.kinds.presets import is_readable
from geleitzug.core.forms.known import NEVER_TAKEN
from geleitzug.core.forms.ordering import Scope, in_order, parts_of, values_read, watched
from geleitzug.core.forms.shapes import Check, Form, Group, Item, Page, Question
from geleitzug.core.forms.singly import Piece, pieces_of
from geleitzug.ground.texts import Text

MOST_ENTRIES = 100
"""Entries of a repeating group; what has no upper bound elsewhere (``0:*`` in XDatenfelder 3.0) has this one here."""
DEEPEST = 12
"""Groups within groups; the deepest schema of FIM has eight."""
WHOLE = Piece(None)
"""A page that is not cut into several."""
POINTS = ("rule", "codelist", "pattern", "structure", "value")
STATES = ("open", "used", "dropped")


def load_form(raw: Any, lists: Mapping[str, Codelist] | None = None) -> Form:
    """Prepare a form from its definition; lists are the code lists the package brings along. Raises FormError."""
    reader = _Reader(lists or {})
    given = Given(raw, _("Formular"))
    pages = tuple(
        reader.page(Given(piece.raw, _("Seite %(number)d") % {"number": number}), piece)
        for number, entry in enumerate(given.inside("pages", needed=True), start=1)
        for piece in pieces_of(entry)
    )
    # The page a check stands on may not be reached, since it is a page of its own: it is asked at the end as well.
    moved = (check for page in pages if page.part_of for check in page.checks)
    checks = (*reader.checks(given, ""), *moved)
    given.fim()
    _confirm_points(given)
    given.done()
    scope = Scope(pages, reader.items)
    scope.confirm(checks)
    conditionals = in_order(scope)
    return Form(
        pages=pages,
        checks=checks,
        items=reader.items,
        conditionals=conditionals,
        parts=parts_of(scope, conditionals),
        watched=watched(scope, conditionals),
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

    def page(self, given: Given, piece: Piece = WHOLE) -> Page:
        key = given.key() + (f"-{piece.suffix}" if piece.suffix else "")
        given.take("one_by_one", bool)
        given.where = _("Seite „%(key)s“") % {"key": key}
        if key in self.pages:
            raise given.error(_("Diesen Schlüssel gibt es schon."))
        self.pages.add(key)
        questions = self.questions(given, page=key, prefix="", within="")
        page = Page(
            key=key,
            title=given.text("title", needed=True),
            intro=given.text("intro"),
            when=given.condition("when"),
            questions=questions,
            checks=self.checks(given, ""),
            takes_files=any(_takes_files(item) for item in questions),
            shows=tuple(item.path for item in questions if _is_seen(item)),
            has_optional=any(_may_be_left_out(item) for item in questions),
            part_of=piece.part_of,
            part_title=piece.title,
        )
        given.done()
        return page

    def questions(self, given: Given, *, page: str, prefix: str, within: str) -> tuple[Item, ...]:
        return tuple(
            self.item(
                Given(raw, _inside(given, _("Frage %(number)d") % {"number": number}), self.lists),
                around=given.where,
                page=page,
                prefix=prefix,
                within=within,
            )
            for number, raw in enumerate(given.inside("questions", needed=True), start=1)
        )

    def item(self, given: Given, *, around: str, page: str, prefix: str, within: str) -> Item:
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
            item: Item = self.group(given, key=key, page=page, path=path, within=within)
        else:
            item = _question(given, KINDS[kind], key=key, page=page, path=path)
        given.done()
        self.items[path] = item
        return item

    def group(self, given: Given, *, key: str, page: str, path: str, within: str) -> Group:
        repeat = _repeat(given)
        optional: bool = given.take("optional", bool, False)
        if repeat and optional:
            raise given.error(
                _("Eine Gruppe mit Wiederholung darf fehlen, wenn „min“ 0 ist; „optional“ gibt es dort nicht.")
            )
        if path.count(".") >= DEEPEST:
            raise given.error(_("Gruppen lassen sich höchstens %(most)d Ebenen tief schachteln.") % {"most": DEEPEST})
        within = path if repeat else within
        return Group(
            key=key,
            path=path,
            page=page,
            label=given.text("label", needed=True),
            help=given.text("help"),
            item=given.text("item", needed=repeat is not None),
            repeat=repeat,
            optional=optional,
            when=given.condition("when"),
            questions=self.questions(given, page=page, prefix=f"{path}.", within=within),
            checks=self.checks(given, within),
            fim=given.fim(),
        )

    def checks(self, given: Given, within: str) -> tuple[Check, ...]:
        return tuple(
            self.check(Given(raw, _inside(given, _("Prüfung %(number)d") % {"number": number})), within)
            for number, raw in enumerate(given.inside("checks"), start=1)
        )

    def check(self, given: Given, within: str) -> Check:
        """Read a check; inside a repeating group its place may be said from there or in full."""
        key = given.key()
        given.where = f"{given.where} („{key}“)"
        prefix = f"{within}." if within else ""
        at = given.take("at", str, "").removeprefix(prefix)
        that = given.condition("that", needed=True)
        assert that is not None
        check = Check(key, that, given.text("message", needed=True), prefix + at if at else within, within)
        given.done()
        return check


def _question(given: Given, kind: Any, *, key: str, page: str, path: str) -> Question:
    label: Text = given.text("label", needed=kind.asks)
    loaded = kind.load(given).called(label)
    preset: str = given.take("preset", str, "")
    if preset and not is_readable(loaded, preset):
        raise given.error(_("„%(preset)s“ lässt sich hier nicht eintragen.") % {"preset": preset})
    prefill: str = given.take("prefill", str, "")
    return Question(
        key=key,
        path=path,
        page=page,
        label=label,
        help=given.text("help"),
        required=given.take("required", bool, False),
        when=given.condition("when"),
        prefill=prefill,
        preset=preset,
        protected=given.take("protected", bool, False),
        anew=_anew(given, kind.name, prefill),
        fim=given.fim(),
        kind=loaded,
    )


def _anew(given: Given, kind: str, prefill: str) -> bool:
    """Read whether the answer belongs to this one application alone."""
    anew: bool = given.take("anew", bool, False)
    if anew and kind in NEVER_TAKEN:
        raise given.error(_("„anew“ gibt es hier nicht: Diese Art wird nie aus einem früheren Antrag übernommen."))
    if anew and prefill:
        raise given.error(
            _("„anew“ und „prefill“ widersprechen sich: Was zu diesem einen Antrag gehört, weiß kein Konto.")
        )
    return anew


def _is_seen(item: Item) -> bool:
    if isinstance(item, Group):
        return any(_is_seen(inner) for inner in item.questions)
    return not isinstance(item.kind, Computed) or item.kind.shown


def _may_be_left_out(item: Item) -> bool:
    return isinstance(item, Group) and (item.optional or any(_may_be_left_out(inner) for inner in item.questions))


def _confirm_points(given: Given) -> None:
    """Check what an editor still has to look at: rules in sentences, lists not at hand. Filling in needs none of it."""
    for number, raw in enumerate(given.inside("points"), start=1):
        point = Given(raw, _inside(given, _("Offener Punkt %(number)d") % {"number": number}))
        point.key()
        point.one_of("kind", POINTS)
        point.one_of("state", STATES)
        point.take("text", str, needed=True)
        point.take("at", str, "")
        point.take("why", str, "")
        point.inside("proposals")
        point.take("taken", list, [])
        point.fim()
        point.done()


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

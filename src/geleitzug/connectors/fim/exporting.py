# SPDX-License-Identifier: EUPL-1.2
"""A form becomes a schema of XDatenfelder 3.0: our own forms, and imported ones with all that was changed in them.

What the standard has words for is written in them, so that others can read it: pages as groups, a person, address or
bank account as a group of fields, conditions and checks as rules with a sentence and a script. The rest goes into
keywords of ours (own.py). Importing what was exported gives the same form; that is looked at before it is returned.
What a single question becomes is questions.py.

Ids of what is ours begin with 99 (``F99…``). FIM gives numbers by editor: 00 the federation, 01 to 16 the Länder, 17
and 60 federal editors. In 65 schemas no group, field, rule or schema begins with 99; only the placeholder for "no
document profile" does (D99000000001). The nine digits behind come from the service's name and the path, so they stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from geleitzug.connectors.fim import own
from geleitzug.connectors.fim.errors import FimError, gettext_noop
from geleitzug.connectors.fim.genericode import CodeList
from geleitzug.connectors.fim.importing import import_schema
from geleitzug.connectors.fim.plain import (
    Lists,
    bare_group,
    form_fim,
    group_page,
    loose_page,
    plain_item,
    sorted_points,
    unique_keys,
)
from geleitzug.connectors.fim.questions import (
    COMPOSED,
    composed_parts,
    field_part,
    is_group,
    is_repeating_field,
    keywords_of,
    name_of,
    repeated,
    texts_of,
)
from geleitzug.connectors.fim.schema import Element, Field, Group, Head, Identity, Keyword, Part, Rule, Schema
from geleitzug.connectors.fim.wire import STATES
from geleitzug.connectors.fim.words import Raw, law_of
from geleitzug.connectors.fim.writing import moment, write_schema

OWN_NUMBERS = "99"
CREATOR = "Geleitzug"
"""Who is said to have made the rules that conditions and checks become."""
OLD_STATES = {"inVorbereitung": "2", "aktiv": "5", "inaktiv": "7"}
"""States of XDatenfelder 2.0 in those of 3.0."""


def export_form(
    form: Mapping[str, Any], codelists: Mapping[str, Any] | None = None, *, name: str, title: str = "", now: datetime
) -> bytes:
    """Return a form as XML; name is the service's, and decides the ids of what has none. Raises FimError."""
    schema = to_schema(form, codelists or {}, name=name, title=title, now=now)
    message = hashlib.sha256(repr((schema, name)).encode()).hexdigest()[:16].upper()
    return write_schema(schema, message=message, now=now)


def to_schema(
    form: Mapping[str, Any], codelists: Mapping[str, Any], *, name: str, now: datetime, title: str = ""
) -> Schema:
    """Make a schema of a form, and see that it becomes the same form again. Raises FimError."""
    exporter = _Exporter(form, codelists, name)
    schema = exporter.schema(title, now)
    plain = import_schema(schema, exporter.lists_at_hand)
    wanted = {"fim": form.get("fim", {}), "codelists": dict(codelists), **sorted_points(form)}
    have = {"fim": form_fim(schema), "codelists": plain.codelists, **sorted_points(plain.form)}
    keywords = own.saying(own.FORM, own.difference(have, wanted))
    if plain.form["pages"] != form["pages"] or plain.form.get("checks", []) != form.get("checks", []):
        raise FimError(
            gettext_noop("Dieses Formular lässt sich nicht als Schema schreiben, ohne dass etwas verloren geht.")
        )
    return replace(schema, head=replace(schema.head, stichwort=(*schema.head.stichwort, *keywords)))


def newer_id(id_: str) -> str:
    """Return an id of XDatenfelder 2.0 as 3.0 writes it: F60000227 is F60000000227, as FIM has carried it over."""
    return f"{id_[:3]}000{id_[3:]}" if len(id_) == 9 else id_


def newer_version(version: str) -> str:
    """Return a version in three parts."""
    parts = [*(version or "1").split("."), "0", "0"][:3]
    return ".".join(parts)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a page is written: as its only group, as its loose fields, or as a group of our own."""

    page: Raw
    kind: str
    """group, loose or wrapped"""


class _Exporter:
    """Goes through a form once, from top to bottom."""

    def __init__(self, form: Mapping[str, Any], codelists: Mapping[str, Any], name: str) -> None:
        self.form = form
        self.codelists = codelists
        self.name = name
        self.taken: set[str] = set()
        self.lists_at_hand = list(self._lists_at_hand())
        self.lists = Lists({one.canonical: one for one in self.lists_at_hand})
        fim = form.get("fim", {})
        release = str(fim.get("release", ""))
        self.state = release if release in STATES else OLD_STATES.get(release, "2")
        self.rules: dict[str, list[Rule]] = {}
        paths = {path for path, _item in _walk(form)}
        for point in sorted_points(form)["rules"]:
            holder = point.get("fim", {}).get("holder", point.get("at", ""))
            self.rules.setdefault(holder if holder in paths else "", []).append(self._foreign_rule(point))

    def schema(self, title: str, now: datetime) -> Schema:
        """Make the schema without what can only be said of the whole form."""
        form, fim = self.form, self.form.get("fim", {})
        identity = Identity(newer_id(fim["id"]), newer_version(fim.get("version", ""))) if "id" in fim else Identity(
            self._id("S", ""), "1.0.0"
        )  # fmt: skip
        name = fim.get("name") or title or self.name
        head = Head(
            identity=identity,
            name=name,
            beschreibung=fim.get("description", ""),
            definition=fim.get("definition", ""),
            bezug=tuple(map(law_of, fim.get("law", ()))),
            status=self.state,
            status_am=fim.get("released_on", ""),
            status_durch=fim.get("released_by", ""),
            gueltig_ab=fim.get("valid_from", ""),
            gueltig_bis=fim.get("valid_to", ""),
            versionshinweis=fim.get("note", ""),
            veroeffentlicht=str(fim.get("dated", "")),
            geaendert=fim.get("changed") or moment(now),
            stichwort=keywords_of(fim),
        )
        parts, rules = self._pages(form["pages"])
        rules += self._checks(form, "")
        return Schema(
            head=head,
            standard="xdf3",
            bezeichnung=fim.get("title") or title or name,
            hilfetext=fim.get("help", ""),
            ableitung_struktur=fim.get("structure", "3"),
            ableitung_repraesentation=fim.get("representation", "1"),
            steckbrief=fim.get("profile", ""),
            regeln=(*self.rules.get("", ()), *rules),
            struktur=tuple(parts),
        )

    def _pages(self, pages: Sequence[Raw]) -> tuple[list[Part], list[Rule]]:
        """Write the pages; what is loose or a group by itself shares one list of keys, as the import has it."""
        shapes = self._shapes(pages)
        together = [item for shape in shapes if shape.kind != "wrapped" for item in shape.page["questions"]]
        keys = iter(unique_keys(name_of(item) for item in together))
        taken: set[str] = set()
        parts: list[Part] = []
        rules: list[Rule] = []
        for shape in shapes:
            page = shape.page
            if shape.kind == "wrapped":
                parts.append(self._wrapped(page))
                taken.add(page["key"])
                continue
            made = [self._part(item, next(keys), "") for item in page["questions"]]
            rules += self._conditions(page["questions"], "")
            if shape.kind == "group":
                change = own.difference(group_page(page["questions"][0], taken), page)
                made = [_said(made[0], own.saying(own.SAME_PAGE, change))]
            else:
                loose_page(page["questions"], taken)
            parts += made
        return parts, rules

    def _shapes(self, pages: Sequence[Raw]) -> list[_Shape]:
        shapes: list[_Shape] = []
        taken: set[str] = set()
        for page in pages:
            items = page["questions"]
            plain = not page.keys() - {"key", "title", "questions"}
            if plain and len(items) == 1 and is_group(items[0]):
                group_page(items[0], taken)
                shapes.append(_Shape(page, "group"))
                continue
            if plain and items and not any(map(is_group, items)) and not (shapes and shapes[-1].kind == "loose"):
                before = set(taken)
                if loose_page(items, taken) == page:
                    shapes.append(_Shape(page, "loose"))
                    continue
                taken = before
            taken.add(page["key"])
            shapes.append(_Shape(page, "wrapped"))
        return shapes

    def _wrapped(self, page: Raw) -> Part:
        """Write a page as a group that is marked as one."""
        told = {name: value for name, value in page.items() if name not in ("questions", "when", "checks")}
        path = f"page:{page['key']}"
        rules = [self._condition(page, "", path)] if "when" in page else []
        rules += self._conditions(page["questions"], path)
        rules += self._checks(page, path)
        head = self._own_head("G", path, page["key"])
        group = Group(
            head=replace(head, stichwort=own.saying(own.PAGE, told)),
            bezeichnung_eingabe=page["title"]["de"],
            hilfe_eingabe=page.get("intro", {}).get("de", ""),
            elementart="ABS",
            regeln=tuple(rules),
            struktur=tuple(self._parts(page["questions"], "")),
        )
        return Part(1, 1, group)

    def _parts(self, items: Sequence[Raw], prefix: str) -> list[Part]:
        keys = unique_keys(name_of(item) for item in items)
        return [self._part(item, key, prefix) for item, key in zip(items, keys, strict=True)]

    def _part(self, raw: Raw, key: str, prefix: str) -> Part:
        """Write one item, with what differs from what it would become by itself."""
        path = f"{prefix}.{raw['key']}" if prefix else raw["key"]
        wanted = {name: value for name, value in raw.items() if name != "when"}
        if is_repeating_field(raw):
            part = self._field_part(raw["questions"][0], path, repeated(raw))
        elif raw["kind"] == "group" or raw["kind"] in COMPOSED:
            part = self._group_part(raw, path)
            plain, _notes = bare_group(part, key)
            if raw["kind"] == "group":
                wanted = {name: value for name, value in wanted.items() if name not in ("questions", "checks")}
            return _said(part, own.saying(own.ITEM, own.difference(plain, wanted)))
        else:
            part = self._field_part(raw, path)
        assert isinstance(part.content, Field)
        plain, _notes = plain_item(part, key, self.lists.name(part.content))
        return _said(part, own.saying(own.ITEM, own.difference(plain, wanted)))

    def _group_part(self, raw: Raw, path: str) -> Part:
        fim = raw.get("fim", {})
        is_composed = raw["kind"] in COMPOSED
        inside = self._composed(raw, path) if is_composed else self._parts(raw["questions"], path)
        rules = [] if is_composed else [*self._conditions(raw["questions"], path), *self._checks(raw, path)]
        group = Group(
            head=self._head(raw, "G", path),
            **texts_of(raw),
            art=fim.get("group_kind", ""),
            regeln=(*self.rules.get(path, ()), *rules),
            struktur=tuple(inside),
        )
        least, most = repeated(raw) if "repeat" in raw else (1, 1)
        if is_composed:
            least = 1 if raw.get("required") else 0
        elif raw.get("optional"):
            least = 0
        return Part(least, most, group, tuple(map(law_of, fim.get("law_here", ()))))

    def _composed(self, raw: Raw, path: str) -> list[Part]:
        return composed_parts(raw, path, lambda name: self._own_head("F", f"{path}.{name}", name))

    def _field_part(self, raw: Raw, path: str, repeat: tuple[int, int | None] | None = None) -> Part:
        head = self._head(raw, "F", path)
        return field_part(raw, head, tuple(self.rules.get(path, ())), self.codelists, repeat)

    def _head(self, raw: Raw, letter: str, path: str) -> Head:
        fim = raw.get("fim", {})
        if "id" not in fim:
            return self._own_head(letter, path, name_of(raw))
        return Head(
            identity=Identity(newer_id(fim["id"]), newer_version(fim.get("version", ""))),
            name=name_of(raw),
            bezug=tuple(map(law_of, fim.get("law", ()))),
            status=self.state,
            status_durch=self.form.get("fim", {}).get("released_by", ""),
            stichwort=keywords_of(fim),
        )

    def _own_head(self, letter: str, path: str, name: str) -> Head:
        return Head(Identity(self._id(letter, path), "1.0.0"), name, status=self.state)

    def _lists_at_hand(self) -> Iterable[CodeList]:
        """The package's lists that are federal ones, as the import would find them."""
        missing = [point["fim"] for point in sorted_points(self.form)["missing"]]
        versions = {fim["codelist"]: fim.get("at_hand", "") for fim in missing}
        for _path, raw in _walk(self.form):
            fim = raw.get("fim", {})
            if raw.get("kind") == "codelist" and "codelist" in fim and raw["list"] in self.codelists:
                rows = tuple({"code": key, "name": text["de"]} for key, text in self.codelists[raw["list"]].items())
                version = versions.get(fim["codelist"]) or fim.get("codelist_version", "")
                yield CodeList(fim["codelist"], version, "", raw["list"], ("code", "name"), "code", rows)

    def _conditions(self, items: Iterable[Raw], prefix: str) -> list[Rule]:
        return [self._condition(item, item["key"], prefix) for item in items if "when" in item]

    def _condition(self, item: Raw, key: str, prefix: str) -> Rule:
        """Write a condition as a rule; key says whose it is, and is empty for the page's own."""
        path = f"{prefix}.{key}"
        when = item["when"]
        written = when if isinstance(when, str) else str(when).lower()
        label = (item.get("label") or item.get("title") or {}).get("de", item["key"])
        told = {"when": key} | ({} if isinstance(when, str) else {"is": when})
        return Rule(
            identity=Identity(self._id("R", f"{path}#when"), "1.0.0"),
            name=f"Bedingung für {label}",
            freitext=f"WENN {written} gilt, DANN zeige „{label}“ an, SONST zeige „{label}“ nicht an.",
            skript=written,
            typ="K",
            fachlicher_ersteller=CREATOR,
            stichwort=own.saying(own.RULE, told),
        )

    def _checks(self, holder: Mapping[str, Any], path: str) -> list[Rule]:
        return [
            Rule(
                identity=Identity(self._id("R", f"{path}#{check['key']}"), "1.0.0"),
                name=f"Prüfung {check['key']}",
                freitext=check["message"]["de"],
                skript=check["that"] if isinstance(check["that"], str) else str(check["that"]).lower(),
                typ="K",
                fachlicher_ersteller=CREATOR,
                stichwort=own.saying(own.RULE, {
                    "check": {name: value for name, value in check.items() if name != "that"}
                } | ({} if isinstance(check["that"], str) else {"is": check["that"]})),
            )
            for check in holder.get("checks", ())
        ]  # fmt: skip

    def _foreign_rule(self, point: Raw) -> Rule:
        fim = point.get("fim", {})
        return Rule(
            identity=Identity(
                newer_id(fim.get("id", "") or self._id("R", point["key"])), newer_version(fim.get("version", ""))
            ),
            name=fim.get("name", "") or point["key"],
            freitext=point["text"],
            skript=fim.get("script", ""),
            typ=fim.get("type", ""),
            bezug=tuple(map(law_of, fim.get("law", ()))),
            stichwort=keywords_of(fim),
        )

    def _id(self, letter: str, path: str) -> str:
        """Return an id that is always the same for a path of this service, and nobody else's here."""
        for attempt in range(1000):
            digest = hashlib.sha256(f"{self.name}\n{letter}\n{path}\n{attempt}".encode()).hexdigest()
            id_ = f"{letter}{OWN_NUMBERS}{int(digest, 16) % 10**9:09d}"
            if id_ not in self.taken:
                self.taken.add(id_)
                return id_
        raise FimError(gettext_noop("Es gibt keine freien Ids mehr."))


def _walk(form: Mapping[str, Any]) -> Iterator[tuple[str, Raw]]:
    """Yield every item with its path, as rules know it."""
    pending = [("", item) for page in reversed(form["pages"]) for item in reversed(page["questions"])]
    while pending:
        prefix, raw = pending.pop()
        path = f"{prefix}.{raw['key']}" if prefix else raw["key"]
        yield path, raw
        pending += [(path, inner) for inner in reversed(raw.get("questions", ()))]


def _said(part: Part, keywords: tuple[Keyword, ...]) -> Part:
    """Add keywords of ours to what a part holds."""
    if not keywords:
        return part
    content: Element = part.content
    head = replace(content.head, stichwort=(*content.head.stichwort, *keywords))
    return replace(part, content=replace(content, head=head))

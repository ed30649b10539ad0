# SPDX-License-Identifier: EUPL-1.2
"""A schema becomes a form: pages, groups with their multiplicity, questions, lists, and points for the editor.

What an element becomes by itself is plain.py, what a rule in German may become rules.py. Each top-level element is a
page; loose fields that follow one another share one. What the form has no place for is a point, or counted in the
report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from geleitzug.connectors.fim import own
from geleitzug.connectors.fim.errors import FimError, gettext_noop
from geleitzug.connectors.fim.genericode import CodeList
from geleitzug.connectors.fim.plain import (
    Lists,
    bare_group,
    form_fim,
    free_key,
    group_page,
    loose_page,
    plain_item,
    sorted_points,
    unique_keys,
)
from geleitzug.connectors.fim.rules import Proposer
from geleitzug.connectors.fim.schema import Element, Field, Group, Head, Part, Rule, Schema
from geleitzug.connectors.fim.spots import Spot
from geleitzug.connectors.fim.words import Raw, laws, lines, named
from geleitzug.ground.texts import LONGEST_KEY, key_of_words

PASSED_OVER: Mapping[str, str] = {
    "relation": "Beziehung zu einem anderen Element",
    "param": "Parameter einer Regel",
    "ziel": "Ziel einer Regel",
    "fehler": "Fehlermeldung einer Regel",
    "helpKey": "Spalte einer Codeliste mit Hilfetexten",
}
"""What is not read of a schema (wire.py), as the report calls it."""


ONE_OF = "X"
"""The kind of a group (Gruppenart) of which one part is filled in."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many groups, fields, lists and rules."""

    groups: int = 0
    fields: int = 0
    inline_lists: int = 0
    referred_lists: int = 0
    rules: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What went in, what came out, and what is left to an editor."""

    given: Counts
    made: Counts
    points: Mapping[str, int]
    """Points by their kind, rules with a proposal left out."""
    proposed: int
    """Rules with a proposal."""
    left: Mapping[str, int]
    """What of the schema is not kept, and how often it was there: notes among editors, mostly."""

    @property
    def agrees(self) -> bool:
        """Tell whether nothing was lost or doubled."""
        return self.given == self.made


@dataclass(frozen=True, slots=True)
class Imported:
    """A form as form.yaml has it, the lists it brings along, and the report."""

    form: Raw
    codelists: Raw
    report: Report


def import_schema(schema: Schema, lists: Iterable[CodeList] = (), *, land: str = "") -> Imported:
    """Make a form of a schema, with the code lists at hand; land ("HB") chooses among rules that differ by Land.

    Raises FimError where there is nothing to ask.
    """
    try:
        return _Importer(lists, land).run(schema)
    except (KeyError, IndexError, TypeError, AttributeError, AssertionError, ValueError, RecursionError) as wrong:
        # What stands in keywords of ours is trusted to fit; somebody may have changed it by hand.
        if isinstance(wrong, FimError) or not own.has_any(schema):
            raise
        raise FimError(own.NO_FIT, id_=schema.head.identity.id) from wrong


class _Importer:
    """Goes through a schema once, from top to bottom."""

    def __init__(self, lists: Iterable[CodeList], land: str) -> None:
        self.lists = Lists({one.canonical: one for one in lists})
        self.land = land
        self.points: list[Raw] = []
        self.taken: set[str] = set()
        self.missing: dict[tuple[str, str], list[str]] = {}
        self.older: dict[tuple[str, str], list[str]] = {}
        self.rules: list[tuple[Rule, Spot]] = []
        self.left: Counter[str] = Counter()

    def run(self, schema: Schema) -> Imported:
        root = Spot(id=schema.head.identity.id, path="", raw={})
        pages = self.pages(schema, root)
        if not pages:
            raise FimError(gettext_noop("Das Schema enthält nichts, was man fragen kann."), id_=schema.head.identity.id)
        form: Raw = {"fim": form_fim(schema), "pages": pages, "points": self.points}
        self._own_rules(schema.regeln, form, {raw["key"]: raw for page in pages for raw in page["questions"]})
        self._hold(schema.regeln, root)
        self._list_points()
        self._rule_points(root)
        form, codelists = self._as_it_was(form, schema.head)
        if not form["points"]:
            del form["points"]
        report = Report(
            given=_given(schema),
            made=_made(form, codelists),
            points=Counter(point["kind"] for point in form.get("points", ()) if not point.get("proposals")),
            proposed=sum(1 for point in form.get("points", ()) if point.get("proposals")),
            left=+self.left + Counter({PASSED_OVER[name]: times for name, times in schema.passed_over.items()}),
        )
        return Imported(form, codelists, report)

    def pages(self, schema: Schema, root: Spot) -> list[Raw]:
        """Make the pages."""
        pages: list[Raw] = []
        taken: set[str] = set()
        loose: list[Raw] = []
        plain = [part for part in schema.struktur if own.said(part.content.head.stichwort, own.PAGE) is None]
        items = {id(part): raw for part, raw in self.items(plain, root)}

        def close() -> None:
            if loose:
                pages.append(loose_page(loose, taken))
                loose.clear()

        for part in schema.struktur:
            keywords = part.content.head.stichwort
            page = own.said(keywords, own.PAGE)
            if page is not None:
                close()
                assert isinstance(part.content, Group)
                inside = [raw for _part, raw in self.items(part.content.struktur, root)]
                pages.append({**page, "questions": inside})
                self._own_rules(part.content.regeln, pages[-1], {raw["key"]: raw for raw in inside})
                taken.add(page["key"])
            elif id(part) not in items:
                continue
            elif isinstance(part.content, Group):
                close()
                raw = group_page(items[id(part)], taken)
                change = own.said(keywords, own.SAME_PAGE)
                pages.append(own.changed(raw, change))
            else:
                loose.append(items[id(part)])
        close()
        return pages

    def items(self, parts: Sequence[Part], parent: Spot) -> Iterator[tuple[Part, Raw]]:
        """Make the items of a group, in order."""
        keys = unique_keys(part.content.head.name or part.content.id for part in parts)
        for part, key in zip(parts, keys, strict=True):
            raw = self.item(part, key, parent)
            if raw is not None:
                yield part, raw

    def item(self, part: Part, key: str, parent: Spot) -> Raw | None:
        """Make one item; None for a group with nothing in it."""
        element = part.content
        self._count_left(element)
        change = own.said(element.head.stichwort, own.ITEM)
        if isinstance(element, Group):
            raw, notes = bare_group(part, key)
            raw = own.changed(raw, change)
            spot = parent.add(element.id, raw, element)
            if raw["kind"] == "group":
                raw["questions"] = [inner for _part, inner in self.items(element.struktur, spot)]
                if not raw["questions"]:
                    self._hold(element.regeln, parent)
                    parent.children.remove(spot)
                    self._point(
                        "structure",
                        spot,
                        "Diese Gruppe des Schemas ist leer und steht deshalb nicht im Formular.",
                        parent.path,
                    )
                    return None
            self._own_rules(element.regeln, raw, {inner["key"]: inner for inner in raw.get("questions", ())})
        else:
            assert isinstance(element, Field)
            raw, notes = plain_item(part, key, self.lists.name(element))
            raw = own.changed(raw, change)
            if raw.get("kind") == "codelist" and element.werte:
                raw = self._own_list(raw, element)
            spot = parent.add(element.id, raw, element)
            self._note_list(spot, element)
        if raw.get("fim", {}).get("group_kind") == ONE_OF:
            self._choice(spot, raw)
        for kind, text in notes:
            self._point(kind, spot, text)
        self._hold(element.regeln, spot)
        return raw

    def _choice(self, spot: Spot, raw: Raw) -> None:
        """Propose the question a group needs of which only one part is filled in, with a condition for each part."""
        text = "Auswahlgruppe: Nur einer der Teile dieser Gruppe wird ausgefüllt. Welcher, sagt eine Frage davor."
        parts = [f"{spot.question_path}.{inner['key']}" for inner in raw["questions"]]
        proposals = [{"at": spot.question_path, "choose": parts}] if len(parts) > 1 else []
        self._point("structure", spot, text, proposals=proposals)

    def _own_list(self, raw: Raw, element: Field) -> Raw:
        """Take back a list of the package that was written as values."""
        texts = self.lists.used.setdefault(raw["list"], {})
        for value in element.werte:
            texts[value.code] = {"de": value.name} | ({"help_de": value.hilfe} if value.hilfe else {})
        return raw

    def _note_list(self, spot: Spot, element: Field) -> None:
        reference = element.codeliste
        question = spot.question
        if reference is None or question.get("fim", {}).get("codelist") != reference.canonical:
            return
        if question["kind"] == "text":
            self.missing.setdefault((reference.canonical, reference.version), []).append(spot.question_path)
        elif question["kind"] == "codelist":
            found = self.lists.at_hand.get(reference.canonical)
            if found and reference.version and found.version != reference.version:
                self.older.setdefault((reference.canonical, reference.version), []).append(spot.question_path)

    def _list_points(self) -> None:
        for (canonical, version), paths in self.missing.items():
            which = f"„{canonical}“" + (f" in der Version {version}" if version else "")
            text = f"Die Codeliste {which} liegt nicht vor. Laden Sie sie hoch; bis dahin ist es ein Textfeld."
            text += _asked(paths)
            self._list_point(canonical, version, paths[0], text, "")
        for (canonical, version), paths in self.older.items():
            have = self.lists.at_hand[canonical].version
            text = f"Das Schema nennt die Codeliste „{canonical}“ in der Version {version}, hier liegt {have}."
            text += _asked(paths)
            self._list_point(canonical, version, paths[0], text, have)

    def _list_point(self, canonical: str, version: str, path: str, text: str, have: str) -> None:
        fim = named(codelist=canonical, codelist_version=version, at_hand=have)
        key = free_key(f"codelist_{key_of_words(canonical.rpartition(':')[2])}"[:LONGEST_KEY], self.taken)
        self.points.append({"key": key, "kind": "codelist", "at": path, "text": text, "fim": fim, "state": "open"})

    def _point(self, kind: str, spot: Spot, text: str, at: str | None = None, *, proposals: Sequence[Raw] = ()) -> None:
        key = free_key(key_of_words(f"{kind}_{spot.id}"), self.taken)
        head = spot.element.head if spot.element else None
        fim = named(id=spot.id, version=head.identity.version, name=head.name) if head else named(id=spot.id)
        at = spot.question_path if at is None else at
        point: Raw = {"key": key, "kind": kind, "at": at, "text": text, "fim": fim, "state": "open"}
        self.points.append(point | ({"proposals": list(proposals)} if proposals else {}))

    def _own_rules(self, rules: Iterable[Rule], holder: Raw, inside: Mapping[str, Raw]) -> None:
        """Put conditions and checks that were written as rules back to where they belong."""
        for rule in rules:
            told = own.said(rule.stichwort, own.RULE)
            if told is None:
                continue
            expression = told.get("is", rule.skript)
            if "check" in told:
                holder.setdefault("checks", []).append(told["check"] | {"that": expression})
            elif told.get("when") == "":
                holder["when"] = expression
            elif told.get("when") in inside:
                inside[told["when"]]["when"] = expression

    def _hold(self, rules: Iterable[Rule], spot: Spot) -> None:
        for rule in rules:
            if own.said(rule.stichwort, own.RULE) is None:
                self.rules.append((rule, spot))
                self.left["Beschreibung einer Regel"] += bool(rule.beschreibung)

    def _rule_points(self, root: Spot) -> None:
        proposer = Proposer(root, self.lists.used, self.land)
        for rule, spot in self.rules:
            text = " ".join(lines(rule.freitext or rule.skript or rule.name).split())
            proposals, why = proposer.propose(text, spot, rule)
            targets = {proposal["at"] for proposal in proposals}
            at = targets.pop() if len(targets) == 1 else spot.path
            fim: Raw = named(id=rule.identity.id, version=rule.identity.version, name=rule.name)
            if at != spot.path:
                fim["holder"] = spot.path
            if rule.freitext and rule.skript:
                fim["script"] = rule.skript
            if rule.typ:
                fim["type"] = rule.typ
            if rule.bezug:
                fim["law"] = laws(rule.bezug)
            fim |= {"keywords": found} if (found := [f"{one.uri}: {one.text}" for one in rule.stichwort]) else {}
            key = free_key(key_of_words(rule.identity.id), self.taken)
            point: Raw = {"key": key, "kind": "rule", "at": at, "text": text}
            if why:
                point["why"] = why
            point |= {"fim": fim, "state": "open"}
            if proposals:
                point["proposals"] = proposals
            self.points.append(point)

    def _as_it_was(self, form: Raw, head: Head) -> tuple[Raw, Raw]:
        """Make what an export of ours says about the form as a whole."""
        change = own.said(head.stichwort, own.FORM)
        if change is None:
            return form, self.lists.used
        plain = {"fim": form["fim"], "codelists": self.lists.used, **sorted_points(form)}
        was = own.changed(plain, change)
        form = {**form, "fim": was["fim"], "points": [*was["points"], *was["missing"], *was["rules"]]}
        if not form["fim"]:
            del form["fim"]
        return form, was["codelists"]

    def _count_left(self, element: Element) -> None:
        for name, text in (
            ("Beschreibung", element.head.beschreibung),
            ("Definition", element.head.definition),
            ("Hilfetext der Ausgabe", element.hilfe_ausgabe),
            ("Versionshinweis", element.head.versionshinweis),
            ("Angaben zur Freigabe", element.head.status_durch or element.head.status_am),
        ):
            self.left[name] += bool(text)


def _asked(paths: list[str]) -> str:
    return f" Sie gehört zu {len(paths)} Fragen: {', '.join(paths)}." if len(paths) > 1 else ""


def _given(schema: Schema) -> Counts:
    """Count what is in the schema, as it stands there. A page of ours is no group; a person of ours is one question."""
    groups = fields = inline = referred = 0
    pending: list[Element] = [part.content for part in schema.struktur]
    while pending:
        element = pending.pop()
        if isinstance(element, Field):
            fields += 1
            inline += bool(element.werte)
            referred += element.codeliste is not None and not element.werte
        elif isinstance(element, Group):
            change = own.said(element.head.stichwort, own.ITEM) or {}
            if "kind" in change:
                fields += 1
                continue
            groups += own.said(element.head.stichwort, own.PAGE) is None
            pending += [part.content for part in element.struktur]
    rules = sum(own.said(rule.stichwort, own.RULE) is None for rule in schema.rules())
    return Counts(groups, fields, inline, referred, rules)


def _made(form: Raw, codelists: Raw) -> Counts:
    """Count what is in the form; a repeating group that is a field of the schema is none."""
    groups = fields = inline = referred = 0
    pending = [item for page in form["pages"] for item in page["questions"]]
    while pending:
        item = pending.pop()
        fim = item.get("fim", {})
        if item["kind"] == "group":
            groups += not fim.get("field", False)
            pending += item["questions"]
            continue
        fields += 1
        brought = item["kind"] == "codelist" and "codelist" not in fim and item["list"] in codelists
        has_values = bool(item.get("options") or fim.get("values") or brought)
        inline += has_values
        referred += ("codelist" in fim or item["kind"] == "codelist") and not has_values
    rules = sum(point["kind"] == "rule" for point in form.get("points", ()))
    return Counts(groups, fields, inline, referred, rules)

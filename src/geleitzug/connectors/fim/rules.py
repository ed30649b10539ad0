# SPDX-License-Identifier: EUPL-1.2
"""What a German rule may become in a form: a condition or a check in CEL, for an editor to take over with one press.

A proposal is made only where every element is found, every value is an option, and the expression compiles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geleitzug.connectors.fim import sentences
from geleitzug.connectors.fim.schema import Rule
from geleitzug.connectors.fim.sentences import HIDE, REQUIRE, Check, Clause, Comparison, Condition, Ids
from geleitzug.connectors.fim.spots import Index, Spot, reading, texts_of
from geleitzug.ground import cel

VARIABLES = ("a", "this", "outer", "today", "v", "who")
LONGEST = 6000
"""Characters of a sentence; the longest of 233 different ones has 2,100."""
MOST_LEAVES = 20
"""Questions of a group one looks at to tell whether it is filled in."""

Proposal = dict[str, Any]


class NotPossible(Exception):
    """A rule comes to no proposal; the sentence says why."""


class Proposer:
    """Makes proposals for the rules of one schema."""

    def __init__(self, root: Spot, lists: Mapping[str, Any], land: str = "") -> None:
        self.index = Index(root)
        self.lists = lists
        self.land = land

    def propose(self, text: str, holder: Spot, rule: Rule) -> tuple[list[Proposal], str]:
        """Return proposals for a rule that stands at holder, and why there are none."""
        try:
            return self._proposals(text, holder, rule.identity.id.lower()), ""
        except NotPossible as reason:
            return [], str(reason)

    def _proposals(self, text: str, holder: Spot, key: str) -> list[Proposal]:
        if len(text) > LONGEST:
            raise NotPossible("Der Satz ist zu lang.")
        mine = sentences.for_land(text, self.land)
        if mine is None:
            raise NotPossible("Der Satz gilt je nach Land verschieden.")
        masked = sentences.mask(mine, self._names)
        place = holder if holder.is_group else next(holder.around())
        check = sentences.read_check(masked)
        if check is not None:
            return [_Checks(self, place, key).proposal(check)]
        clauses = sentences.read_clauses(masked)
        if clauses is None:
            raise NotPossible("Der Satz folgt keinem der bekannten Muster.")
        return self._conditions(clauses, holder)

    def _names(self, id_: str) -> Iterator[str]:
        for spot in self.index.by_id.get(id_, ()):
            if spot.element is not None:
                yield spot.element.head.name
                yield spot.element.bezeichnung_eingabe

    def find(self, ids: Ids, holder: Spot) -> Spot:
        """Return the element a reference means."""
        spot = self.index.nearest(ids, holder)
        if spot is None:
            known = ids[-1] in self.index.by_id
            which = ".".join(ids)
            raise NotPossible(
                f"{which} kommt mehrmals gleich nah vor." if known else f"{which} gibt es in diesem Schema nicht."
            )
        return spot

    def _conditions(self, clauses: Sequence[Clause], holder: Spot) -> list[Proposal]:
        """Join the clauses that show a target; those that hide it say the opposite, so nothing is proposed for them."""
        shown: dict[str, list[str]] = {}
        hidden: dict[str, list[str]] = {}
        needed: set[str] = set()
        for clause in clauses:
            for effect in clause.effects:
                for ids in effect.targets:
                    target = self.find(ids, holder)
                    said = self._condition(clause.condition, target, holder)
                    (hidden if effect.what == HIDE else shown).setdefault(target.path, []).append(said)
                    if effect.what == REQUIRE:
                        needed.add(target.path)
        proposals: list[Proposal] = []
        for path in dict.fromkeys([*shown, *hidden]):
            if set(shown.get(path, ())) & set(hidden.get(path, ())):
                raise NotPossible("Der Satz widerspricht sich.")
            when = _any(shown[path]) if path in shown else _none(hidden[path])
            proposals.append({"at": path, "when": compiled(when)} | ({"required": True} if path in needed else {}))
        return proposals

    def _condition(self, condition: Condition | None, target: Spot, holder: Spot) -> str:
        if condition is None:
            return "true"
        said = [self._comparison(comparison, target, holder) for comparison in condition.comparisons]
        return said[0] if len(said) == 1 else (" && " if condition.all else " || ").join(f"({one})" for one in said)

    def _comparison(self, comparison: Comparison, target: Spot, holder: Spot) -> str:
        spot = self.find(comparison.field, holder)
        if spot is target or target in spot.around():
            raise NotPossible("Die Bedingung liest, was sie selbst ausblendet.")
        path = reading(spot, target.repeating())
        if path is None or spot.is_group or spot.is_repeating_field:
            raise NotPossible(f"{comparison.field[-1]} lässt sich von hier aus nicht lesen.")
        if "codelist" in spot.question.get("fim", {}) and spot.question["kind"] == "text":
            raise NotPossible(f"Die Codeliste zu {comparison.field[-1]} liegt nicht vor.")
        values = [value_of(written, spot.question, self.lists) for written in comparison.values]
        missing = [written for written, value in zip(comparison.values, values, strict=True) if value is None]
        if missing:
            raise NotPossible(f"„{missing[0]}“ ist keine Antwort auf {comparison.field[-1]}.")
        return _compared(path, spot.question, comparison.equal, [value for value in values if value is not None])


def value_of(written: str, question: Mapping[str, Any], lists: Mapping[str, Any]) -> str | bool | None:
    """Return the answer a rule names: by its code, its code and words, its words, or yes and no; None if it is none."""
    if question["kind"] == "yesno":
        return {"wahr": True, "ja": True, "true": True, "falsch": False, "nein": False, "false": False}.get(
            written.casefold().strip()
        )
    options = texts_of(question, lists)
    if not options:
        return None
    first, words = _parted(written)
    by_words = [key for key, text in options.items() if _bare(text) == _bare(written)]
    by_code = [key for key in options if key.casefold() == first.casefold()] or [
        key for key in options if key.isdecimal() and first.isdecimal() and key.lstrip("0") == first.lstrip("0")
    ]
    if len(by_code) == 1:
        others = {key for key, text in options.items() if words and _bare(text) == _bare(words)} - set(by_code)
        return None if others else by_code[0]
    return by_words[0] if len(by_words) == 1 else None


def compiled(text: str) -> str:
    """Return an expression that compiles; raises NotPossible otherwise."""
    try:
        cel.compile(text, variables=VARIABLES)
    except cel.CelError as wrong:
        raise NotPossible(f"Der Ausdruck lässt sich nicht bilden ({wrong}).") from None
    return text


class _Checks:
    """Makes checks of sentences that state what must hold in a group."""

    def __init__(self, proposer: Proposer, place: Spot, key: str) -> None:
        self.proposer = proposer
        self.place = place
        self.key = key
        self.entries = ([place] if place.raw.get("repeat") else []) + place.repeating()

    def proposal(self, check: Check) -> Proposal:
        """Return the check as a proposal; it belongs to the group in which the rule stands."""
        spots = [self.proposer.find(ids, self.place) for ids in check.fields]
        that, at, message = getattr(self, f"_{check.what}")(spots)
        told = {"key": self.key, "that": compiled(that), "at": at.path, "message": {"de": message}}
        return {"at": self.place.path, "check": told}

    def _read(self, spot: Spot) -> str:
        path = reading(spot, self.entries)
        if path is None:
            raise NotPossible(f"{spot.id} lässt sich von hier aus nicht lesen.")
        return path

    def _filled(self, spot: Spot) -> str:
        """Tell in CEL whether a question, or anything in a group, is answered."""
        if spot.raw.get("repeat"):
            return f"{self._read(spot)}.size() > 0"
        if not spot.is_group:
            return f"{self._read(spot)} != null"
        leaves = [
            inner for _depth, inner in spot.inside()
            if inner.raw["kind"] not in ("group", "info", "computed") and inner.repeating() == spot.repeating()
        ]  # fmt: skip
        if not 0 < len(leaves) <= MOST_LEAVES:
            raise NotPossible(f"{spot.id} hat zu viele Fragen für eine Prüfung.")
        return " || ".join(f"{self._read(leaf)} != null" for leaf in leaves)

    def _question(self, spot: Spot) -> str:
        if spot.is_group or spot.is_repeating_field:
            raise NotPossible(f"{spot.id} ist keine einzelne Frage.")
        return self._read(spot)

    def _kinds(self, spots: Sequence[Spot], *kinds: str) -> None:
        for spot in spots:
            if spot.raw["kind"] not in kinds:
                raise NotPossible(f"{spot.id} hat für diese Prüfung nicht die richtige Art.")

    def _follows(self, spots: list[Spot]) -> tuple[str, Spot, str]:
        first, second = spots
        that = f"{self._question(first)} == null || {self._question(second)} != null"
        return that, second, f"Bitte füllen Sie auch „{_label(second)}“ aus."

    def _calendar(self, spots: list[Spot]) -> tuple[str, Spot, str]:
        self._kinds(spots, "integer")
        day, month, year = map(self._question, spots)
        leap = f"{year} % 4 == 0 && ({year} % 100 != 0 || {year} % 400 == 0)"
        last = f"({month} in [4, 6, 9, 11] ? 30 : {month} == 2 ? ({leap} ? 29 : 28) : 31)"
        that = f"{day} == null || {month} == null || {year} == null || {day} <= {last}"
        return that, spots[0], "Diesen Tag gibt es nicht. Bitte prüfen Sie das Datum."

    def _any(self, spots: list[Spot]) -> tuple[str, Spot, str]:
        that = " || ".join(map(self._filled, spots))
        return that, spots[0], f"Bitte füllen Sie mindestens eines davon aus: {_listed(spots)}."

    def _any_true(self, spots: list[Spot]) -> tuple[str, Spot, str]:
        self._kinds(spots, "yesno")
        that = " || ".join(f"{self._question(spot)} == true" for spot in spots)
        return that, spots[0], f"Bitte beantworten Sie mindestens eines davon mit Ja: {_listed(spots)}."

    def _either(self, spots: list[Spot]) -> tuple[str, Spot, str]:
        one, other = map(self._filled, spots)
        message = f"Bitte füllen Sie entweder „{_label(spots[0])}“ oder „{_label(spots[1])}“ aus, nicht beides."
        return f"({one}) != ({other})", spots[0], message

    def _before(self, spots: list[Spot]) -> tuple[str, Spot, str]:
        self._kinds(spots, "date", "datetime")
        one, other = map(self._question, spots)
        message = f"„{_label(spots[0])}“ muss vor „{_label(spots[1])}“ liegen. Bitte prüfen Sie beide Angaben."
        return f"{one} == null || {other} == null || {one} < {other}", spots[1], message

    def _needed_if(self, spots: list[Spot]) -> tuple[str, Spot, str]:
        target, *others = spots
        self._kinds(others, "yesno")
        asked = " || ".join(f"{self._question(spot)} == true" for spot in others)
        return f"!({asked}) || {self._question(target)} != null", target, f"Bitte füllen Sie „{_label(target)}“ aus."

    def _needed_unless(self, spots: list[Spot]) -> tuple[str, Spot, str]:
        first, second = spots
        that = f"{self._question(first)} != null || {self._question(second)} != null"
        return that, second, f"Bitte füllen Sie „{_label(first)}“ oder „{_label(second)}“ aus."


def _compared(path: str, question: Mapping[str, Any], equal: bool, values: Sequence[str | bool]) -> str:
    """Write a comparison; "is not" means answered otherwise where the question must be answered."""
    written = ", ".join(_literal(value) for value in values)
    if question["kind"] == "choices":
        has = " || ".join(f"{_literal(value)} in {path}" for value in values)
        has = f"({has})" if len(values) > 1 else has
        return f"{path} != null && {has if equal else f'!({has})'}"
    if question["kind"] == "yesno" and not equal and question.get("required"):
        return f"{path} == {_literal(not values[0])}"
    if equal:
        return f"{path} == {written}" if len(values) == 1 else f"{path} in [{written}]"
    differs = f"{path} != {written}" if len(values) == 1 else f"!({path} in [{written}])"
    return f"{path} != null && {differs}" if question.get("required") else differs


def _literal(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _any(conditions: Sequence[str]) -> str:
    several = list(dict.fromkeys(conditions))
    return several[0] if len(several) == 1 else " || ".join(f"({one})" for one in several)


def _none(conditions: Sequence[str]) -> str:
    if "true" in conditions:
        return "false"
    return f"!({' || '.join(f'({one})' if len(conditions) > 1 else one for one in dict.fromkeys(conditions))})"


def _parted(written: str) -> tuple[str, str]:
    """Part a code from its words: ``002 - Änderung``, ``01=beantragt``, ``001 beantragt``."""
    match = re.match(r"\s*+([^\s=]++)\s*+(?:[-=–:]\s*+)?", written)
    return (match[1], written[match.end() :].rstrip()) if match else (written, "")


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]+", " ", text.casefold()).split())


def _label(spot: Spot) -> str:
    return str(spot.question["label"]["de"])


def _listed(spots: Sequence[Spot]) -> str:
    names = [_label(spot) for spot in spots]
    return f"{', '.join(names[:-1])} oder {names[-1]}" if len(names) > 1 else names[0]

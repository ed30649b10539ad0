# SPDX-License-Identifier: EUPL-1.2
"""German rules of FIM as they are written, taken apart: which fields, compared with what, what then. No Django here.

There is no grammar in the standard; what editors write follows a few patterns, and this reads those and nothing else.
What the words mean in a form is rules.py. A sentence it does not know whole comes to nothing: a rule half understood
would be worse than one left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Ids = tuple[str, ...]
"""A path of ids, outermost first: ``G07000002576.F07000001252``."""

SHOW, REQUIRE, HIDE = "show", "require", "hide"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A field is, or is not, one of some values, as they are written."""

    field: Ids
    equal: bool
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Comparisons that must all hold, or of which one must."""

    comparisons: tuple[Comparison, ...]
    all: bool = True


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to some elements."""

    what: str
    targets: tuple[Ids, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """When a condition holds, what follows; without a condition it always does."""

    condition: Condition | None
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold between fields."""

    what: str
    """follows, calendar, any, any_true, either, before, needed_if, needed_unless"""
    fields: tuple[Ids, ...]


@dataclass(slots=True)
class Masked:
    """A sentence with its references and quoted texts taken out, in small letters."""

    text: str
    references: list[Ids] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)

    def fields(self, text: str) -> tuple[Ids, ...]:
        """Return the references in a part of the text."""
        return tuple(self.references[int(number)] for number in re.findall(r"⟪(\d+)⟫", text))

    def words(self, word: str) -> str:
        """Return a word, or what was quoted there."""
        return self.quotes[int(word[1:-1])] if word.startswith("⟦") else word


def mask(text: str, names: Callable[[str], Iterable[str]]) -> Masked:
    """Take references and quoted texts out; names gives the names an id is known by, which may follow it unquoted."""
    masked = Masked("")
    text = re.sub(r"[⟪⟫⟦⟧]", " ", text)  # what stands for references and quotes must come from here
    text = " ".join(re.sub(r"[“”„»«]", '"', text).replace("’", "'").replace("‘", "'").split())
    pieces: list[str] = []
    while match := _REFERENCE.search(text):
        pieces.append(f"{text[: match.start()]}⟪{len(masked.references)}⟫")
        ids = tuple(_ID.findall(match[0]))
        masked.references.append(ids)
        text = _without_name(text[match.end() :], names(ids[-1]))
    text = "".join([*pieces, text])

    def quote(match: re.Match[str]) -> str:
        masked.quotes.append((match[1] or match[2] or "").strip())
        return f" ⟦{len(masked.quotes) - 1}⟧ "

    text = _QUOTED.sub(quote, text).lower()
    text = _NOISE.sub("", text)
    masked.text = re.sub(r"\s+([.,;)])", r"\1", " ".join(text.split()))
    return masked


def for_land(text: str, land: str) -> str | None:
    """Return the part of a rule that is for a Land; the whole rule where it makes no difference, None if it is open."""
    starts = list(_LANDS.finditer(text))
    if not starts:
        return text
    if not land or text[: starts[0].start()].strip():
        return None
    ends = [*(start.start() for start in starts[1:]), len(text)]
    others = None
    for start, end in zip(starts, ends, strict=True):
        part = text[start.end() : end].strip()
        if start["others"]:
            others = part
        elif land in re.findall(r"\b[A-Z]{2}\b", start["lands"]):
            return part
    return others


def read_check(masked: Masked) -> Check | None:
    """Read a sentence that states what must hold."""
    text = masked.text.rstrip(". ")
    for what, pattern in _CHECKS:
        if match := pattern.fullmatch(text):
            quoted = [masked.words(word) for word in re.findall(r"⟦\d+⟧", text)]
            if all(word.casefold() in _TRUE for word in quoted):
                return Check(what, masked.fields(match["fields"]))
    return None


def read_clauses(masked: Masked) -> tuple[Clause, ...] | None:
    """Read sentences of the form *wenn …, dann …, sonst …*, or one that says what always is; None if one is unknown."""
    text = masked.text
    if not re.search(r"\bwenn\b", text):
        effects = _effects(masked, text)
        return (Clause(None, effects),) if effects else None
    parts = [part.strip(" ,.;") for part in _STARTS.split(text)]
    if parts[0]:
        return None
    clauses: list[Clause] = []
    before: Ids | None = None
    for part in parts[1:]:
        clause = _clause(masked, part, before)
        if clause is None or clause.condition is None:
            return None
        clauses.append(clause)
        before = clause.condition.comparisons[-1].field
    return tuple(clauses)


def _clause(masked: Masked, text: str, before: Ids | None) -> Clause | None:
    halves = _THEN.split(text, maxsplit=1)
    if len(halves) == 2:
        said, then = halves
    elif match := _VERB.search(text):
        said, then = text[: match.start()], text[match.start() :]
    else:
        return None
    condition = _condition(masked, said, before)
    then, _comma, otherwise = (*_ELSE.split(then, maxsplit=1), "", "")[:3]
    effects = _effects(masked, then)
    if condition is None or not effects:
        return None
    if otherwise and not _is_hiding(masked, otherwise, effects):
        return None
    return Clause(condition, effects)


def _is_hiding(masked: Masked, otherwise: str, effects: tuple[Effect, ...]) -> bool:
    """Tell whether what is otherwise is just that the same is not shown: that needs no words of its own."""
    if not re.search(r"\bnicht\b|\bblende\b", otherwise):
        return False
    targets = masked.fields(otherwise)
    return not targets or set(targets) <= {target for effect in effects for target in effect.targets}


@dataclass(slots=True)
class _Term:
    """A comparison being read; each value is the words it is written with."""

    subject: Ids
    equal: bool
    values: list[list[str]] = field(default_factory=list)


def _condition(masked: Masked, text: str, before: Ids | None) -> Condition | None:
    """Read comparisons: one field with several values, or several fields joined by one word."""
    terms: list[_Term] = []
    joints: set[str] = set()
    subject, term = before, None
    words = _WORD.findall(text)
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if word.startswith("⟪"):
            subject, term = masked.fields(word)[0], None
        elif word in _OPERATORS and term and term.values[-1]:
            if len(term.values[-1]) > 1:  # one is the sign between a code and its words: "01=ist beantragt"
                return None
        elif word in _OPERATORS:
            if subject is None:
                return None
            term = _term(terms, subject, word.startswith("="))
        elif word in _JOINTS and _begins(following):
            joints.add(word)
            if following.startswith("⟪") or following in _OPERATORS:
                term = None
            elif term:
                term.values.append([])
        elif word in _FILLERS:
            continue
        elif term:
            term.values[-1].append(word)
        elif terms:
            return None
    return _joined(masked, terms, joints - {","})


def _term(terms: list[_Term], subject: Ids, equal: bool) -> _Term:
    """Begin a comparison, or go on with the last one where it is the same field and sign."""
    if not terms or (terms[-1].subject, terms[-1].equal) != (subject, equal):
        terms.append(_Term(subject, equal))
    terms[-1].values.append([])
    return terms[-1]


def _joined(masked: Masked, terms: list[_Term], joints: set[str]) -> Condition | None:
    """Make comparisons of what was read. A field is one of its values, or none of them: the joining word must fit."""
    if not terms or len(joints) > 1 or not all(value for term in terms for value in term.values):
        return None
    comparisons = tuple(
        Comparison(term.subject, term.equal, tuple(" ".join(map(masked.words, value)) for value in term.values))
        for term in terms
    )
    several = any(len(comparison.values) > 1 for comparison in comparisons)
    if len(comparisons) == 1:
        fits = not several or ("oder" in joints) == comparisons[0].equal
        return Condition(comparisons) if fits else None
    return None if several else Condition(comparisons, all="oder" not in joints)


def _begins(word: str) -> bool:
    """Tell whether a value or comparison begins here: otherwise an "und" is part of a name."""
    return word in (*_OPERATORS, *_TRUTHS, "(") or word[:1].isdigit() or word.startswith(("⟪", "⟦"))


def _effects(masked: Masked, text: str) -> tuple[Effect, ...]:
    """Read what follows; nothing if a part of it is unknown."""
    effects: list[Effect] = []
    for part in filter(None, (piece.strip(" ,.;") for piece in _PARTS.split(text))):
        targets = masked.fields(part)
        if not targets and _MAKE_NEEDED.fullmatch(part) and effects:
            effects[-1] = Effect(REQUIRE, effects[-1].targets)
            continue
        what = next((what for what, pattern in _EFFECTS if pattern.fullmatch(part)), None)
        if what is None or not targets:
            return ()
        if _MAKE_NEEDED.search(part) and what == SHOW:
            what = REQUIRE
        effects.append(Effect(what, targets))
    return tuple(effects)


def _without_name(text: str, names: Iterable[str]) -> str:
    """Drop the name after a reference: quoted, or one the element is known by."""
    if match := re.match(r"""\s*(?:"[^"']*["']|'[^']*')""", text):
        return text[match.end() :]
    for name in sorted(names, key=len, reverse=True):
        words = " ".join(name.split())
        if words and (match := re.match(rf"\s*{re.escape(words)}(?!\w)", text, re.IGNORECASE)):
            return text[match.end() :]
    return _UNKNOWN_NAME.sub("", text)


_ID = re.compile(r"[GF]\d{8,12}", re.ASCII)
_REFERENCE = re.compile(r"[GF]\d{8,12}(?:\.?[GF]\d{8,12})*", re.ASCII)
_GRAMMAR = (
    r"(?:an|nicht|als|muss|ist|aus|mit|dann|und|oder|befüllt|wenn|auswahl|antwort|darf|kein|ein|im|zeitlich|zu|liegen|"
    r"wird|werden|sein|haben|angezeigt|ausgeblendet|auszublenden|anzuzeigen)\b"
)
_UNKNOWN_NAME = re.compile(
    rf"""^\s+(?!{_GRAMMAR})[^\W\d_].*?(?=\s*(?:[,=<!⟪"']|[.]$|[.]\s|[GF]\d{{8}}|\b{_GRAMMAR}|$))""", re.IGNORECASE
)
"""A name that is not quoted and differs from the element's: what comes before the next word of the grammar."""
_QUOTED = re.compile(r""""([^"]*)"|(?<![\w])'([^']*)'""")
_NOISE = re.compile(
    r"(?:\b(?:im|in|das|die|dem|den|der|des)\s+)*"
    r"\b(?:datenfeldgruppe|datenfeldern?|datenfelder|datengruppe|feldgruppe|feldern?|felder|gruppe|datenfeld|feld)\s+"
    r'(?="?\s?⟪|datenfeldgruppe ⟪)|\b(?:in|im|das|die)\s+(?=⟪)'
)
_LANDS = re.compile(
    r"(?:Für (?:das Land|die Länder) (?P<lands>[A-Z]{2}(?:(?:,| und|, und) ?[A-Z]{2})*)"
    r"|(?P<others>Für alle anderen Ländern?)) gilt[:.]"
)
_STARTS = re.compile(r"(?:^|[.,;]?\s+)(?:wenn|bei(?=\s+(?:⟪|<>|=)))\s+")
_THEN = re.compile(r",?\s*\bdann\b\s*")
_ELSE = re.compile(r",?\s*\b(?:sonst|ansonsten)\b\s*()")
_VERB = re.compile(r"\b(?:zeige|blende|aktiviere|deaktiviere)\b")
_PARTS = re.compile(r"(?:\s+und\s+|,\s*|\s+)(?=(?:deaktiviere|aktiviere|zeige|blende|mache)\b)")
_WORD = re.compile(r"⟪\d+⟫|⟦\d+⟧|<>|!=|={1,3}|[(),]|[^\s(),=<>!]+|[<>!]")
_OPERATORS = ("=", "==", "===", "<>", "!=")
_TRUE = ("wahr", "ja", "true")
_TRUTHS = (*_TRUE, "falsch", "nein", "false")
_JOINTS = ("und", "oder", ",")
_FILLERS = ("(", ")", "ist", "auswahl", "antwort", "gewählt", "die", "das")
_MAKE_NEEDED = re.compile(r"mache (?:es|sie) zu einer pflichtangabe")

_R = r"⟪\d+⟫"
_SOME = rf"{_R}(?:(?:\s*,\s*|\s+und\s+|\s+oder\s+|\s+){_R})*"
_EFFECTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern))
    for what, pattern in (
        (HIDE, rf"(?:darf|dürfen) {_SOME} nicht (?:angezeigt|befüllt) (?:werden|sein)"),
        (HIDE, rf"{_SOME} (?:darf|dürfen) nicht (?:angezeigt|befüllt) (?:werden|sein)"),
        (HIDE, rf"ist {_SOME} auszublenden"),
        (HIDE, rf"(?:wird|werden) {_SOME} ausgeblendet"),
        (HIDE, rf"blende {_SOME} aus"),
        (HIDE, rf"deaktiviere {_SOME}"),
        (HIDE, rf"zeige {_SOME} nicht(?: an)?"),
        (REQUIRE, rf"(?:muss|müssen) {_SOME} (?:befüllt|ausgefüllt) (?:werden|sein)"),
        (REQUIRE, rf"{_SOME} (?:muss|müssen) (?:befüllt|ausgefüllt) (?:werden|sein)"),
        (REQUIRE, rf"ist {_SOME} zu befüllen"),
        (REQUIRE, rf"ist {_SOME} ein(?:e)? pflichtfeld(?:gruppe)?"),
        (REQUIRE, rf"ist {_SOME} als pflichtfeld(?:gruppe)? anzuzeigen"),
        (REQUIRE, rf"zeige (?:als pflicht )?{_SOME} als pflicht(?:feld|felder)? an"),
        (REQUIRE, rf"zeige als pflicht {_SOME} an"),
        (SHOW, rf"zeige {_SOME}(?: an)?"),
        (SHOW, rf"aktiviere {_SOME}"),
        (SHOW, rf"(?:muss|müssen) {_SOME} angezeigt (?:werden|sein)"),
        (SHOW, rf"{_SOME} (?:muss|müssen) angezeigt (?:werden|sein)"),
    )
)
_CHECKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern))
    for what, pattern in (
        ("follows", rf"wenn (?P<fields>{_R} nicht leer,? dann darf {_R}) nicht leer sein"),
        ("calendar", rf"wenn alle drei (?P<fields>{_R}, {_R} und {_R}) befüllt sind, muss die validität des "
                     r"sich ergebenden kalenderdatums sichergestellt werden\b.*"),
        ("any", rf"es muss mindestens eines (?:der )?(?P<fields>{_SOME}) befüllt (?:sein|werden)"),
        ("any_true", rf"mindestens eines (?:der )?(?P<fields>{_SOME}) muss den wert ⟦\d+⟧ haben"),
        ("either", rf"es muss entweder (?P<fields>{_R} oder {_R}) befüllt (?:sein|werden)"),
        ("either", rf"entweder muss (?P<fields>{_R} oder {_R}) befüllt (?:sein|werden)"),
        ("before", rf"das datum (?P<fields>{_R} muss zeitlich vor dem datum {_R}) liegen"),
        ("needed_if", rf"(?P<fields>{_R} ist ein pflichtfeld, wenn eines (?:der )?(?:folgenden )?{_SOME}) "
                      r"mit ⟦\d+⟧ belegt ist"),
        ("needed_unless", rf"wenn (?P<fields>{_R} kein eintrag vorgenommen wurde, dann ist {_R}) ein pflichtfeld\. "
                          rf"wenn {_R} ein eintrag vorgenommen wurde, dann ist {_R} ein optionales feld"),
    )
)  # fmt: skip

# SPDX-License-Identifier: EUPL-1.2
"""Strategies for forms nobody thought of, and for what is typed and stored there: right, nearly right and nonsense.

A new kind of question needs a line in SETTINGS and one in TYPED; test_random_forms.py asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import strategies as st

from geleitzug.core.forms.definition import load_form
from geleitzug.core.forms.kinds.base import Kind, Malformed, Raw, Wrong
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.shapes import Context, Form, Group, Item, Question
from geleitzug.core.forms.tests.conftest import FILE, TODAY, options, page, question

CONTEXTS = st.builds(
    lambda kind, behalf, rate: Context(TODAY, {"rate": rate}, {"kind": kind, "on_behalf": behalf}),
    st.sampled_from(["person", "company"]),
    st.sampled_from(["self", "child"]),
    st.integers(0, 3),
)

# --- definitions ----------------------------------------------------------------------------------------------

KEYS = [f"k{number}" for number in range(60)]
PATTERNS = (r"[A-Z]{1,3}", r"\d{2}(-\w+)?", r"(?i)[a-f]+", r"[^\s.]+x?", "(?:Ä|b|\\.)*")
OF_THE_FORM = {"message": {"de": "Das Formular passt nicht."}}
"""What a check of the whole form says: no page makes it."""
OPTIONS = ("1", "a", "zwei")


def _settings(**given: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return settings of a question of which any may be left out."""
    return st.fixed_dictionaries({}, optional=given)


def _bounds(low: int, high: int) -> st.SearchStrategy[dict[str, int]]:
    ends = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted)
    return st.one_of(st.just({}), ends.map(lambda pair: {"min": pair[0], "max": pair[1]}))


def _lengths(most: int) -> st.SearchStrategy[dict[str, int]]:
    ends = st.tuples(st.integers(0, most), st.integers(1, most)).map(sorted)
    return st.one_of(st.just({}), ends.map(lambda pair: {"min_length": pair[0], "max_length": pair[1]}))


def _both(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda found: {name: value for part in found for name, value in part.items()})


def _patterned(pattern: str | None) -> dict[str, Any]:
    return {"pattern": pattern, "pattern_message": {"de": "Bitte anders."}} if pattern else {}


_NOTHING: st.SearchStrategy[dict[str, Any]] = st.just({})
_CHOICE = st.lists(st.sampled_from(OPTIONS), min_size=1, unique=True).map(lambda keys: {"options": options(*keys)})
_DAYS = st.sampled_from(["1900-01-01", "2026-03-09", "today", "plus_days(today, 30)", "v.missing"])
_PARTS = ["title", "given", "family", "birth_name", "born", "birth_place", "nationality", "email", "phone"]

SETTINGS: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "text": _both(
        _lengths(12), st.sampled_from((None, *PATTERNS)).map(_patterned),
        _settings(spaces=st.sampled_from(["keep", "drop"])),
    ),
    "long_text": _lengths(30),
    "email": _NOTHING,
    "phone": _NOTHING,
    "integer": _bounds(-5, 2000),
    "number": _bounds(-5, 2000),
    "money": _bounds(-5, 200_000),
    "date": _settings(min=_DAYS, max=_DAYS),
    "time": _NOTHING,
    "datetime": _NOTHING,
    "yesno": _NOTHING,
    "choice": _both(_CHOICE, _settings(sorted=st.sampled_from(["all", "all_but_last"]))),
    "choices": _both(st.just({"options": options(*OPTIONS)}), _bounds(1, 3)),
    "codelist": st.just({"list": "countries"}),
    "address": _settings(country=st.booleans()),
    "person": _settings(parts=st.lists(st.sampled_from(_PARTS), min_size=1, unique=True)),
    "bank": _NOTHING,
    "file": _settings(max_files=st.integers(1, 3)),
    "declaration": st.just({"text": {"de": "Alles **stimmt**.", "en": "All of it is true."}}),
    "info": st.just({"text": {"de": "Bitte lesen.\n\n- erst dies\n- dann das"}}),
    "computed": _both(
        _settings(value=st.sampled_from(["v.rate * 12", '"2026-03-09"', "today", "1.0 / 3.0", "v.missing", "[1]"])),
        _settings(shown=st.booleans(), format=st.sampled_from(["text", "integer", "number", "money", "date"])),
    ),
}  # fmt: skip


@dataclass
class _Scope:
    """What an expression at this place may read: paths with their kinds, all asked before."""

    known: list[tuple[str, str]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def inside(self, *, repeats: bool) -> _Scope:
        """Return the scope inside a group, which sees everything before it; in an entry what was ``this`` is around."""
        if not repeats:
            return _Scope(list(self.known), set())
        here = [(path, kind) for path, kind in self.known if not path.startswith("outer.")]
        return _Scope([(path.replace("this.", "outer.", 1), kind) for path, kind in here], set())


# What may be asked about an answer of a kind; {} is its path.
_SAID: Mapping[str, tuple[str, ...]] = {
    "text": ('{}.startsWith("A")', "{}.size() > 2"),
    "integer": ("{} > 3", "{} != 0"),
    "number": ("{} >= 1.5",),
    "money": ("{} < 1000",),
    "date": ("{} <= today", "age({}, today) >= 18"),
    "time": ('{} < "12:00"',),
    "yesno": ("{} == true", "{} != false"),
    "choice": ('{} == "a"', '{} in ["1", "a"]', '{} != "zwei"'),
    "choices": ('"a" in {}', "{}.size() == 1"),
    "codelist": ('{} == "DE"',),
    "address": ('{}.city != ""', '{}.country == "DE"'),
    "declaration": ("{} == true",),
    "file": ("{}.size() > 1", "{}.exists(f, f.size > 9)"),
    "group": ("{} != null",),
    "repeat": ("{}.size() > 1", "{}.all(e, e != null)"),
}
_ANYWHERE = ('who.kind == "person"', "v.rate > 1", "true", "v.missing == 1")


@st.composite
def _expressions(draw: st.DrawFn, scope: _Scope) -> str:
    """Return a condition over what was asked before, sometimes two of them."""
    texts = [*_ANYWHERE]
    for path, kind in scope.known[-12:]:
        texts += [text.replace("{}", path) for text in (*_SAID.get(kind, ()), "{} == null", "{} != null")]
    single = st.sampled_from(texts)
    pair = st.builds("({}) {} ({})".format, single, st.sampled_from(["&&", "||"]), single)
    return draw(st.one_of(single, single.map("!({})".format), pair))


@st.composite
def _items(draw: st.DrawFn, scope: _Scope, prefix: str, path: str, depth: int, most: int = 4) -> list[dict[str, Any]]:
    """Return questions and groups; prefix is what expressions write before their keys, path what places do."""
    return [draw(_item(scope, prefix, path, depth)) for _number in range(draw(st.integers(1, most)))]


@st.composite
def _item(draw: st.DrawFn, scope: _Scope, prefix: str, path: str, depth: int) -> dict[str, Any]:
    key = draw(st.sampled_from([key for key in KEYS if key not in scope.taken]))
    scope.taken.add(key)
    when = {"when": draw(_expressions(scope))} if draw(st.integers(0, 3)) == 0 else {}
    if depth and draw(st.integers(0, 3)) == 0:
        return {**draw(_group(scope, key, prefix, path, depth)), **when}
    kind = draw(st.sampled_from(sorted(SETTINGS)))
    found = question(key, kind, **draw(SETTINGS[kind]), required=draw(st.booleans()), **when)
    scope.known.append((prefix + key, kind))
    return found


@st.composite
def _group(draw: st.DrawFn, scope: _Scope, key: str, prefix: str, path: str, depth: int) -> dict[str, Any]:
    repeats = draw(st.booleans())
    within = scope.inside(repeats=repeats)
    before = "this." if repeats else f"{prefix}{key}."
    inside = draw(_items(within, before, f"{path}{key}.", depth - 1, most=3))
    found: dict[str, Any] = question(key, "group", questions=inside)
    if draw(st.integers(0, 3)) == 0:
        found["checks"] = [draw(_check(within, [f"{path}{key}.{item['key']}" for item in inside]))]
    if repeats:
        least, more = draw(st.integers(0, 2)), draw(st.integers(1, 2))
        found |= {"item": {"de": "Eintrag"}, "repeat": {"min": least, "max": least + more}}
        scope.known.append((f"{prefix}{key}", "repeat"))
    else:
        found["optional"] = draw(st.booleans())
        scope.known += [known for known in within.known if known not in scope.known]
    return found


@st.composite
def _check(draw: st.DrawFn, scope: _Scope, places: list[str]) -> dict[str, Any]:
    at = draw(st.sampled_from(["", *places]))
    return {"key": "pruefung", "that": draw(_expressions(scope)), "message": {"de": "Das passt nicht."}, "at": at}


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """Return a form's definition that can be read: conditions look back, so they do not run in circles."""
    scope = _Scope()
    pages = []
    for number in range(draw(st.integers(1, 3))):
        settings = {"when": draw(_expressions(scope))} if draw(st.integers(0, 4)) == 0 else {}
        items = draw(_items(scope, "a.", "", 2))
        if draw(st.integers(0, 4)) == 0:
            settings["checks"] = [draw(_check(scope, [item["key"] for item in items]))]
        pages.append(page(f"seite{number}", *items, **settings))
    last = {"checks": [{**draw(_check(scope, [])), **OF_THE_FORM}]} if draw(st.integers(0, 4)) == 0 else {}
    return {"pages": pages, **last}


FORMS = definitions().map(load_form)

# --- answers --------------------------------------------------------------------------------------------------

_LETTERS = st.text(alphabet="aÄbß Zx019-.", min_size=1, max_size=12)
_NAMES = st.sampled_from(["Berta", "Öğüt", "d’Anjou", "Anne-Marie", "K͟han"])
_DATES = st.dates(date(1900, 1, 1), date(2030, 1, 1))
_DAY = st.one_of(_DATES.map(date.isoformat), _DATES.map(lambda day: f"{day.day}.{day.month}.{day.year}"))


def _within(kind: Any) -> st.SearchStrategy[int]:
    return st.integers(max(kind.least, -9), min(kind.most, max(kind.least, 2500)))


_TIMES = st.sampled_from(["14:30", "9.05", "0 Uhr", "23 Uhr 59", "07:00:00"])
_NUMBERS = st.one_of(st.integers(-9, 2500).map(str), st.sampled_from(["1.000", "12,5", "-0", "3.75", "0,000001", "−2"]))
_MAILS = st.sampled_from(["b@example.org", "Berta@MÜLLER.de", '"a@b"@example.org'])
_PHONES = st.sampled_from(["0471 123456", "+49 (471) 12-34", "00 49/471.5"])
_LANDS = st.sampled_from(["DE", "FR", "XK"])
_ADDRESSES = st.fixed_dictionaries(
    {"street": st.just("Deich"), "city": _NAMES},
    optional={
        "number": st.sampled_from(["3 a", ""]), "postcode": st.sampled_from(["27561", "SW1A 1AA", "00123"]),
        "addition": _LETTERS, "country": _LANDS,
    },
)  # fmt: skip
_PERSONS = st.fixed_dictionaries(
    {
        "given": _NAMES, "family": _NAMES, "born": _DAY, "birth_place": _NAMES, "nationality": _LANDS,
        "title": st.sampled_from(["", "Dr."]), "birth_name": st.sampled_from(["", "Aas"]),
        "email": st.one_of(st.just(""), _MAILS), "phone": st.one_of(st.just(""), _PHONES),
    }
)  # fmt: skip
_BANKS = st.fixed_dictionaries(
    {
        "owner": _NAMES,
        "iban": st.sampled_from(["DE02120300000000202051", "fr14 2004 1010 0505 0001 3M02 606", "NO9386011117947"]),
    }
)
_KEYS_CHOSEN = st.lists(st.sampled_from(OPTIONS), unique=True)

TYPED: Mapping[str, Callable[[Any], st.SearchStrategy[Raw]]] = {
    "text": lambda kind: st.from_regex(kind.pattern, fullmatch=True) if kind.pattern else _LETTERS,
    "long_text": lambda kind: st.one_of(_LETTERS, st.just("Erst\r\ndies.\n\nDann das.")),
    "email": lambda kind: _MAILS,
    "phone": lambda kind: _PHONES,
    "integer": lambda kind: _within(kind).map(str),
    "number": lambda kind: _NUMBERS,
    "money": lambda kind: _within(kind).map(kind.typed),
    "date": lambda kind: _DAY,
    "time": lambda kind: _TIMES,
    "datetime": lambda kind: st.fixed_dictionaries({"day": _DAY, "time": _TIMES}),
    "yesno": lambda kind: st.sampled_from(["true", "false"]),
    "choice": lambda kind: st.sampled_from(list(kind.options)),
    "choices": lambda kind: _KEYS_CHOSEN,
    "codelist": lambda kind: _LANDS,
    "address": lambda kind: _ADDRESSES,
    "person": lambda kind: _PERSONS.map(lambda parts: {part: parts[part] for part in kind.fields()}),
    "bank": lambda kind: _BANKS,
    "declaration": lambda kind: st.sampled_from(["true", "true", ""]),
}
"""What somebody types for a question of a kind: mostly right."""

JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.text(max_size=5),
        st.sampled_from([0, -1, 10**30, 1.5, float("nan"), "1e999999999", "NaN", "2026-13-45", "25:00"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(KEYS[:9]), inner, max_size=2)),
    max_leaves=4,
)  # fmt: skip
"""What no form has ever stored."""

WILD = st.text(max_size=8)


@st.composite
def answers_to(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """Return answers as they are stored, mostly right ones; whether they are asked is left open."""
    return draw(_answers([item for page_ in form.pages for item in page_.questions]))


@st.composite
def _answers(draw: st.DrawFn, items: list[Item] | tuple[Item, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if isinstance(item, Question):
            value = draw(_value(item)) if item.kind.asks else None
        elif item.repeat is None:
            value = draw(_answers(item.questions)) or None
        else:
            entries = [draw(_answers(item.questions)) for _number in range(draw(st.integers(*item.repeat)))]
            value = [entry for entry in entries if entry] or None
        if value is not None:
            found[item.key] = value
    return found


@st.composite
def _value(draw: st.DrawFn, question_: Question) -> Any:
    kind = question_.kind
    if draw(st.integers(0, 24 if question_.required else 2)) == 0:
        return None
    if isinstance(kind, Files):
        return [deepcopy(FILE)] * draw(st.integers(1, kind.max_files))
    try:
        return kind.clean(draw(TYPED[kind.name](kind)), TODAY)
    except Wrong as wrong:
        return wrong.partial


@st.composite
def spoilt(draw: st.DrawFn, answers: Any) -> Any:
    """Return answers in which something may be what it should not be, at any depth."""
    if draw(st.integers(0, 7)) == 0:
        return draw(JSON)
    if isinstance(answers, dict):
        return {key: draw(spoilt(value)) for key, value in answers.items()}
    if isinstance(answers, list):
        return [draw(spoilt(value)) for value in answers] * draw(st.sampled_from([1, 1, 1, 5]))
    return answers


def typed_in(items: tuple[Item, ...], answers: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the fields and what is typed into them for these answers; raises Malformed."""
    for item in items:
        value, path = answers.get(item.key), prefix + item.key
        if isinstance(item, Group):
            entries = [("", value or {})] if item.repeat is None else _numbered(value or [])
            for number, entry in entries:
                yield from typed_in(item.questions, entry, f"{path}{number}.")
        elif item.kind.asks and not isinstance(item.kind, Files):
            yield from _fields(item.kind, path, value)


def only_files(items: tuple[Item, ...], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the files of answers alone: they do not come through the fields of a page."""
    found: dict[str, Any] = {}
    for item in items:
        value = answers.get(item.key)
        if value is None:
            continue
        if isinstance(item, Group):
            inside = value if item.repeat else [value]
            kept = [only_files(item.questions, entry) for entry in inside]
            found[item.key] = kept if item.repeat else kept[0]
        elif isinstance(item.kind, Files):
            found[item.key] = value
    return found


def _numbered(entries: list[Any]) -> list[tuple[str, Any]]:
    return [(f".{number}", entry) for number, entry in enumerate(entries)]


def _fields(kind: Kind, path: str, value: Any) -> Iterator[tuple[str, Any]]:
    raw: Raw = "" if value is None else kind.typed(value)
    if isinstance(raw, dict):
        yield from ((f"{path}.{part}", text) for part, text in raw.items())
    else:
        yield path, raw


__all__ = [
    "CONTEXTS",
    "FORMS",
    "JSON",
    "OF_THE_FORM",
    "SETTINGS",
    "TYPED",
    "WILD",
    "Malformed",
    "answers_to",
    "only_files",
    "spoilt",
    "typed_in",
]

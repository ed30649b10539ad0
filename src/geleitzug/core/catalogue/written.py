# SPDX-License-Identifier: EUPL-1.2
"""What a service's letter says, as an office writes it (letter.yaml): sentences with gaps. Filling them is core/cases.

Letters are German, as decisions are (§ 23 (1) VwVfG), so each text is there once. It is data and never Typst: how it
is set, and what the law demands besides (reasons, conditions, fees, remedy), is the house's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geleitzug.core.files import prose
from geleitzug.core.forms.given import VARIABLES
from geleitzug.core.forms.kinds.others import Info
from geleitzug.core.forms.shapes import Form
from geleitzug.ground import cel

Raw = Mapping[str, Any]

STANDARD: Mapping[str, str] = {
    "granted": "Ihrem Antrag wird entsprochen.",
    "granted_with_conditions": "Ihrem Antrag wird mit den folgenden Nebenbestimmungen entsprochen.",
    "refused": "Ihren Antrag lehnen wir ab.",
    "answered": "Auf Ihre Anfrage erteilen wir Ihnen die folgende Auskunft.",
    "neutral": "Eine Auskunft kann aus tatsächlichen oder rechtlichen Gründen nicht oder derzeit nicht erteilt werden.",
    "received": "Wir bestätigen den Empfang Ihrer Anzeige.",
}
"""Outcome → the first sentence where the office has written none."""
GAPS = ("number", "date", "received", "fees", "town", "office", "represented", "representing")
"""What every letter knows besides answers (``a.path``) and the municipality's values (``v.name``)."""
PARTS: Mapping[str, tuple[str, ...]] = {
    "person": ("given", "family", "title", "birth_name", "born", "birth_place"),
    "address": ("street", "number", "postcode", "city"),
}
"""Kind of question → the parts of its answer that can be said by themselves, ``a.halter.born``."""
ALL, NONE = "all", "none"
LONGEST_TENOR, LONGEST_TITLE, LONGEST_TEXT, MOST_PARTS = 2_000, 120, 8_000, 20
GAP = re.compile(r"\{([^{}\n]{1,200})\}")
_EURO = "euro "
_PLACE = re.compile(r"a(?:\.[a-z][a-z0-9_]*)+|(?:euro )?v\.[a-z][a-z0-9_]*")
_KEYS = {"outcomes", "answers"}


class WrittenError(ValueError):
    """The letter cannot be used; the message names the place and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece below the first sentence; ``when`` says for whom it is printed."""

    title: str
    text: str
    when: cel.Expression | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What the letter says for one outcome."""

    tenor: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter as its office has written it; ``answers`` are the paths it lists, None for all."""

    outcomes: Mapping[str, Said]
    answers: tuple[str, ...] | None = None

    def said(self, outcome: str) -> Said:
        """Return what is said for an outcome: with conditions as without where that is not written, else the house's.

        An outcome nobody has written for has a letter all the same: what was decided is its first sentence.
        """
        found = self.outcomes.get(outcome)
        if found is None and outcome == "granted_with_conditions":
            found = self.outcomes.get("granted")
        return found or Said(STANDARD.get(outcome, STANDARD["granted"]))


def load_written(raw: Any, form: Form, settings: Collection[str]) -> WrittenLetter:
    """Return a letter, prepared; ``settings`` are the values a municipality can set. Raises WrittenError."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("outcomes"), Mapping):
        raise WrittenError("outcomes must be a table: outcome → tenor and parts.")
    if unknown := sorted(raw.keys() - _KEYS):
        raise WrittenError(f"unknown: {', '.join(unknown)}.")
    outcomes = {str(name): load_said(str(name), each) for name, each in raw["outcomes"].items()}
    for where, text in texts_of(raw):
        for gap in gaps_in(text):
            if wrong := wrong_with(gap, form, settings):
                raise WrittenError(f"{where}: {wrong}")
    return WrittenLetter(outcomes, _listed(raw.get("answers", ALL), form))


def gaps_in(text: str) -> list[str]:
    """Return what stands in the braces of a text."""
    return [found.strip() for found in GAP.findall(text)]


def setting_in(gap: str) -> tuple[str, bool] | None:
    """Return a gap's value of the municipality and whether it is an amount in cents; None where it is none."""
    name = gap.removeprefix(_EURO)
    return (name.removeprefix("v."), name != gap) if name.startswith("v.") else None


def wrong_with(gap: str, form: Form, settings: Collection[str]) -> str:
    """Say why a gap cannot be filled; nothing where it can."""
    if gap in GAPS:
        return ""
    if not _PLACE.fullmatch(gap):
        return f"{{{gap}}} is no gap; there are {', '.join(GAPS)}, a.PATH, v.NAME and euro v.NAME."
    if (setting := setting_in(gap)) is not None:
        return "" if setting[0] in settings else f"{{{gap}}}: the service has no value {setting[0]!r}."
    path = gap.removeprefix("a.")
    return "" if is_answered(form, path) or _is_part(form, path) else f"{{{gap}}}: the form asks no {path!r}."


def is_answered(form: Form, path: str) -> bool:
    """Tell whether a path is a question somebody answers, or whose answer is computed."""
    question = form.question(path)
    return question is not None and not isinstance(question.kind, Info)


def _is_part(form: Form, path: str) -> bool:
    above, _dot, part = path.rpartition(".")
    question = form.question(above) if above else None
    return question is not None and part in PARTS.get(question.kind.name, ()) and part in question.kind.parts


def texts_of(raw: Raw) -> Iterator[tuple[str, str]]:
    """Yield every text of a letter with its place, ``outcomes.granted.parts.1``; what is none is left out."""
    for name, said in (raw.get("outcomes") or {}).items():
        where = f"outcomes.{name}"
        yield f"{where}.tenor", str(said.get("tenor") or "")
        for number, part in enumerate(said.get("parts") or [], 1):
            yield f"{where}.parts.{number}", str(part.get("title") or "")
            yield f"{where}.parts.{number}", str(part.get("text") or "")


def load_said(name: str, raw: Any) -> Said:
    """Return what is said for an outcome, prepared; its gaps are looked at with the form. Raises WrittenError."""
    where = f"outcomes.{name}"
    if name not in STANDARD:
        raise WrittenError(f"{where}: there is no such outcome; allowed: {', '.join(STANDARD)}.")
    if not isinstance(raw, Mapping) or raw.keys() - {"tenor", "parts"}:
        raise WrittenError(f"{where} must be a table of tenor and parts.")
    tenor = _text(f"{where}.tenor", raw.get("tenor"), LONGEST_TENOR)
    if any(block.kind is prose.Kind.HEADING for block in prose.read(tenor)):
        raise WrittenError(f"{where}.tenor: the first sentence has no heading; headings are for parts.")
    parts = raw.get("parts") or []
    if not isinstance(parts, list) or len(parts) > MOST_PARTS:
        raise WrittenError(f"{where}.parts must be a list of at most {MOST_PARTS}.")
    return Said(tenor, tuple(_part(f"{where}.parts.{number}", part) for number, part in enumerate(parts, 1)))


def _part(where: str, raw: Any) -> Part:
    if not isinstance(raw, Mapping) or raw.keys() - {"title", "text", "when"}:
        raise WrittenError(f"{where} must be a table of title, text and when.")
    title = str(raw.get("title") or "").strip()
    if "\n" in title or len(title) > LONGEST_TITLE:
        raise WrittenError(f"{where}.title must be one line of at most {LONGEST_TITLE} signs.")
    text = _text(f"{where}.text", raw.get("text"), LONGEST_TEXT)
    try:
        when = cel.compile(str(raw["when"]), variables=VARIABLES) if raw.get("when") is not None else None
    except cel.CelError as error:
        raise WrittenError(f"{where}.when: {error}") from error
    return Part(title, text, when)


def _text(where: str, raw: Any, longest: int) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise WrittenError(f"{where} is missing.")
    if len(raw) > longest:
        raise WrittenError(f"{where} is longer than {longest} signs.")
    return raw.strip()


def _listed(raw: Any, form: Form) -> tuple[str, ...] | None:
    if raw in (ALL, NONE):
        return None if raw == ALL else ()
    if not isinstance(raw, list):
        raise WrittenError("answers must be all, none, or a list of questions.")
    for path in raw:
        if not is_answered(form, str(path)):
            raise WrittenError(f"answers: the form asks no {path!r}.")
    return tuple(map(str, raw))

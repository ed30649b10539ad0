# SPDX-License-Identifier: EUPL-1.2
"""The gaps of a written letter by names people know: ``{Name des Hundes}`` on the screen, ``{a.hund.name}`` kept.

A name follows its question: who gives it other words reads those in the letter's text from then on. The names are
German wherever they are read, because they stand in a German text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.authoring.lettering import NO_ANSWER
from geleitzug.core.authoring.sentences import Labels, from_cel, in_words, part_label
from geleitzug.core.cases import differences
from geleitzug.core.catalogue.written import ALL, GAP, NONE, PARTS, STANDARD, gaps_in
from geleitzug.ground.texts import pick

Raw = Mapping[str, Any]

PLAIN = {
    "number": "Aktenzeichen",
    "date": "Datum des Schreibens",
    "received": "Eingang des Antrags",
    "fees": "Summe der Gebühren",
    "town": "Name der Kommune",
    "office": "Name des Amts",
    "represented": "Name der vertretenen Person",
    "representing": "Name der Vertretung",
}
LONGEST_NAME = 120


class Gaps:
    """The gaps a letter may have, by their names; ``settings`` are the municipality's values, with what they are."""

    def __init__(self, labels: Labels, settings: Mapping[str, Any]) -> None:
        self.labels, self.settings = labels, settings

    @cached_property
    def names(self) -> dict[str, str]:
        """Return gap → name: what every letter knows, the questions in the form's order, the values."""
        answers: dict[str, str] = {}
        for path, name in self.questions.items():
            gaps = (f"a.{path}.{part}" for part in self._parts_of(path))
            answers |= {f"a.{path}": name, **{gap: self.parts[gap] for gap in gaps}}
        return {**PLAIN, **answers, **dict(self._of_settings())}

    @cached_property
    def parts(self) -> dict[str, str]:
        """Return gap → name of what can be said alone of a person or an address."""
        taken = {_folded(name) for name in (*self.questions.values(), *PLAIN.values())}
        found: dict[str, str] = {}
        with override("de"):
            for path, name in self.questions.items():
                for part in self._parts_of(path):
                    words = f"{name}: {part_label(part)}"
                    found[f"a.{path}.{part}"] = f"{words} ({part})" if _folded(words) in taken else words
        return found

    def _parts_of(self, path: str) -> list[str]:
        item = self.labels.items[path]
        known = PARTS.get(str(item.get("kind")), ())
        asked = (item.get("parts") or ("given", "family")) if item.get("kind") == "person" else known
        return [part for part in known if part in asked]

    @cached_property
    def questions(self) -> dict[str, str]:
        """Return path → name of the questions with an answer; where two have the same, with what is around them."""
        paths = [path for path, item in self.labels.items.items() if item.get("kind") not in NO_ANSWER]
        names = {path: self._label(path) for path in paths}
        for longer in (self._with_group, self._with_path):
            seen = Counter(_folded(name) for name in (*names.values(), *PLAIN.values()))
            names = {path: longer(path) if seen[_folded(name)] > 1 else name for path, name in names.items()}
        return names

    def shown(self, text: str) -> str:
        """Return a text as it is written on the screen; a gap that means nothing stays as it is kept."""
        return GAP.sub(lambda found: f"{{{self.names.get(found[1].strip(), found[1])}}}", text)

    def kept(self, text: str) -> str:
        """Return a text as the package keeps it; names nobody has stay as they were typed."""
        return GAP.sub(lambda found: f"{{{self._gap(found[1]) or found[1]}}}", text)

    def unknown(self, text: str) -> list[str]:
        """Return the names in a text that mean nothing here."""
        return [name.strip() for name in GAP.findall(text) if not self._gap(name)]

    def may_be_missing(self, path: str, asked_of_some: Collection[str]) -> bool:
        """Tell whether a question may stay without an answer; ``asked_of_some`` are the pages with a condition."""
        steps = path.split(".")
        around = [self.labels.items.get(".".join(steps[:length]), {}) for length in range(1, len(steps) + 1)]
        is_optional = any(each.get("when") or each.get("optional") for each in around)
        needs_none = not (around[-1].get("required") or around[-1].get("kind") == "computed")
        return is_optional or needs_none or self.labels.pages.get(path) in asked_of_some

    def _gap(self, name: str) -> str:
        folded = _folded(name)
        return next((gap for gap in (name.strip(), self._by_name.get(folded, "")) if gap in self.names), "")

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {_folded(name): gap for gap, name in self.names.items()}

    def _of_settings(self) -> Iterator[tuple[str, str]]:
        for name, value in sorted(self.settings.items()):
            if isinstance(value, str | int | float) or value is None:
                yield f"v.{name}", f"Wert {name}"
            if isinstance(value, int) and not isinstance(value, bool):
                yield f"euro v.{name}", f"Betrag {name}"

    def _label(self, path: str) -> str:
        words = " ".join(pick(self.labels.items[path].get("label"), "de").split()).strip("?: ") or path
        words = words.replace("{", "(").replace("}", ")")
        return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1]}…"

    def _with_group(self, path: str) -> str:
        above = path.rpartition(".")[0]
        return f"{self._label(above)}: {self._label(path)}"[:LONGEST_NAME] if above else self._label(path)

    def _with_path(self, path: str) -> str:
        return f"{self._label(path)[:60]} ({path[-60:]})"


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold().strip("?: ")


def may_be_missing(said: Raw, gaps: Gaps, asked_of_some: Collection[str]) -> list[str]:
    """Return the names of answers that are said to everybody and not everybody gives.

    A part with a condition is left out: it is for those who have answered.
    """
    parts = [part for part in said.get("parts") or [] if not part.get("when")]
    texts = [said.get("tenor"), *(part.get(name) for part in parts for name in ("title", "text"))]
    found = dict.fromkeys(gap for text in texts for gap in gaps_in(str(text or "")))
    paths = (gap.removeprefix("a.") for gap in found if gap.startswith("a.") and gap in gaps.names)
    asked = dict.fromkeys(path if path in gaps.questions else path.rpartition(".")[0] for path in paths)
    return [gaps.questions[path] for path in asked if gaps.may_be_missing(path, asked_of_some)]


# --- two letters side by side -------------------------------------------------------------------------------


def different(old: Raw | None, new: Raw | None, before: Gaps, after: Gaps) -> Iterator[tuple[str, str, str]]:
    """Yield what is different between two letters: a sentence, and both in full; None is one written by hand."""
    if old is None or new is None:
        if old is not new:
            words = _("Das Schreiben ist jetzt hier geschrieben und nicht mehr in Typst.")
            yield (words if old is None else _("Das Schreiben ist jetzt in Typst geschrieben."), "", "")
        return
    for name in STANDARD:
        was, now = ((each.get("outcomes") or {}).get(name) for each in (old, new))
        if was != now:
            sentence = _("Das Schreiben für „%(outcome)s“ sagt anderes.") % {"outcome": differences.outcome(name)}
            yield sentence, in_full(name, was, before), in_full(name, now, after)
    if (listed := [each.get("answers", ALL) for each in (old, new)])[0] != listed[1]:
        yield (
            _("Das Schreiben führt andere Angaben auf."),
            listed_in_words(listed[0], before),
            listed_in_words(listed[1], after),
        )


def in_full(outcome: str, said: Raw | None, gaps: Gaps) -> str:
    """Return what is said for an outcome as people read it, conditions of its parts in words."""
    if said is None:
        return STANDARD[outcome]
    pieces = [str(said.get("tenor") or "")]
    for part in said.get("parts") or []:
        when = condition_in_words(str(part["when"]), gaps.labels) if part.get("when") else ""
        pieces += [_("[Nur wenn: %(condition)s]") % {"condition": when}] if when else []
        pieces += [text for text in (str(part.get("title") or ""), str(part.get("text") or "")) if text]
    return gaps.shown("\n\n".join(pieces))


def condition_in_words(text: str, labels: Labels) -> str:
    """Return a condition in words, or as it is written where it is no sentence."""
    condition = from_cel(text)
    return in_words(condition, labels, "de") if condition else text


def listed_in_words(listed: Any, gaps: Gaps) -> str:
    """Return which answers a letter lists."""
    if listed in (ALL, NONE):
        return _("alle Angaben") if listed == ALL else _("keine Angaben")
    return ", ".join(gaps.questions.get(str(path), str(path)) for path in listed)

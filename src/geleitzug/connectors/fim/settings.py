# SPDX-License-Identifier: EUPL-1.2
"""Bounds, values and the rest of a field as settings of a question, with notes on what has no place."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import override

from geleitzug.connectors.fim.schema import Field
from geleitzug.connectors.fim.words import COMMA_KINDS, DATA_TYPE_OF, Raw, content_of_preset, german, lines, named
from geleitzug.core.forms import single
from geleitzug.core.forms.errors import FormError
from geleitzug.core.forms.kinds.others import FILE_TYPES
from geleitzug.core.forms.patterns import why_not

LONG_TEXT = 500
"""Characters above which a text gets room for several lines."""
USUAL_TEXT = 1000
"""Characters where the schema gives no bound."""
MOST_TEXT = 10_000
LONG_NAMES = re.compile(r"begründung|beschreibung|erläuterung|bemerkung|anmerkung", re.IGNORECASE)
MEDIA_TYPES: Mapping[str, str] = {
    **{media: key for key, (_endings, media) in FILE_TYPES.items()},
    "image/jpg": "jpg",
    "text/xml": "xml",
}
PATTERN_MESSAGE = {
    "de": "Bitte prüfen Sie Ihre Eingabe. Sie hat nicht die Form, die hier verlangt wird.",
    "en": "Please check your entry. It does not have the form that is needed here.",
}
POSTCODE = r"([0]{1}[1-9]{1}|[1-9]{1}[0-9]{1})[0-9]{3}"
POSTCODE_MESSAGE = {
    "de": "Bitte schreiben Sie die Postleitzahl mit fünf Ziffern.",
    "en": "Please write the postcode with five digits.",
}


@dataclass(slots=True)
class Made:
    """A question without its key, and what an editor has to look at."""

    raw: Raw
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Kind of the point, and its sentence."""
    repeats: bool = False
    """Whether it needs a repeating group around it."""

    def note(self, kind: str, sentence: str) -> None:
        """Leave something to the editor."""
        self.notes.append((kind, sentence))


class Settings:
    """Turns bounds, values and the rest of a field into settings; what is not used is left for ``fim``."""

    def __init__(self, element: Field, made: Made, many: bool) -> None:
        self.element = element
        self.made = made
        self.many = many
        bounds = element.bounds
        self.left: Raw = named(
            min_length=bounds.min_length,
            max_length=bounds.max_length,
            min_value=bounds.min_value,
            max_value=bounds.max_value,
            pattern=bounds.pattern,
            precision=lines(bounds.text),
        )

    def kind(self, list_name: str) -> str:
        """Return the kind of question."""
        element = self.element
        if element.feldart in ("locked", "hidden"):
            return "computed"
        if element.feldart == "label":
            return "info"
        if element.werte:
            return "choice"
        if element.codeliste:
            return "codelist" if list_name else "text"
        if element.feldart == "select" and element.datentyp != "bool":
            self.made.note("codelist", "Zu diesem Auswahlfeld nennt das Schema weder Werte noch eine Codeliste.")
            return "text"
        return self._typed()

    def _typed(self) -> str:
        kinds = {data_type: kind for kind, data_type in DATA_TYPE_OF.items()}
        data_type = self.element.datentyp
        if data_type in kinds:
            return kinds[data_type]
        if data_type == "obj":
            self.made.note(
                "structure", "Das Schema nennt hier ein Objekt; was jemand eingeben soll, ist noch zu sagen."
            )
        bounds = self.element.bounds
        longest = _whole(bounds.max_length)
        if "@" in bounds.pattern and (longest is None or longest >= 254):
            return "email"
        if bounds.pattern:
            return "text"
        long = longest > LONG_TEXT if longest is not None else bool(LONG_NAMES.search(self.element.head.name))
        return "long_text" if long else "text"

    def fill(self, kind: str, list_name: str) -> None:
        """Write the settings of the kind."""
        raw, element = self.made.raw, self.element
        if kind == "computed":
            self._computed()
        elif kind == "info":
            raw["text"] = german(element.inhalt or element.hilfe_eingabe or raw["label"]["de"])
            if element.inhalt == "" or german(element.inhalt) == raw["text"]:
                self._drop_empty_content()
        elif kind in ("choice", "choices"):
            raw["options"] = self._options()
        elif kind == "codelist":
            raw["list"] = list_name
        elif kind in ("text", "long_text"):
            self._lengths()
            if kind == "text" and element.bounds.pattern:
                self._pattern()
        elif kind in ("integer", "number", "money"):
            self._range(kind)
        elif kind == "date":
            self._days()
        elif kind == "file":
            self._files()
        if element.inhalt and kind not in ("computed", "info"):
            self._preset(lines(element.inhalt))
        self._tell_left(kind)

    def _preset(self, content: str) -> None:
        """Let the question begin with what the schema says, where it can be typed into it; an entry begins empty."""
        raw = self.made.raw
        typed = content.replace(".", ",") if raw["kind"] in COMMA_KINDS and _decimal(content) is not None else content
        try:
            single.read_item({"key": "x", **raw, "preset": typed}, page="x", prefix="", within="")
            fits = not self.many
        except FormError:
            fits = False
        if fits:
            raw["preset"] = typed
        else:
            self.made.note("value", f"Das Schema belegt die Frage mit „{content}“ vor.")
        if content_of_preset(raw) != content:
            self.left["content"] = content

    def _drop_empty_content(self) -> None:
        if not self.element.inhalt:
            self.left["content"] = ""

    def _computed(self) -> None:
        raw, element = self.made.raw, self.element
        if element.feldart == "hidden":
            raw["shown"] = False
        form = {"num_int": "integer", "num": "number", "num_currency": "money", "date": "date"}.get(
            element.datentyp, ""
        )
        if element.inhalt:
            literal = _literal(lines(element.inhalt), form)
            if literal is None:
                self.made.note("value", f"Der feste Wert „{lines(element.inhalt)}“ passt nicht zu seinem Datentyp.")
                self.left["content"] = lines(element.inhalt)
            else:
                raw["value"] = literal
        else:
            self.made.note("value", "Wie dieser Wert zustande kommt, sagt das Schema nicht. Bitte ergänzen Sie ihn.")
        if form:
            raw["format"] = form
        if element.werte:
            self.left["values"] = [
                json.dumps([one.code, one.name, one.hilfe], ensure_ascii=False) for one in element.werte
            ]

    def _options(self) -> list[Raw]:
        options: list[Raw] = []
        seen: set[str] = set()
        for value in self.element.werte:
            key = " ".join(value.code.split())[:63].strip() or f"wert_{len(options) + 1}"
            while key in seen:
                key = f"{key[:60]}_{len(options) + 1}"
            if key != value.code:
                self.made.note(
                    "value", f"Der Schlüssel „{value.code}“ ist leer, doppelt oder zu lang; hier heißt er „{key}“."
                )
            seen.add(key)
            option: Raw = {"key": key, "label": german(value.name or value.code)}
            if value.hilfe:
                option["help"] = german(value.hilfe)
            options.append(option)
        return options

    def _lengths(self) -> None:
        raw = self.made.raw
        least, most = self._take_whole("min_length"), self._take_whole("max_length")
        if most is not None and not 1 <= most <= MOST_TEXT:
            self.made.note("value", f"Das Schema erlaubt {most} Zeichen; möglich sind hier 1 bis {MOST_TEXT}.")
            self.left["max_length"] = str(most)
            most = MOST_TEXT if most > MOST_TEXT else None
        most = USUAL_TEXT if most is None else most
        if least is not None and least > most:
            self.made.note("value", f"Das Schema verlangt mindestens {least} Zeichen, erlaubt aber weniger.")
            self.left["min_length"] = str(least)
            least = None
        if least is not None and least > 1:
            raw["min_length"] = least
        raw["max_length"] = most

    def _pattern(self) -> None:
        pattern = self.element.bounds.pattern
        with override("de"):  # points are kept, in the language of the schema
            reason = why_not(pattern, self.made.raw["max_length"])
        if reason is not None:
            self.made.note("pattern", f"Das Muster „{pattern}“ lässt sich hier nicht prüfen ({reason}).")
            return
        self.made.raw["pattern"] = self.left.pop("pattern")
        self.made.raw["pattern_message"] = dict(POSTCODE_MESSAGE if pattern == POSTCODE else PATTERN_MESSAGE)

    def _range(self, kind: str) -> None:
        found: dict[str, int | str] = {}
        numbers: dict[str, Decimal] = {}
        for name in ("min", "max"):
            written = self.left.get(f"{name}_value", "")
            if not written:
                continue
            value = _decimal(written)
            scaled = value * 100 if value is not None and kind == "money" else value
            if scaled is None or (kind != "number" and scaled != scaled.to_integral_value()) or abs(scaled) > 10**12:
                self.made.note("value", f"„{written}“ ist keine Grenze, mit der sich hier rechnen lässt.")
                continue
            numbers[name] = scaled
            found[name] = int(scaled) if scaled == scaled.to_integral_value() else written
            del self.left[f"{name}_value"]
        if len(numbers) == 2 and numbers["min"] > numbers["max"]:
            self.made.note("value", "Die kleinste erlaubte Zahl ist größer als die größte.")
            return
        self.made.raw.update(found)

    def _days(self) -> None:
        found: dict[str, str] = {}
        for name in ("min", "max"):
            written = self.left.get(f"{name}_value", "")
            if not written:
                continue
            try:
                found[name] = date.fromisoformat(written).isoformat()
            except ValueError:
                self.made.note("value", f"„{written}“ ist kein Tag, der als Grenze dienen kann.")
        if len(found) == 2 and found["min"] > found["max"]:
            self.made.note("value", "Der früheste erlaubte Tag liegt nach dem spätesten.")
            return
        for name in found:
            del self.left[f"{name}_value"]
        self.made.raw.update(found)

    def _files(self) -> None:
        raw, element = self.made.raw, self.element
        known = list(dict.fromkeys(MEDIA_TYPES[one] for one in element.media_types if one in MEDIA_TYPES))
        unknown = [one for one in element.media_types if one not in MEDIA_TYPES]
        if known:
            raw["accept"] = known
        if unknown or len(known) != len(element.media_types):
            self.left["media_types"] = list(element.media_types)
        if unknown:
            self.made.note("value", f"Diese Dateiarten werden hier nicht angenommen: {', '.join(unknown)}.")
        size = _whole(element.max_size)
        if size:
            raw["max_mb"] = min(max(size // 1_000_000, 1), 1000)
        if element.max_size and (not size or raw["max_mb"] * 1_000_000 != size):
            self.left["max_size"] = element.max_size
            self.made.note("value", f"Das Schema erlaubt {element.max_size} Bytes; gerechnet wird hier in vollen MB.")
        raw["max_files"] = 1

    def _take_whole(self, name: str) -> int | None:
        written = self.left.get(name, "")
        value = _whole(written)
        if value is not None:
            del self.left[name]
        elif written:
            self.made.note("value", f"„{written}“ ist keine Zahl von Zeichen.")
        return value

    def _tell_left(self, kind: str) -> None:
        """Say which bounds nothing checks; options need none, and an e-mail address is checked more strictly."""
        if kind in ("choice", "choices", "codelist", "info", "computed") or self.element.codeliste:
            return
        if "precision" in self.left:
            self.made.note("value", f"Zur Eingabe sagt das Schema: „{self.left['precision']}“")
        told = {
            "text": {"min_value", "max_value"},
            "long_text": {"min_value", "max_value"},
            "email": {"min_value", "max_value"},
        }
        others = {"min_length", "max_length", "pattern", "min_value", "max_value"}
        mine = {"integer": {"min_length", "max_length", "pattern"}, "date": {"min_length", "max_length", "pattern"}}
        mine["number"] = mine["money"] = mine["integer"]
        for name in sorted(told.get(kind, mine.get(kind, others)) & self.left.keys()):
            self.made.note(
                "value", f"Die Vorgabe {name.replace('_', ' ')} = „{self.left[name]}“ wird hier nicht geprüft."
            )


def _literal(text: str, form: str) -> str | None:
    """Write a fixed value as CEL."""
    if form in ("integer", "number", "money"):
        value = _decimal(text)
        if value is None:
            return None
        if form == "money":
            value *= 100
        return str(int(value)) if value == value.to_integral_value() else str(value)
    return json.dumps(text, ensure_ascii=False)


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,12}", text, re.ASCII) else None


def _decimal(text: str) -> Decimal | None:
    """Read a number as people and schemas write it; one with an exponent could be larger than any memory."""
    return Decimal(text.replace(",", ".")) if re.fullmatch(r"[+-]?\d{1,15}(?:[.,]\d{1,9})?", text, re.ASCII) else None

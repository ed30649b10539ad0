# SPDX-License-Identifier: EUPL-1.2
"""What was typed about a question becomes values of form.yaml, and back. Which settings there are is kinds.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from geleitzug.core.authoring import listing
from geleitzug.core.authoring.edits import key_from
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.page_reading import FIRST_ANSWERS, read_page
from geleitzug.core.authoring.parts import Piece
from geleitzug.core.authoring.tariff import cents_of
from geleitzug.core.forms.kinds.base import Malformed, Wrong
from geleitzug.core.forms.kinds.days import day_of, typed_day
from geleitzug.desks.workshop.kinds import Setting
from geleitzug.ground.money import Euro

Raw = Mapping[str, Any]
Fields = Mapping[str, list[str]]
"""Name of a field → what is typed in it, several values where several can be ticked."""

LANGUAGES = ("de", "en", "plain")
TODAY = "heute"
MOST_OPTIONS = 60
"""From here on answers are edited as lines: a table of hundreds of fields helps nobody."""


class Refused(Exception):
    """What was typed cannot be taken: the field, and a sentence."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


@dataclass(frozen=True, slots=True)
class Shown:
    """A setting with what stands in its fields."""

    setting: Setting
    fields: Fields
    errors: Mapping[str, str]
    options: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Return the name of its (first) field."""
        return self.setting.name

    def text(self, part: str = "") -> str:
        """Return what stands in a field."""
        found = self.fields.get(f"{self.name}.{part}" if part else self.name) or [""]
        return found[0]

    @property
    def chosen(self) -> list[str]:
        """Return what is ticked."""
        return self.fields.get(self.name) or []

    def error(self, part: str = "") -> str:
        """Return the sentence at a field."""
        return self.errors.get(f"{self.name}.{part}" if part else self.name, "")

    def is_missing(self, language: str) -> bool:
        """Tell whether there is German and not this language."""
        return bool(self.text("de")) and not self.text(language)


@dataclass(slots=True)
class Typed:
    """What was typed: the values it means, and what cannot be taken by field."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


# --- to be shown --------------------------------------------------------------------------------------------


def fields_of(settings: Iterable[Setting], item: Raw) -> dict[str, list[str]]:
    """Return what stands in the fields for a question as it is."""
    found: dict[str, list[str]] = {}
    for setting in settings:
        found.update(_written(setting, item.get(setting.name)))
    return found


def fields_in(data: QueryDict) -> dict[str, list[str]]:
    """Return what was typed, to be shown again."""
    return {name: [str(each) for each in values] for name, values in data.lists()}


def shown(
    settings: Iterable[Setting], fields: Fields, errors: Mapping[str, str], lists: Iterable[tuple[str, str]] = ()
) -> list[Shown]:
    """Return the settings with what stands in them."""
    known = tuple(lists)
    return [
        Shown(
            each,
            fields,
            errors,
            known if each.how == "list" else tuple((key, str(words)) for key, words in each.options),
        )
        for each in settings
    ]


def _written(setting: Setting, value: Any) -> dict[str, list[str]]:
    name = setting.name
    if setting.how in ("texts", "areas"):
        texts = {"de": value} if isinstance(value, str) else value or {}
        return {f"{name}.{lang}": [str(texts.get(lang, ""))] for lang in LANGUAGES}
    if setting.how == "repeat":
        if not isinstance(value, Mapping):
            return {}
        return {name: ["true"], f"{name}.min": [str(value.get("min", 0))], f"{name}.max": [str(value.get("max", 10))]}
    if setting.how == "pair":
        parts = value or {}
        return {f"{name}.{part}": [str(parts.get(part, ""))] for part, _words in setting.options}
    if setting.how == "several":
        return {name: [str(each) for each in (value or setting.usual or ())]}
    if setting.how == "untick":
        return {name: [] if value is False else ["true"]}
    if setting.how == "tick":
        return {name: ["true"] if value is True else []}
    return {name: [_one(setting, value)]}


def _one(setting: Setting, value: Any) -> str:
    if value is None:
        return str(setting.usual or "")
    if setting.how == "money" and isinstance(value, int):
        return Euro(value).format("de").removesuffix(" €")
    if setting.how == "decimal":
        return str(value).replace(".", ",")
    if setting.how == "day":
        text = value.isoformat() if isinstance(value, date) else str(value)
        if text == "today":
            return TODAY
        try:
            return typed_day(text)
        except Malformed:
            return text
    return str(value)


# --- as it was typed ----------------------------------------------------------------------------------------


def read(settings: Iterable[Setting], data: QueryDict, item: Raw, today: date) -> Typed:
    """Return what was typed as values of form.yaml (None takes a value away) and what cannot be taken."""
    typed = Typed()
    for setting in settings:
        try:
            typed.values[setting.name] = _taken(setting, data, item.get(setting.name), today)
        except Refused as refused:
            typed.errors[refused.name] = str(refused)
    return typed


def _taken(setting: Setting, data: QueryDict, old: Any, today: date) -> Any:
    name = setting.name
    match setting.how:
        case "texts" | "areas":
            return _texts(setting, data, old)
        case "repeat":
            return _repeat(name, data)
        case "pair":
            parts = {part: data.get(f"{name}.{part}", "").strip() for part, _words in setting.options}
            return parts if any(parts.values()) else None
        case "several":
            chosen = [key for key, _words in setting.options if key in data.getlist(name)]
            if not chosen:
                raise Refused(name, _("Bitte wählen Sie mindestens eines aus."))
            return None if old is None and chosen == list(setting.usual or ()) else chosen
        case "tick":
            return True if data.get(name) == "true" else None
        case "untick":
            return None if data.get(name) == "true" else False
    text = data.get(name, "").strip()
    if not text:
        if setting.needed:
            raise Refused(name, _("Bitte wählen Sie eines aus."))
        return None
    if setting.how == "one":
        return None if text == setting.usual or text not in dict(setting.options) else text
    return _value(setting, text, today)


def _texts(setting: Setting, data: QueryDict, old: Any) -> dict[str, str] | None:
    before = {"de": old} if isinstance(old, str) else dict(old or {})
    typed = {lang: data.get(f"{setting.name}.{lang}", "").replace("\r\n", "\n").strip() for lang in LANGUAGES}
    # A text in a file ends with a line break; typing it again does not, and that is no change.
    typed = {
        lang: before[lang] if before.get(lang, "").strip() == text else text
        for lang, text in typed.items()
        if text or lang in before
    }
    texts = {lang: text for lang, text in {**before, **typed}.items() if text.strip()}
    if not texts.get("de"):
        if texts:
            raise Refused(f"{setting.name}.de", _("Bitte schreiben Sie den deutschen Text dazu."))
        if setting.needed:
            raise Refused(f"{setting.name}.de", _("Bitte schreiben Sie hier etwas."))
        return None
    return texts


def _repeat(name: str, data: QueryDict) -> dict[str, int] | None:
    if data.get(name) != "true":
        return None
    least = _whole(f"{name}.min", data.get(f"{name}.min", "").strip() or "0")
    most = _whole(f"{name}.max", data.get(f"{name}.max", "").strip() or "10")
    return {"min": least, "max": most}


def _whole(name: str, text: str) -> int:
    plain = text.replace(".", "").replace(" ", "")
    digits = plain.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 12:
        raise Refused(name, _("Bitte geben Sie eine ganze Zahl ein."))
    return int(plain)


def _value(setting: Setting, text: str, today: date) -> Any:
    name = setting.name
    if setting.how == "whole":
        return _whole(name, text)
    if setting.how == "money":
        try:
            return cents_of(text)
        except EditError as error:
            raise Refused(name, str(error)) from error
    if setting.how == "decimal":
        return _decimal(name, text)
    if setting.how == "day":
        return _day(text, today)
    return text


def _decimal(name: str, text: str) -> int | float:
    plain = text.replace(" ", "")
    plain = plain.replace(".", "").replace(",", ".") if "," in plain else plain
    try:
        number = Decimal(plain)
        if not number.is_finite() or abs(number) >= 10**12:
            raise InvalidOperation
    except InvalidOperation as error:
        raise Refused(name, _("Bitte geben Sie eine Zahl ein, zum Beispiel 0,5.")) from error
    return int(number) if number == number.to_integral_value() else float(number)


def _day(text: str, today: date) -> str | None:
    """Return a bound: a day, ``today``, or an expression as it is; whether it is one the form says."""
    if text.casefold() in (TODAY, "today"):
        return "today"
    try:
        return day_of(text, today)
    except Wrong:
        return text


# --- what the form itself says to it ------------------------------------------------------------------------


def faults(item: Raw, before: Raw, piece: Piece) -> dict[str, str]:
    """Return what is wrong with a question by itself that was not wrong before, by field."""
    old = set(_faults(before, piece))
    found: dict[str, str] = {}
    for name, sentence in _faults(item, piece):
        if (name, sentence) not in old:
            found.setdefault(_field(name, item), _missing(name, item) or sentence)
    return found


def _missing(name: str, item: Raw) -> str:
    """Return what to do about a text that has to be there; the reader of form.yaml says it to who writes files."""
    if item.get(name):
        return ""
    return {
        "item": _("Bitte schreiben Sie, wie ein Eintrag heißt, zum Beispiel Hund."),
        "pattern_message": _("Bitte schreiben Sie, was zu tun ist, wenn die Eingabe nicht passt."),
        "text": _("Bitte schreiben Sie den Text."),
    }.get(name, "")


def _faults(item: Raw, piece: Piece) -> list[tuple[str, str]]:
    page = {"key": "x", "title": {"de": "x", "en": "x"}, "questions": [item]}
    found = read_page(page, piece.lists(), piece.blocks).findings
    return [(each.field, each.sentence) for each in found if each.blocking and each.at == item.get("key")]


def _field(name: str, item: Raw) -> str:
    if name in ("label", "help", "item", "text", "pattern_message", "unit"):
        return f"{name}.de"
    if item.get("kind") == "group" and name in ("min", "max"):
        return f"repeat.{name}"
    return name


NOTES = {"de": "help", "en": "help_en"}
"""In which fields stands what is explained of an answer, by language."""


# --- answers to choose from ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An answer in the table of answers."""

    number: int
    key: str
    texts: Mapping[str, str]
    help: str
    help_en: str
    error: str = ""
    help_error: str = ""


def option_rows(item: Raw, data: QueryDict | None = None, errors: Mapping[str, str] | None = None) -> list[OptionRow]:
    """Return the answers as they are, or as they were typed."""
    rows = []
    for number, option in enumerate(item.get("options") or []):
        label = option.get("label") or {}
        texts = {lang: str(label.get(lang, "")) for lang in LANGUAGES}
        notes = {lang: str((option.get("help") or {}).get(lang, "")) for lang in NOTES}
        if data is not None and f"o.{number}.de" in data:
            texts = {lang: data.get(f"o.{number}.{lang}", "") for lang in LANGUAGES}
            notes = {lang: data.get(f"o.{number}.{name}", "") for lang, name in NOTES.items()}
        wrong = [(errors or {}).get(f"o.{number}.{name}", "") for name in ("de", "help")]
        rows.append(OptionRow(number, str(option.get("key", "")), texts, notes["de"], notes["en"], *wrong))
    return rows


def read_options(item: Raw, data: QueryDict, *, anew: bool = False) -> Typed:
    """Return the answers as they were typed (``options`` among the values) and what cannot be taken.

    Those a new question begins with, as far as nobody touched them, make room for the first that is added. With
    ``anew``, as nothing asks for them yet, one of those that is written over gets a key of its own words.
    """
    typed = Typed()
    options = [dict(option) for option in item.get("options") or []]
    if "o.all" in data:
        try:
            typed.values["options"] = _kept(listing.options_from(data.get("o.all", "")), options)
        except EditError as error:
            typed.errors["o.all"] = str(error)
        return typed
    for number, option in enumerate(options):
        if f"o.{number}.key" not in data or data[f"o.{number}.key"] != option.get("key"):
            continue
        is_first = option in FIRST_ANSWERS
        _typed_option(option, number, data, typed)
        if anew and is_first and option not in FIRST_ANSWERS and not typed.errors:
            option["key"] = key_from(option["label"]["de"], [str(each.get("key")) for each in options])
    keys = [str(option.get("key")) for option in options]
    try:
        options += _new_option(data, keys)
    except EditError as error:
        typed.errors["o.new.de"] = str(error)
    try:
        options += listing.options_from(data.get("o.lines", ""), [str(option.get("key")) for option in options])
    except EditError as error:
        typed.errors["o.lines"] = str(error)
    if any(option not in FIRST_ANSWERS for option in options[len(keys) :]):
        options = [option for option in options if option not in FIRST_ANSWERS]
    if not options and not typed.errors:
        typed.errors["o.new.de"] = _("Bitte geben Sie mindestens eine Antwort an.")
    typed.values["options"] = options
    return typed


def _typed_option(option: dict[str, Any], number: int, data: QueryDict, typed: Typed) -> None:
    label = dict(option.get("label") or {})
    label.update({lang: data.get(f"o.{number}.{lang}", "").strip() for lang in LANGUAGES})
    option["label"] = {lang: text for lang, text in label.items() if text}
    if not option["label"].get("de"):
        typed.errors[f"o.{number}.de"] = _("Bitte schreiben Sie die Antwort auf Deutsch.")
    note = dict(option.get("help") or {})
    note |= {lang: data.get(f"o.{number}.{name}", "").strip() for lang, name in NOTES.items()}
    option.pop("help", None)
    if note["de"]:
        option["help"] = {lang: text for lang, text in note.items() if text}
    elif note["en"]:
        typed.errors[f"o.{number}.help"] = _("Bitte schreiben Sie die Erklärung auch auf Deutsch.")


def _new_option(data: QueryDict, keys: list[str]) -> list[dict[str, Any]]:
    texts = {lang: data.get(f"o.new.{lang}", "").strip() for lang in LANGUAGES}
    if not any(texts.values()):
        return []
    if not texts["de"]:
        raise EditError(_("Bitte schreiben Sie die Antwort auf Deutsch."))
    key = listing.option_key(data.get("o.new.key", ""), texts["de"], keys)
    return [{"key": key, "label": {lang: text for lang, text in texts.items() if text}}]


def _kept(new: list[dict[str, Any]], old: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep of answers edited as lines what lines do not say: help, further languages."""
    known = {option.get("key"): option for option in old}
    merged = []
    for option in new:
        before = known.get(option["key"], {})
        further = {k: v for k, v in (before.get("label") or {}).items() if k not in LANGUAGES}
        merged.append({**before, **option, "label": {**further, **option["label"]}})
    return merged

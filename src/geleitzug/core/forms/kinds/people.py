# SPDX-License-Identifier: EUPL-1.2
"""Who somebody is, where they live, and where money goes: an address, a person, a bank account.

How their fields are read one by one is composed.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from schwifty import IBAN
from schwifty.exceptions import InvalidChecksumDigits, SchwiftyException

from geleitzug.core.forms.characters import line_of, name_of, strangers_in_name, strangers_in_text
from geleitzug.core.forms.codelists import countries
from geleitzug.core.forms.ecma import to_ecma
from geleitzug.core.forms.given import Given
from geleitzug.core.forms.kinds.base import Control, Raw, Wrong, check_text
from geleitzug.core.forms.kinds.choices import COUNTRIES
from geleitzug.core.forms.kinds.composed import Clean, Composed, Field, field_schema
from geleitzug.core.forms.kinds.days import BIRTHDAY_SETTINGS, birthday_of, typed_day
from geleitzug.core.forms.kinds.texts import Email, Phone
from geleitzug.ground.money import iban_in_fours
from geleitzug.ground.texts import pick
from geleitzug.ground.web.formats import language


@dataclass(frozen=True, slots=True)
class Address(Composed):
    """An address; in Germany unless the package asks for the country as well."""

    name: ClassVar[str] = "address"
    missing: ClassVar[str] = gettext_noop("Bitte geben Sie die Anschrift ein.")
    country: bool = False
    streets: bool = True
    """Whether what is typed is completed from the municipality's own list of streets, where it has one."""

    @classmethod
    def load(cls, given: Given) -> Address:
        country: bool = given.take("country", bool, False)
        return cls(country, given.take("streets", bool, True))

    def control(self) -> Control:
        return replace(Composed.control(self), settings={"streets": self.streets})

    @property
    def parts(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(_ADDRESS)

    def fields(self) -> Mapping[str, Field]:
        return _ADDRESS if self.country else _GERMAN_ADDRESS

    def is_blank(self, raw: Raw) -> bool:
        # The country is chosen from the start, so it does not count as typed.
        typed = raw if isinstance(raw, dict) else {}
        return not any(text.strip() for part, text in typed.items() if part != "country")

    def clean(self, raw: Raw, today: date) -> dict[str, str] | None:
        # Not super(): a dataclass with slots is another class than the one super() remembers.
        return Composed.clean(self, _as_meant(raw) if isinstance(raw, dict) else raw, today)

    def needs(self, part: str, typed: Mapping[str, str]) -> bool:
        return part not in ("number", "postcode") or typed.get("country", "DE") in ("DE", "")

    def together(self, value: Mapping[str, str], wrong: set[str]) -> list[tuple[str, str]]:
        postcode = value.get("postcode", "")
        german = value.get("country", "DE") in ("DE", "")
        if postcode and german and not _POSTCODE.fullmatch(postcode):
            return [("postcode", _("Bitte schreiben Sie die Postleitzahl mit fünf Ziffern."))]
        return []

    def complete(self, value: dict[str, str]) -> dict[str, str]:
        return {**value, "country": value.get("country") or "DE"}

    def schema(self) -> dict[str, Any]:
        found = Composed.schema(self)
        found["properties"]["country"] = {"$ref": COUNTRIES} if self.country else {"const": "DE"}
        if not self.country:
            found["properties"]["postcode"] |= _GERMAN_POSTCODE
            return found
        # Outside Germany an address may have neither number nor postcode; without a country it is a German one.
        for part in ("number", "postcode"):
            found["properties"][part] = field_schema(_ADDRESS[part], may_be_empty=True)
        found["required"] = [part for part in found["required"] if part not in ("number", "postcode", "country")]
        german = {"number": {"minLength": 1}, "postcode": _GERMAN_POSTCODE}
        found["if"] = {"properties": {"country": {"const": "DE"}}}
        found["then"] = {"properties": german, "required": list(german)}
        return found

    def show(self, value: Any) -> str:
        street = " ".join(filter(None, (value.get("street"), value.get("number"))))
        city = " ".join(filter(None, (value.get("postcode"), value.get("city"))))
        key = value.get("country", "DE")
        land = "" if key in ("DE", "") else pick(countries().get(key, {"de": key}), language())
        return "\n".join(filter(None, (street, value.get("addition"), city, land)))


@dataclass(frozen=True, slots=True)
class Person(Composed):
    """A person, with those of the parts the package asks for."""

    name: ClassVar[str] = "person"
    is_bounded: ClassVar[bool] = True
    missing: ClassVar[str] = gettext_noop("Bitte geben Sie die Person an.")
    asked: Mapping[str, Field]

    @classmethod
    def load(cls, given: Given) -> Person:
        chosen = given.words("parts", _PERSON, ("given", "family"))
        return cls({part: entry for part, entry in _PERSON.items() if part in chosen})

    def fields(self) -> Mapping[str, Field]:
        return self.asked

    def bounds(self, value: Any, bindings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict) and (value.get("born") or "") > bindings["today"]:
            yield "born", _("Bitte geben Sie ein Datum ein, das nicht in der Zukunft liegt.")

    def show(self, value: Any) -> str:
        """Write the name in one line and what else was asked in lines of their own."""
        lines = [" ".join(filter(None, (value.get("title"), value.get("given"), value.get("family"))))]
        for part, entry in self.asked.items():
            text = value.get(part)
            if not text or part in ("title", "given", "family"):
                continue
            if part == "nationality":
                text = pick(countries().get(text, {"de": text}), language())
            elif part == "phone":
                text = Phone().show(text)
            lines.append(f"{_(entry.label)}: {typed_day(text) if entry.is_day else text}")
        return "\n".join(filter(None, lines))


@dataclass(frozen=True, slots=True)
class Bank(Composed):
    """A bank account by IBAN; the BIC follows from it where the bank is known (not needed inside SEPA)."""

    name: ClassVar[str] = "bank"
    missing: ClassVar[str] = gettext_noop("Bitte geben Sie Ihr Konto an.")

    @classmethod
    def load(cls, given: Given) -> Bank:
        return cls()

    @property
    def parts(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("owner", "iban", "bic")

    def fields(self) -> Mapping[str, Field]:
        return _BANK

    def complete(self, value: dict[str, str]) -> dict[str, str]:
        return {**value, "bic": str(IBAN(value["iban"]).bic or "")}

    def schema(self) -> dict[str, Any]:
        found = Composed.schema(self)
        found["properties"]["iban"] |= {"pattern": "^[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}$"}
        found["properties"]["bic"] = {"type": "string", "maxLength": 11}
        return found

    def show(self, value: Any) -> str:
        bic = f"BIC {value['bic']}" if value.get("bic") else ""
        return "\n".join(filter(None, (value.get("owner"), iban_in_fours(value.get("iban", "")), bic)))


def _as_meant(typed: Mapping[str, str]) -> dict[str, str]:
    """Put what was typed into the wrong field where it belongs: ``Musterstr. 12`` as a street, ``D-27568``."""
    meant = dict(typed)
    if not meant.get("number", "").strip() and (parts := _with_number(line_of(meant.get("street", "")))):
        meant["street"], meant["number"] = parts
    if meant.get("country", "DE") in ("DE", ""):
        meant["postcode"] = _digits_of(line_of(meant.get("postcode", ""))) or meant.get("postcode", "")
    return meant


def postcode_of(line: str) -> str:
    """Return the five digits of a German postcode as people write one; empty where it is none."""
    digits = _digits_of(line)
    return digits if _POSTCODE.fullmatch(digits) else ""


def _digits_of(line: str) -> str:
    postcode = _TYPED_POSTCODE.fullmatch(line)
    return "".join(postcode["digits"].split()) if postcode else ""


def _with_number(line: str) -> tuple[str, str] | None:
    """Return street and number where a line ends with one; None where it does not, or what is left is no street.

    A street has a word; „Straße des 17. Juni“ and „C 4“ (a block of Mannheim) keep what is theirs. The number is looked
    for first and by itself: one pattern for both tries each end of the street with each, and somebody types 100 kB.
    """
    found = _NUMBER.search(line)
    street = line[: found.start()].rstrip(" ,\u00a0") if found else ""
    return (street, found["number"]) if found and _WORD.search(street) else None


_NUMBER = re.compile(r"[\s,](?P<number>[0-9]{1,4}\s?[a-zA-Z]?(?:\s?[-–/+]\s?[0-9]{1,4}\s?[a-zA-Z]?)?)\Z")
_WORD = re.compile(r"[^\W\d_]{2}")
_TYPED_POSTCODE = re.compile(r"(?:DE?\s*+(?:[-–]\s*+)?)?(?P<digits>[0-9](?:\s?[0-9]){4})", re.IGNORECASE)


def _name(most: int) -> Clean:
    def clean(raw: str, today: date) -> str | None:
        text = name_of(raw)
        check_text(text, most, strangers_in_name)
        if text and not any(map(str.isalpha, text)):
            raise Wrong(("", _("Bitte schreiben Sie den Namen mit Buchstaben.")))
        return text or None

    return clean


def _line(most: int) -> Clean:
    def clean(raw: str, today: date) -> str | None:
        text = line_of(raw)
        check_text(text, most, strangers_in_text)
        return text or None

    return clean


def _country(raw: str, today: date) -> str | None:
    text = raw.strip()
    if text and text not in countries():
        raise Wrong(("", _("Bitte wählen Sie ein Land aus.")))
    return text or None


def _iban(raw: str, today: date) -> str | None:
    return iban_of(raw)


def iban_of(raw: str) -> str | None:
    """Return an IBAN whose check digits are right, without spaces; None where nothing was typed; raises Wrong."""
    text = "".join(line_of(raw).upper().removeprefix("IBAN").removeprefix(":").split()).replace("-", "")
    if not text:
        return None
    try:
        if len(text) > 34:
            raise ValueError
        return str(IBAN(text))
    except InvalidChecksumDigits:
        raise Wrong(
            ("", _("Bitte vergleichen Sie die IBAN mit Ihrer Karte. Ein Zeichen ist falsch oder vertauscht."))
        ) from None
    except (SchwiftyException, ValueError):
        raise Wrong(
            ("", _("Bitte prüfen Sie die IBAN. Eine deutsche IBAN beginnt mit DE und hat danach 20 Ziffern."))
        ) from None


_POSTCODE = re.compile(r"(?!00)[0-9]{5}")
_GERMAN_POSTCODE = {"pattern": to_ecma(_POSTCODE)}

_ADDRESS: Mapping[str, Field] = {
    "street": Field(
        gettext_noop("Straße"),
        _line(120),
        {"autocomplete": "address-line1", "maxlength": 120},
        gettext_noop("Bitte geben Sie die Straße ein."),
    ),
    "number": Field(
        gettext_noop("Hausnummer"),
        _line(20),
        {"width": "4", "maxlength": 20},
        gettext_noop("Bitte geben Sie die Hausnummer ein."),
    ),
    "addition": Field(gettext_noop("Adresszusatz"), _line(120), {"autocomplete": "address-line2", "maxlength": 120}),
    "postcode": Field(
        gettext_noop("Postleitzahl"),
        _line(12),
        {"autocomplete": "postal-code", "width": "8", "maxlength": 12},
        gettext_noop("Bitte geben Sie die Postleitzahl ein."),
    ),
    "city": Field(
        gettext_noop("Ort"),
        _line(80),
        {"autocomplete": "address-level2", "maxlength": 80},
        gettext_noop("Bitte geben Sie den Ort ein."),
    ),
    "country": Field(
        gettext_noop("Land"),
        _country,
        {"autocomplete": "country", "preset": "DE"},
        gettext_noop("Bitte wählen Sie ein Land aus."),
        "select",
    ),
}
_GERMAN_ADDRESS = {
    part: Field(entry.label, entry.clean, {**entry.settings, "inputmode": "numeric"}, entry.missing)
    if part == "postcode"
    else entry
    for part, entry in _ADDRESS.items()
    if part != "country"
}

_PERSON: Mapping[str, Field] = {
    "title": Field(
        gettext_noop("Titel"),
        _name(60),
        {
            "autocomplete": "honorific-prefix",
            "width": "8",
            "maxlength": 60,
            "hint": gettext_noop("Zum Beispiel Dr."),
        },
    ),
    "given": Field(
        gettext_noop("Vornamen"),
        _name(120),
        {"autocomplete": "given-name", "maxlength": 120},
        gettext_noop("Bitte geben Sie den Vornamen ein."),
    ),
    "family": Field(
        gettext_noop("Familienname"),
        _name(120),
        {"autocomplete": "family-name", "maxlength": 120},
        gettext_noop("Bitte geben Sie den Familiennamen ein."),
    ),
    "birth_name": Field(
        gettext_noop("Geburtsname"),
        _name(120),
        {"maxlength": 120, "hint": gettext_noop("Wenn er anders war als der Familienname")},
    ),
    "born": Field(
        gettext_noop("Geburtsdatum"),
        birthday_of,
        {**BIRTHDAY_SETTINGS, "autocomplete": "bday"},
        gettext_noop("Bitte geben Sie das Geburtsdatum ein."),
        is_day=True,
    ),
    "birth_place": Field(
        gettext_noop("Geburtsort"), _line(120), {"maxlength": 120}, gettext_noop("Bitte geben Sie den Geburtsort ein.")
    ),
    "nationality": Field(
        gettext_noop("Staatsangehörigkeit"),
        _country,
        {},
        gettext_noop("Bitte wählen Sie die Staatsangehörigkeit aus."),
        "select",
    ),
    "email": Field(
        gettext_noop("E-Mail-Adresse"),
        Email().clean,
        {"autocomplete": "email", "type": "email", "maxlength": 254, "inputmode": "email"},
    ),
    "phone": Field(
        gettext_noop("Telefonnummer"),
        Phone().clean,
        {"autocomplete": "tel", "type": "tel", "maxlength": 40, "width": "16"},
    ),
}

_BANK: Mapping[str, Field] = {
    "owner": Field(
        gettext_noop("Kontoinhaberin oder Kontoinhaber"),
        _line(120),
        {"autocomplete": "name", "maxlength": 120},
        gettext_noop("Bitte schreiben Sie, wem das Konto gehört."),
    ),
    "iban": Field(
        gettext_noop("IBAN"),
        _iban,
        {"maxlength": 42, "spellcheck": "false", "hint": gettext_noop("Zum Beispiel DE02 1203 0000 0000 2020 51")},
        gettext_noop("Bitte geben Sie die IBAN ein."),
    ),
}

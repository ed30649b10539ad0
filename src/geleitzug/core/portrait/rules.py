# SPDX-License-Identifier: EUPL-1.2
"""What can be meant as a town's contact and look: values in, sentences by field out.

Asked by the operator's page and by ``municipality add``: what one refuses, the other does too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from schwifty import BIC
from schwifty.exceptions import SchwiftyException

from geleitzug.core.forms.characters import line_of, strangers_in_text
from geleitzug.core.forms.kinds.base import Wrong, check_text
from geleitzug.core.forms.kinds.people import iban_of, postcode_of
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.web.formats import number
from geleitzug.ground.web.look import COLOUR, MARKS, Look, legible

LONGEST = 200
BANK = ("owner", "iban", "bic", "name")
CONTACT = (
    "full_name", "represented_by", "responsible_for_content", "street", "postcode", "city", "phone", "mail", "web",
    "hours", "supervision", "vat_id", "court", "data_protection", "data_protection_authority", "accessibility_body",
    "accessibility_mail", "security",
)  # fmt: skip
"""What a town says of itself in one line each; its bank has four more."""
LOOK = ("primary", "accent", "mark")


def fields_of(contact: Mapping[str, Any]) -> dict[str, str]:
    """Return a stored contact as the lines of a form; those of the bank are named ``bank.iban``."""
    bank = contact.get("bank")
    bank = bank if isinstance(bank, Mapping) else {}
    lines = {name: str(contact.get(name) or "") for name in CONTACT}
    return lines | {f"bank.{name}": str(bank.get(name) or "") for name in BANK}


def contact_of(typed: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return a contact as it is stored: what was typed over what was known; what no form asks for stays."""
    cleaned = {name: _cleaned(name, typed.get(name, "")) for name in fields_of({})}
    bank = {name: cleaned[f"bank.{name}"] for name in BANK if cleaned[f"bank.{name}"]}
    own = {name: cleaned[name] for name in CONTACT if cleaned[name]} | ({"bank": bank} if bank else {})
    return {**{name: value for name, value in known.items() if name not in (*CONTACT, "bank")}, **own}


def look_of(tokens: Mapping[str, Any]) -> dict[str, str]:
    """Return a stored look as a form's three fields; where a town has chosen none, what its pages show."""
    look = Look.of(tokens)
    return {"primary": look.primary, "accent": look.accent, "mark": look.mark}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields of a form that are not as they were."""
    return tuple(name for name, value in after.items() if value != before.get(name))


def wrong_contact(contact: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Say what in a contact cannot be meant so: field and sentence."""
    bank = contact.get("bank") or {}
    if not isinstance(bank, Mapping):
        yield "bank", _("Bitte geben Sie an, wem das Konto gehört, dazu IBAN, BIC und Name der Bank, jedes für sich.")
        bank = {}
    values = {
        **{name: contact.get(name) for name in CONTACT},
        **{f"bank.{name}": bank.get(name) for name in BANK},
    }
    for name, value in values.items():
        if value not in (None, "") and (sentence := wrong_line(name, value)):
            yield name, sentence
    if any(bank.get(name) for name in BANK):
        for name, sentence in (
            ("owner", _("Bitte geben Sie an, wem das Konto gehört.")),
            ("iban", _("Bitte geben Sie die IBAN an. Ohne sie kann niemand überweisen.")),
        ):
            if not bank.get(name):
                yield f"bank.{name}", sentence


def wrong_look(look: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Say what in a look cannot be meant so, or could not be read (WCAG 2.2 AA): field and sentence."""
    colours = [name for name in ("primary", "accent") if name in look]
    for name in colours:
        if not COLOUR.fullmatch(str(look[name])):
            yield name, _("Bitte schreiben Sie die Farbe als # und sechs Ziffern oder Buchstaben bis f: #2f6b3a")
    if "mark" in look and look["mark"] not in MARKS:
        yield "mark", _("Bitte wählen Sie eines dieser Zeichen: %(marks)s") % {"marks": ", ".join(sorted(MARKS))}
    if "primary" in look and COLOUR.fullmatch(str(look["primary"])):
        seen = legible(Look.of(look))["on_paper"]
        if not seen.is_enough:
            yield (
                "primary",
                _(
                    "Diese Farbe ist auf Weiß zu blass: Ihr Kontrast ist %(ratio)s zu 1, nötig sind %(needed)s zu 1."
                    " Bitte nehmen Sie eine dunklere."
                )
                % {"ratio": ratio(seen.ratio), "needed": ratio(seen.needed)},
            )


def ratio(contrast: float) -> str:
    """Write a contrast ratio so that one that is not reached is never rounded up to it."""
    return number(int(contrast * 10) / 10)


def wrong_line(name: str, value: object) -> str:
    """Say what is wrong with one line of a contact, a town's or an office's; empty where nothing is."""
    if not isinstance(value, str):
        return _("Bitte schreiben Sie dies als Text, in der Datei in Anführungszeichen.")
    try:
        check_text(line_of(value), LONGEST, strangers_in_text)
    except Wrong as wrong:
        return wrong.problems[0][1]
    check = _CHECKS.get(name)
    return check(line_of(value)) if check else ""


def _wrong_mail(text: str) -> str:
    return "" if is_address(text) else _("Bitte prüfen Sie die E-Mail-Adresse. Sie sieht so aus: name@beispiel.de")


def _wrong_postcode(text: str) -> str:
    return "" if postcode_of(text) else _("Bitte schreiben Sie die Postleitzahl mit fünf Ziffern.")


def _wrong_web(text: str) -> str:
    address = text if "://" in text else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(address)
        is_one = "." in (urlsplit(address).hostname or "")
    except (ValidationError, ValueError):
        is_one = False
    return "" if is_one else _("Bitte prüfen Sie die Adresse der Webseite. Sie sieht so aus: www.musterhafen.de")


def _wrong_iban(text: str) -> str:
    try:
        iban_of(text)
    except Wrong:
        return _(
            "Bitte prüfen Sie die IBAN: Ein Zeichen fehlt, ist falsch oder vertauscht. Eine deutsche IBAN beginnt mit"
            " DE und hat danach 20 Ziffern."
        )
    return ""


def _wrong_bic(text: str) -> str:
    try:
        BIC("".join(text.split()).upper())
    except SchwiftyException:
        return _("Bitte prüfen Sie die BIC. Sie hat 8 oder 11 Zeichen, zum Beispiel BYLADEM1001.")
    return ""


_CHECKS: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("mail", "data_protection", "accessibility_mail", "security"), _wrong_mail),
    "postcode": _wrong_postcode,
    "web": _wrong_web,
    "bank.iban": _wrong_iban,
    "bank.bic": _wrong_bic,
}


def _cleaned(name: str, text: str) -> str:
    """Return a line as it is stored; what is wrong stays as it was typed, and is said."""
    line = line_of(text)
    if name == "postcode":
        return postcode_of(line) or line
    if name == "bank.bic":
        return "".join(line.split()).upper()
    if name == "bank.iban":
        try:
            return iban_of(line) or ""
        except Wrong:
            return line
    return line

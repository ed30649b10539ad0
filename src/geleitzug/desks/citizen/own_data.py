# SPDX-License-Identifier: EUPL-1.2
"""What somebody types about themselves when they open an account or change their data, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from geleitzug.core.forms.characters import line_of, name_of, strangers_in_name, strangers_in_text
from geleitzug.core.screens.citizens import CitizenRequest
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.people.models import Account

PERSON, COMPANY = Account.Kind.PERSON.value, Account.Kind.COMPANY.value
ADDRESS = ("street", "number", "addition", "postcode", "city")


def typed(request: CitizenRequest) -> dict[str, str]:
    """Return what was typed, tidied."""
    data = request.POST
    names = {name: name_of(data.get(name, ""))[:120] for name in ("given", "family")}
    lines = {name: line_of(data.get(name, ""))[:200] for name in ("company", "email", "phone", *ADDRESS)}
    return {**names, **lines}


def stored(own: Account) -> dict[str, str]:
    """Return what an account holds, as one would type it."""
    address = {part: str(own.address.get(part) or "") for part in ADDRESS}
    return {
        "given": own.given_name, "family": own.family_name, "company": own.company_name, "email": own.email,
        "phone": own.phone, **address,
    }  # fmt: skip


def proven(own: Account) -> dict[str, str]:
    """Return what a provider vouches for and nobody types: the person's name, and all of a company it brought."""
    person = {"given": own.given_name, "family": own.family_name}
    if not own.is_vouched_company:
        return person
    return {name: text for name, text in stored(own).items() if name not in ("phone", "email")}


def details(typed: Mapping[str, str], kind: str) -> dict[str, Any]:
    """Return what was typed as an account holds it."""
    address = {part: typed[part] for part in ADDRESS if typed[part]}
    return {
        "given_name": typed["given"],
        "family_name": typed["family"],
        "company_name": typed["company"] if kind == COMPANY else "",
        "phone": typed["phone"][:40],
        "address": {**address, "country": "DE"} if address else {},
    }


def details_of(own: Account, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what may be changed of an account by what was typed: of a vouched company only how to reach it."""
    changed = details(typed, own.kind)
    return {"phone": changed["phone"]} if own.is_vouched_company else changed


def problems(typed: Mapping[str, str], kind: str, *, vouched: bool = False) -> dict[str, str]:
    """Return what is wrong, by field, in the order of the page; a ``vouched`` company has no person of its own."""
    found: dict[str, str] = {}
    if kind == COMPANY and not typed["company"]:
        found["company"] = _("Bitte geben Sie den Namen des Unternehmens oder Vereins an.")
    if not vouched and not typed["given"]:
        found["given"] = _("Bitte geben Sie Ihren Vornamen an.")
    if not vouched and not typed["family"]:
        found["family"] = _("Bitte geben Sie Ihren Nachnamen an.")
    for name, text in typed.items():
        strangers = strangers_in_name(text) if name in ("given", "family") else strangers_in_text(text)
        if strangers:
            sentence = _("Diese Zeichen können wir hier nicht verwenden: %(signs)s")
            found.setdefault(name, sentence % {"signs": " ".join(strangers[:5])})
    if typed["postcode"] and not (typed["postcode"].isdecimal() and len(typed["postcode"]) == 5):
        found["postcode"] = _("Eine Postleitzahl hat fünf Ziffern, zum Beispiel 27561.")
    return found


def wrong_address(email: str) -> str:
    """Return the sentence for what cannot be an e-mail address; empty for what can."""
    if is_address(email):
        return ""
    return _("Diese E-Mail-Adresse ist nicht vollständig. Sie sieht zum Beispiel so aus: name@beispiel.de")


FIELDS = {"company_name": "company", "given_name": "given", "family_name": "family"}


def sentences(refused: ValidationError) -> dict[str, str]:
    """Return what an action refused, by field."""
    if not hasattr(refused, "error_dict"):
        return {"": " ".join(refused.messages)}
    return {FIELDS.get(name, "" if name == "__all__" else name): sentences[0]
            for name, sentences in refused.message_dict.items()}  # fmt: skip


def links(errors: dict[str, str]) -> list[tuple[str, str]]:
    """Return the errors as the summary at the top takes them."""
    return list(errors.items())

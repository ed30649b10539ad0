# SPDX-License-Identifier: EUPL-1.2
"""BundID as an identity provider: its words become ours. How it writes them is wire.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.connectors.bundid import names, wire
from geleitzug.ground.identity.ports import Place, Question, Refusal, Word
from geleitzug.ground.mail.outbox import is_address
from geleitzug.ground.people.identities import Arrival
from geleitzug.ground.people.levels import Level
from geleitzug.ground.saml import requests, responses
from geleitzug.ground.saml.refusals import Declined, Reason, Refused
from geleitzug.ground.saml.side import OurSide

LEVELS = {0: Level.NONE, 1: Level.LOW, 2: Level.LOW, 3: Level.SUBSTANTIAL, 4: Level.HIGH}
LONGEST_KEY = 200
OUR_WORDS = {
    "givenName": "given", "surname": "family", "birthdate": "born", "mail": "email", "telephoneNumber": "phone",
    "postalAddress": "address", "postalCode": "address", "localityName": "address", "country": "address",
}  # fmt: skip
"""Attribute → the detail of an arrival it becomes part of."""
TRUST = ("UNTERGEORDNET", "NORMAL", "SUBSTANTIELL", "HOCH")
"""BundID's words for how surely it knows a detail, the weakest first; the third was never seen."""
COUNTRIES = {"D": "DE"}
"""The identity card says D, the attribute's definition DE."""

SENTENCES = {
    "IDP_REQUIRED_ATTRIBUTES_MISSING": gettext_lazy(
        "BundID kennt Ihren Vornamen oder Ihren Nachnamen nicht. Bitte ergänzen Sie Ihr Konto bei BundID,"
        " oder melden Sie sich dort mit dem Online-Ausweis an."
    ),
    "AuthnFailed": gettext_lazy(
        "Die Anmeldung bei BundID wurde abgebrochen oder hat dort nicht geklappt. Bitte versuchen Sie es noch einmal."
    ),
    "NoAuthnContext": gettext_lazy(
        "So sicher, wie wir es hier brauchen, konnte BundID Sie nicht erkennen."
        " Bitte melden Sie sich dort mit dem Online-Ausweis an."
    ),
    "RequestDenied": gettext_lazy(
        "BundID hat die Anmeldung abgelehnt. Bitte versuchen Sie es in einigen Minuten noch einmal."
    ),
}


class BundId(OurSide):
    """BundID for this installation; it knows all towns of the group under one name."""

    key = "bundid"
    name = "BundID"
    for_companies = False
    levels = (Level.LOW, Level.SUBSTANTIAL, Level.HIGH)

    def ask(self, level: Level, place: Place, *, relay: str, now: datetime, anew: bool = False) -> Question:
        """Ask who somebody is: a signed AuthnRequest with the AKDB extension in version 2."""
        level = max(level, Level.LOW)
        extension = wire.extension(
            level=int(level),
            display_name=place.town,
            language=place.language,
            back_url=place.back_to,
            online_service_id=self._own["online_service_id"],
        )
        address = self._provider.sign_on
        wish = requests.Wish(self._own["entity_id"], address, place.return_to, wire.class_ref(int(level)), now, anew)
        number, request = requests.authn_request(wish, self._pair, extension=extension)
        return Question(number, address, {"SAMLRequest": request, "RelayState": relay})

    def hear(self, fields: Mapping[str, str], *, at: str, now: datetime) -> Word:
        """Read what somebody brought from BundID; raises Refusal, or Refused where it is not believed."""
        expected = responses.Expected(self._provider, self._own["entity_id"], at, now)
        try:
            found = responses.hear(fields.get("SAMLResponse", ""), expected, self._pair)
        except Declined as declined:
            code = wire.error_of(declined.codes, declined.message, declined.detail)
            raise Refusal(declined.request_id, code, sentence_of(code)) from declined
        said = wire.read((each.name, each.values, each.marks) for each in found.attributes)
        arrival = arrival_of(said, found.class_ref)
        return Word(found.request_id, found.message_ids, found.good_until, found.shown_at, arrival)


def sentence_of(code: str) -> str:
    """Return what to tell somebody whom BundID did not send back signed in."""
    if code in SENTENCES:
        return str(SENTENCES[code])
    return _(
        "BundID konnte unsere Anfrage nicht bearbeiten (Kennung: %(code)s). Das liegt nicht an Ihnen."
        " Bitte versuchen Sie es später noch einmal, oder sagen Sie uns Bescheid."
    ) % {"code": code}


def arrival_of(said: wire.Said, class_ref: str) -> Arrival:
    """Return who arrives. Two places say how surely they were recognised: the lower one counts."""
    told = [wire.level_of(text) for text in (class_ref, said.values.get("EID-CITIZEN-QAA-LEVEL", class_ref))]
    key = said.values.get("bPK2", "")
    if len(key) > LONGEST_KEY:
        raise Refused(Reason.UNREADABLE, "bPK2")
    return Arrival(
        provider=BundId.key,
        key=key,
        level=LEVELS[min(told)],
        given=names.given_name(said.values.get("givenName", ""))[:120],
        family=names.family_name(said.values.get("surname", ""))[:120],
        born=_day(said.values.get("birthdate", "")),
        email=_email(said.values.get("mail", "")),
        phone=said.values.get("telephoneNumber", "")[:40],
        address=_address(said.values),
        mailbox=said.values.get("legacyPostkorbHandle", "")[:80],
        trust=_trust(said.trust),
    )


def _trust(said: Mapping[str, str]) -> dict[str, str]:
    """Return how surely each detail is known; what is made of several parts is known as its weakest."""
    found: dict[str, str] = {}
    for name, word in said.items():
        if (ours := OUR_WORDS.get(name)) is not None:
            found[ours] = min(found.get(ours, word), word, key=_rank)
    return found


def _rank(word: str) -> int:
    return TRUST.index(word) if word in TRUST else -1


def _address(values: Mapping[str, str]) -> dict[str, str]:
    street = names.street(values.get("postalAddress", ""))
    country = values.get("country", "").upper()
    parts = {
        "street": street.street,
        "number": street.number,
        "postcode": values.get("postalCode", ""),
        "city": names.place(values.get("localityName", "")),
    }
    found = {part: text[:200] for part, text in parts.items() if text}
    return {**found, "country": COUNTRIES.get(country, country)[:2] or "DE"} if found else {}


def _day(text: str) -> date | None:
    """Return a day of birth; of some people only the year is known, and then it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _email(text: str) -> str:
    address = text.strip().lower()
    return address if is_address(address) and len(address) <= 254 else ""

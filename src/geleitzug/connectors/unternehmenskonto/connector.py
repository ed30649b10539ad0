# SPDX-License-Identifier: EUPL-1.2
"""Mein Unternehmenskonto as an identity provider: its words become ours. How it writes them is wire.py."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.connectors.unternehmenskonto import wire
from geleitzug.ground.identity.ports import Place, Question, Refusal, Word
from geleitzug.ground.people.identities import Arrival, Company
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import LEGAL_FORM_KEY
from geleitzug.ground.saml import requests, responses
from geleitzug.ground.saml.names import PERSISTENT
from geleitzug.ground.saml.refusals import Declined, Reason, Refused
from geleitzug.ground.saml.side import OurSide

LEVELS = {0: Level.NONE, 1: Level.LOW, 3: Level.SUBSTANTIAL, 4: Level.HIGH}
LONGEST_KEY = 200
NO_COMPANY = "no_company"

SENTENCES = {
    "AuthnFailed": gettext_lazy(
        "Die Anmeldung bei Mein Unternehmenskonto wurde abgebrochen oder hat dort nicht geklappt."
        " Bitte versuchen Sie es noch einmal."
    ),
    "RequestDenied": gettext_lazy(
        "Mein Unternehmenskonto hat die Anmeldung abgelehnt. Bitte versuchen Sie es in einigen Minuten noch einmal."
    ),
    NO_COMPANY: gettext_lazy(
        "Mein Unternehmenskonto hat uns kein Unternehmen genannt. Bitte melden Sie sich dort mit dem Zertifikat Ihrer"
        " Organisation an."
    ),
}


class Unternehmenskonto(OurSide):
    """Mein Unternehmenskonto for this installation; it knows all towns of the group under one name."""

    key = "muk"
    name = "Mein Unternehmenskonto"
    for_companies = True
    levels = (Level.SUBSTANTIAL,)
    name_id = PERSISTENT

    def ask(self, level: Level, place: Place, *, relay: str, now: datetime, anew: bool = False) -> Question:
        """Ask for which company somebody acts: a signed AuthnRequest (RSASSA-PSS), persistent name wanted.

        It asks for no level: ELSTER knows one way to sign in, and says in two attributes how sure it is.
        """
        address = self._provider.sign_on
        wish = requests.Wish(self._own["entity_id"], address, place.return_to, "", now, anew, self.name_id)
        number, request = requests.authn_request(wish, self._pair)
        return Question(number, address, {"SAMLRequest": request, "RelayState": relay})

    def hear(self, fields: Mapping[str, str], *, at: str, now: datetime) -> Word:
        """Read what somebody brought from there; raises Refusal, or Refused where it is not believed."""
        expected = responses.Expected(self._provider, self._own["entity_id"], at, now)
        try:
            found = responses.hear(fields.get("SAMLResponse", ""), expected, self._pair)
        except Declined as declined:
            code = wire.error_of(declined.codes)
            raise Refusal(declined.request_id, code, sentence_of(code)) from declined
        arrival = arrival_of(wire.read((each.name, each.values, each.parts) for each in found.attributes))
        if arrival.company is None:
            raise Refusal(found.request_id, NO_COMPANY, sentence_of(NO_COMPANY))
        return Word(found.request_id, found.message_ids, found.good_until, found.shown_at, arrival)


def sentence_of(code: str) -> str:
    """Return what to tell somebody who was not sent back signed in."""
    if code in SENTENCES:
        return str(SENTENCES[code])
    return _(
        "Mein Unternehmenskonto konnte unsere Anfrage nicht bearbeiten (Kennung: %(code)s). Das liegt nicht an Ihnen."
        " Bitte versuchen Sie es später noch einmal, oder sagen Sie uns Bescheid."
    ) % {"code": code}


def arrival_of(said: wire.Said) -> Arrival:
    """Return which company is acted for, and by whom; without a company where none is named.

    The key is the pseudonym of the organisation, which ELSTER makes for each service (prefix „du-“). A sole trader has
    no name of a company and trades under their own.
    """
    key = said.values.get("DatenuebermittlerPseudonymId", "")
    if len(key) > LONGEST_KEY:
        raise Refused(Reason.UNREADABLE, "DatenuebermittlerPseudonymId")
    given, family = said.person.get("Vorname", ""), _family(said.person)
    name = said.values.get("Firmenname", "") or f"{given} {family}".strip()
    return Arrival(
        provider=Unternehmenskonto.key,
        key=key,
        level=LEVELS[wire.level_of(said)],
        given=given[:120],
        family=family[:120],
        born=_day(said.person.get("Geburtsdatum", "")),
        address=_address(said.address),
        trust=_trust(said.values),
        company=Company(name[:200], _facts(said.values)) if name else None,
    )


def _family(person: Mapping[str, str]) -> str:
    """Return a family name with what stands before it: Namenszusatz (Freifrau), Namensvorsatz (von)."""
    return " ".join(person[part] for part in ("Namenszusatz", "Namensvorsatz", "Nachname") if person.get(part))


def _facts(values: Mapping[str, str]) -> dict[str, str]:
    found = {
        "legal_form": values.get("RechtsformText") or values.get("Rechtsform", ""),
        LEGAL_FORM_KEY: wire.LEGAL_FORMS.get(values.get("Rechtsform", "").strip(), ""),
        "register": values.get("Registerart", ""),
        "court": values.get("Registergericht", ""),
        "number": values.get("Registernummer", ""),
        "activity": values.get("TaetigkeitText") or values.get("Taetigkeit", ""),
    }
    return {name: text[:200] for name, text in found.items() if text}


def _address(said: Mapping[str, str]) -> dict[str, str]:
    parts = {
        "street": said.get("Strasse", ""),
        "number": said.get("Hausnummer", ""),
        "addition": said.get("Adressergaenzung", ""),
        "postcode": said.get("PLZ", ""),
        "city": said.get("Ort", ""),
    }
    found = {part: text[:200] for part, text in parts.items() if text}
    return {**found, "country": said.get("Land", "").upper()[:2] or "DE"} if found else {}


def _trust(values: Mapping[str, str]) -> dict[str, str]:
    word = values.get("ElsterVertrauensniveauIdentifizierung", "")
    return {"company": word[:20]} if word else {}


def _day(text: str) -> date | None:
    """Return a day of birth: German as ELSTER writes it, or ISO."""
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007 a day has no zone
    return None

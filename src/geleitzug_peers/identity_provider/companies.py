# SPDX-License-Identifier: EUPL-1.2
"""Three organisations that do not exist, who acts for them, and what Mein Unternehmenskonto says about each."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who acts for an organisation."""

    key: str
    given: str
    family: str
    born: str

    @property
    def name(self) -> str:
        """Return the name as it is written."""
        return f"{self.given} {self.family}"


NOBODY_NAMED = Acting("A0", "", "", "")
"""A certificate of the organisation that names no person."""


@dataclass(frozen=True, slots=True)
class Company:
    """An organisation that does not exist."""

    key: str
    name: str
    form: tuple[str, str]
    register: tuple[str, str, str]
    activity: tuple[str, str]
    street: str
    number: str
    postcode: str
    city: str
    people: tuple[Acting, ...]


COMPANIES = (
    Company("C1", "Nordwind Logistik GmbH", ("350", "Gesellschaft mit beschränkter Haftung (GmbH)"),
            ("HRB", "Bremen", "HRB 99017 HB"), ("52290", "Erbringung von Dienstleistungen für den Verkehr"),
            "Kaiserschleuse", "4b", "27568", "Musterhafen",
            (Acting("A1", "Berta", "Beispiel", "04.05.1980"), Acting("A2", "Çelik", "von Clausen", "31.12.1967"))),
    Company("C2", "Moorbäckerei Tjarks e. K.", ("110", "Eingetragener Kaufmann (e. K.)"),
            ("HRA", "Oldenburg", "HRA 90044"), ("10710", "Herstellung von Backwaren"),
            "Moorweg", "2", "26447", "Sandmoor", (Acting("A3", "Tomke", "Tjarks", "09.11.1991"),)),
    Company("C3", "Deichwacht e. V.", ("520", "Eingetragener Verein (e. V.)"),
            ("VR", "Bremen", "VR 9921 BHV"), ("", ""), "Am Deich", "1", "27572", "Musterhafen", (NOBODY_NAMED,)),
)  # fmt: skip


def found(key: str) -> tuple[Company, Acting] | None:
    """Return an organisation and who acts, by „C1 A1“."""
    pairs = ((company, acting) for company in COMPANIES for acting in company.people)
    return next((pair for pair in pairs if f"{pair[0].key} {pair[1].key}" == key), None)


def attributes(company: Company, acting: Acting, *, audience: str) -> dict[str, tuple[str | Mapping[str, str], str]]:
    """Return what ELSTER says: name of the attribute → text, or elements by name; nothing is empty."""
    said: dict[str, str | Mapping[str, str]] = {
        "Firmenname": company.name,
        "Rechtsform": company.form[0],
        "RechtsformText": company.form[1],
        "Registerart": company.register[0],
        "Registergericht": company.register[1],
        "Registernummer": company.register[2],
        "Taetigkeit": company.activity[0],
        "TaetigkeitText": company.activity[1],
        "Unternehmensanschrift": {
            "Typ": "Inland", "Strasse": company.street, "Hausnummer": company.number, "PLZ": company.postcode,
            "Ort": company.city, "Land": "DE",
        },
        "HandelndePerson": {
            "Vorname": acting.given, "Nachname": acting.family, "Geburtsdatum": acting.born,
        } if acting.given else "",
        "PersTyp": "NNatPers",
        "DatenkranzTyp": "StNr",
        "DatenuebermittlerPseudonymId": key_of(company, audience),
        "ElsterVertrauensniveauIdentifizierung": "substanziell",
        "ElsterVertrauensniveauAuthentifizierung": "substanziell",
    }  # fmt: skip
    return {name: (value, "") for name, value in said.items() if value}


def key_of(company: Company, audience: str) -> str:
    """Return an organisation's pseudonym for one service, the same each time."""
    return f"du-{hashlib.sha256(f'{company.key} {audience}'.encode()).hexdigest()[:40]}"

# SPDX-License-Identifier: EUPL-1.2
"""Whom a person can turn to about their data: the town, its data protection officer, the supervisory authority."""

from __future__ import annotations

from dataclasses import dataclass

from geleitzug.ground.tenancy.models import Municipality

SUPERVISION = {
    "HB": "Die Landesbeauftragte für Datenschutz und Informationsfreiheit der Freien Hansestadt Bremen,"
    " Arndtstraße 1, 27570 Bremerhaven",
    "NI": "Der Landesbeauftragte für den Datenschutz Niedersachsen, Prinzenstraße 5, 30159 Hannover",
}


@dataclass(frozen=True, slots=True)
class Controller:
    """Who answers for the data (Art. 4 (7) GDPR), and who watches over that (Art. 37, 77 GDPR)."""

    name: str
    address: str
    mail: str
    officer: str
    supervision: str


def supervision_of(town: Municipality) -> str:
    """Return the authority where one complains about a town; empty where nobody has named it."""
    return str(town.contact.get("data_protection_authority") or SUPERVISION.get(town.land, ""))


def controller_of(town: Municipality) -> Controller:
    """Return a town as the one who answers for data."""
    contact = town.contact
    place = f"{contact.get('postcode', '')} {contact.get('city', '')}".strip()
    return Controller(
        name=str(contact.get("full_name") or town.name),
        address=", ".join(part for part in (contact.get("street", ""), place) if part),
        mail=str(contact.get("mail", "")),
        officer=str(contact.get("data_protection") or contact.get("mail", "")),
        supervision=supervision_of(town),
    )

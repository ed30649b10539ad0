# SPDX-License-Identifier: EUPL-1.2
"""Mein Unternehmenskonto as ELSTER (NEZO) writes it: attributes by plain names, two of them with XML for a value.

In the standard's words; what SAML itself says is ground/saml. Sources: the attribute list of the eGov plugins for
Keycloak (realms/customer/idps/muk), the namespace and the words for levels from published code that reads answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

EKONA = "http://www.elster.de/schema/ekona/saml/extensions"
TEXTS = (
    "Firmenname", "Rechtsform", "RechtsformText", "Registerart", "Registergericht", "Registernummer", "Taetigkeit",
    "TaetigkeitText", "PersTyp", "DatenkranzTyp", "DatenuebermittlerPseudonymId",
    "ElsterVertrauensniveauIdentifizierung", "ElsterVertrauensniveauAuthentifizierung",
)  # fmt: skip
ADDRESS, PERSON = "Unternehmensanschrift", "HandelndePerson"
"""The attributes whose value is XML: the company's address, and who acts."""
PARTS: Mapping[str, tuple[str, ...]] = {
    ADDRESS: ("Typ", "Strasse", "Hausnummer", "PLZ", "Ort", "Ortsteil", "Adressergaenzung", "Land"),
    PERSON: ("AkademischerGrad", "Namensvorsatz", "Vorname", "Nachname", "Namenszusatz", "Geburtsdatum"),
}
LEVELS: Mapping[str, int] = {
    "niedrig": 1, "normal": 1, "substanziell": 3, "substantiell": 3, "hoch": 4,
}  # fmt: skip
"""Words for a level as they were seen, in large and small letters; the number is STORK's."""
LEGAL_FORMS: Mapping[str, str] = {
    "210": "ohg", "220": "kg", "270": "gbr", "310": "ag", "320": "kgaa", "350": "gmbh", "360": "se", "370": "ug",
    "460": "eg", "520": "ev",
}  # fmt: skip
"""Codes of ``Rechtsform`` that mean one form alone, in our keys: code list Rechtsformen 2.4, column Mapping-MUK."""
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"


@dataclass(frozen=True, slots=True)
class Said:
    """What an assertion says, by the standard's names."""

    values: Mapping[str, str]
    address: Mapping[str, str]
    person: Mapping[str, str]


def read(attributes: Iterable[tuple[str, tuple[str, ...], Mapping[str, str]]]) -> Said:
    """Read attributes by name: their texts, and of those with XML in them the parts by qualified name."""
    values: dict[str, str] = {}
    inside: dict[str, dict[str, str]] = {ADDRESS: {}, PERSON: {}}
    for name, texts, parts in attributes:
        if name in PARTS:
            known = ((part, parts.get(f"{{{EKONA}}}{part}", "")) for part in PARTS[name])
            inside[name] = {part: text for part, text in known if text}
        elif name in TEXTS and texts and texts[0]:
            values[name] = texts[0]
    return Said(values, inside[ADDRESS], inside[PERSON])


def level_of(said: Said) -> int:
    """Return the lower of two levels: of the check when the account was opened, and of today's sign-in; 0: unknown."""
    words = [said.values.get(f"ElsterVertrauensniveau{what}", "") for what in ("Identifizierung", "Authentifizierung")]
    return min(LEVELS.get(word.strip().casefold(), 0) for word in words)


def error_of(codes: Iterable[str]) -> str:
    """Return the most telling code of a response that says no: SAML's innermost."""
    inner = [code.removeprefix(STATUS) for code in codes]
    return inner[-1][:60] if inner else "unknown"

# SPDX-License-Identifier: EUPL-1.2
"""Eleven people who do not exist, and what the provider says about each at which level."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

OIDS: Mapping[str, str] = {
    "givenName": "2.5.4.42",
    "surname": "2.5.4.4",
    "mail": "0.9.2342.19200300.100.1.3",
    "postalAddress": "2.5.4.16",
    "postalCode": "2.5.4.17",
    "localityName": "2.5.4.7",
    "country": "1.2.40.0.10.2.1.1.225599",
    "birthdate": "1.2.40.0.10.2.1.1.55",
    "placeOfBirth": "1.3.6.1.5.5.7.9.2",
    "telephoneNumber": "2.5.4.20",
    "bPK2": "1.3.6.1.4.1.25484.494450.3",
    "legacyPostkorbHandle": "2.5.4.18",
    "EID-CITIZEN-QAA-LEVEL": "1.2.40.0.10.2.1.1.261.94",
    "AssertionProvedBy": "1.3.6.1.4.1.25484.494450.2",
    "Version": "1.3.6.1.4.1.25484.494450.1",
}
ON_THE_CARD = ("givenName", "surname", "postalAddress", "localityName", "placeOfBirth")
"""What the identity card's chip holds in capital letters."""
METHODS = {1: "Benutzername", 3: "Elster", 4: "eID"}
TRUST = {1: "NORMAL", 3: "SUBSTANTIELL", 4: "HOCH"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    key: str
    given: str
    family: str
    born: str
    born_in: str
    street: str
    postcode: str
    city: str
    mail: str = ""
    phone: str = ""
    highest: int = 4

    @property
    def name(self) -> str:
        """Return the name as it is written."""
        return f"{self.given} {self.family}"


PEOPLE = (
    Person("P1", "Wiebke", "Großkopf", "1979-04-02", "Musterhafen", "Heidestraße 17", "27561", "Musterhafen",
           "wiebke.grosskopf@example.org", "0471 555-0190"),
    Person("P2", "Jonas", "von der Wisch", "1988-12-24", "Moorburg", "An der Alten Weser 3a", "27565", "Musterhafen",
           "jonas@example.org"),
    Person("P3", "Ayşe", "Öztürk-Brinkmann", "1995-07-15", "Sandmoor", "Moorweg 40", "26447", "Sandmoor",
           "ayse@example.org", "04498 555-61"),
    Person("P4", "Anna-Lena", "Weiß", "2003-02-28", "Oldenburg", "Am Markt 8", "26447", "Sandmoor"),
    Person("P5", "Heinrich", "Ötting", "1941-09-30", "Königsberg", "Lotsenweg 12", "27565", "Musterhafen", highest=3),
    Person("P6", "Mária", "Nováková", "1990-01-09", "Bratislava", "Werftstraße 5", "27563", "Musterhafen",
           "maria@example.org", highest=3),
    Person("P7", "Liam", "O'Neill", "1984-11-11", "Cork", "Deichstraße 22", "27561", "Musterhafen",
           "liam@example.org", highest=1),
    Person("P8", "Thi Thu", "Lê", "1972-06-18", "Huế", "Hafenstraße 101", "27565", "Musterhafen"),
    Person("P9", "Käthe Luise", "zu Moor", "1955-03-03", "Moorburg", "Schloßplatz 1", "26440", "Moorburg",
           "kaethe@example.org"),
    # Who has an own account in the demo as well: only their own card adds itself to it.
    Person("P10", "Erika", "Sommer", "1985-06-21", "Musterhafen", "Deichstraße 7", "27561", "Musterhafen",
           "erika@example.org"),
    Person("P11", "Jan", "Köhler", "1976-10-05", "Sandmoor", "Moorweg 12a", "26447", "Sandmoor", "jan@example.org"),
)  # fmt: skip


def person(key: str) -> Person | None:
    """Return somebody by key."""
    return next((each for each in PEOPLE if each.key == key), None)


def attributes(who: Person, level: int, *, audience: str, temporary: bool) -> dict[str, tuple[str, str]]:
    """Return what the provider says: name of the attribute → value and trust level; nothing is empty.

    The key is another one for every host that asks; who came without an account has none, and no mailbox.
    """
    trust = TRUST[level]
    said = {
        "givenName": (who.given, trust),
        "surname": (who.family, trust),
        "birthdate": (who.born, trust),
        "placeOfBirth": (who.born_in, trust),
        "postalAddress": (who.street, trust),
        "postalCode": (who.postcode, trust),
        "localityName": (who.city, trust),
        "country": ("D" if level == 4 else "DE", trust),
        "mail": (who.mail, "NORMAL"),
        "telephoneNumber": (who.phone, "UNTERGEORDNET"),
        "EID-CITIZEN-QAA-LEVEL": (f"STORK-QAA-Level-{level}", "NORMAL"),
        "AssertionProvedBy": (METHODS[level], "NORMAL"),
        "Version": ("2.0.0", "NORMAL"),
    }
    if not temporary:
        said["bPK2"] = (key_of(who, audience), "NORMAL")
        said["legacyPostkorbHandle"] = (_handle(who), "NORMAL")
    if level == 4:
        said |= {name: (_capitals(said[name][0]), trust) for name in ON_THE_CARD}
    return {name: pair for name, pair in said.items() if pair[0]}


def key_of(who: Person, audience: str) -> str:
    """Return a person's key at one host, the same each time."""
    return hashlib.sha256(f"bPK2 {who.key} {audience}".encode()).hexdigest()[:40]


def _handle(who: Person) -> str:
    letters = hashlib.sha256(f"Postfach {who.key}".encode()).hexdigest()
    return "-".join((letters[:8], letters[8:12], f"4{letters[13:16]}", f"8{letters[17:20]}", letters[20:32]))


def _capitals(text: str) -> str:
    return text.replace("ß", "ẞ").upper()

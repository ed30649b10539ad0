# SPDX-License-Identifier: EUPL-1.2
"""What a municipality still lacks: obstacles keep it from deciding, gaps leave its pages incomplete.

Asked by ``municipality add`` before anything is written, and by the doctor of every town that is there. Founding one is
founding.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from geleitzug.core.catalogue.models import Offering, Office
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.core.catalogue.versions import package_of
from geleitzug.core.mailbox.central import Central
from geleitzug.core.mailbox.lands import LANDS
from geleitzug.core.mailbox.rules import AT_COURT, Remedy, RemedyUnknown, Subject, remedy_for
from geleitzug.core.privacy.authorities import SUPERVISION
from geleitzug.desks.citizen.views import legal
from geleitzug.ground.tenancy import doors
from geleitzug.ground.tenancy.models import Municipality

OWED = {
    "full_name": "its full name, as in Stadt Musterhafen",
    "represented_by": "who represents it (Impressum, § 5 DDG)",
    "street": "street and number",
    "postcode": "its postcode",
    "city": "the place of its address",
    "phone": "a telephone number",
    "mail": "an e-mail address (§ 5 (1) no. 2 DDG)",
    "supervision": "the supervisory authority (Impressum)",
    "data_protection": "how to reach the data protection officer (Art. 13 (1) b GDPR)",
    "accessibility_body": "who settles disputes on accessibility, with the address",
}
"""What the pages that every portal owes read from ``contact``."""


@dataclass(frozen=True)
class Offer:
    """A service the town wants to offer, with what the town says of it."""

    package: Package
    office: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def offices(self) -> set[str]:
        """Return the office that does it, and those its process asks."""
        asked = {element.office for element in self.package.process.elements.values() if element.office}
        return {self.office or self.package.service["office"], *asked}

    @property
    def subjects(self) -> set[str]:
        """Return the matters its decisions are about, as far as remedies differ."""
        return {self.package.service[letter]["remedy"] for letter in ("result", "refusal")} - {Subject.NONE}


@dataclass(frozen=True)
class Sketch:
    """A municipality as far as it is known, from its file or from the database."""

    land: str = ""
    contact: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    offices: frozenset[str] = frozenset()
    offers: Mapping[str, Offer] = field(default_factory=dict)


def sketch_of(town: Municipality) -> Sketch:
    """Return what the database knows about a municipality."""
    with doors.machine_door(town.pk):
        offices = frozenset(Office.objects.values_list("function", flat=True))
        offers = {
            found.key: Offer(package_of(found.version_id), found.office, found.values, found.texts)
            for found in Offering.objects.filter(tenant=town, active=True)
        }
    return Sketch(town.land, town.contact, town.values, offices, offers)


def planned(spec: Mapping[str, Any], known: Sketch, services: Path) -> Sketch:
    """Return what it will be when its file has been read over what is known."""
    wanted = (spec.get("services") or {}).items()
    return Sketch(
        spec.get("land", known.land),
        spec.get("contact", known.contact),
        spec.get("values", known.values),
        known.offices | {office["function"] for office in spec.get("offices") or []},
        {
            **known.offers,
            **{key: _wanted(services / key, wishes or {}, known.offers.get(key)) for key, wishes in wanted},
        },
    )


def _wanted(folder: Path, wishes: Mapping[str, Any], known: Offer | None) -> Offer:
    package = read_folder(folder)
    before = known or Offer(package)
    values, texts = wishes.get("values") or {}, wishes.get("texts") or {}
    return Offer(package, before.office, {**before.values, **values}, {**before.texts, **texts})


def obstacles(town: Sketch, today: date) -> Iterator[str]:
    """Say what keeps the town from deciding on what it offers; none of it may go online."""
    if town.land not in LANDS:
        yield f"land is {town.land!r}; it must be one of {', '.join(LANDS)}"
        return
    yield from _about_remedies(town, today)
    if (what := town.values.get("central_mailbox", Central.NOTICE)) not in list(Central):
        yield f"values.central_mailbox says {what}; one of {', '.join(Central)}"
    for key, offer in sorted(town.offers.items()):
        if missing := sorted(offer.offices - town.offices):
            yield f"offices: {key} needs {', '.join(missing)}"
        if unsaid := offer.package.missing(offer.values, offer.texts):
            yield f"services.{key}: {', '.join(unsaid)}"


def _about_remedies(town: Sketch, today: date) -> Iterator[str]:
    own = town.values.get("remedies") or {}
    if wrong := [f"{matter}: {remedy}" for matter, remedy in own.items() if not _is_remedy(matter, remedy)]:
        yield f"values.remedies says {', '.join(wrong)}; {_typed()}"
        return
    means: set[Remedy | None] = set()
    for subject in sorted({subject for offer in town.offers.values() for subject in offer.subjects}):
        try:
            means.add(remedy_for(town.land, subject, on=today, own=own))
        except RemedyUnknown as unknown:
            yield f"values.remedies.{subject}: {unknown} ({_typed()})"
    if means & AT_COURT and not town.contact.get("court"):
        yield "contact.court: the administrative court with its address (notice on remedies, § 58 (1) VwGO)"


def _is_remedy(subject: object, remedy: object) -> bool:
    return subject in list(Subject) and remedy in list(Remedy)


def _typed() -> str:
    matters = ", ".join(subject for subject in Subject if subject is not Subject.NONE)
    return f"a table of {matters} with one of {', '.join(Remedy)}"


def gaps(town: Sketch) -> Iterator[str]:
    """Say what the pages that every portal owes will not be able to name."""
    for name, words in OWED.items():
        if not town.contact.get(name):
            yield f"contact.{name}: {words}"
    if town.land not in SUPERVISION and not town.contact.get("data_protection_authority"):
        yield "contact.data_protection_authority: the Land's data protection authority with its address"
    if town.land not in legal.ACCESSIBILITY_LAW and not (town.values.get("accessibility") or {}).get("law"):
        yield "values.accessibility.law: the Land's law on accessibility"
    if not town.contact.get("bank") and any(
        offer.package.service["payment"] != "none" for offer in town.offers.values()
    ):
        yield "contact.bank: owner, iban, bic and name of the account for fees"

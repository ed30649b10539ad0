# SPDX-License-Identifier: EUPL-1.2
"""What a municipality still lacks: obstacles keep it from deciding, gaps leave its pages incomplete.

Asked by ``municipality add`` before anything is written, by the doctor of every town that is there, and by the page on
which a town says how it is reached. Founding one is config/founding.py.
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
from geleitzug.core.portrait.lands import ACCESSIBILITY_LAW
from geleitzug.core.privacy.authorities import SUPERVISION
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
    "data_protection_authority": "the Land's data protection authority with its address",
    "bank": "owner, iban, bic and name of the account for fees",
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
        return sketch_here(town)


def sketch_here(town: Municipality) -> Sketch:
    """Return what the database knows about the municipality whose door is open."""
    offices = frozenset(Office.objects.filter(tenant=town).values_list("function", flat=True))
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
    unknown = {subject: why for subject, remedy, why in _remedies(town, today) if remedy is None and why}
    for subject, why in unknown.items():
        yield f"values.remedies.{subject}: {why} ({_typed()})"
    if names_a_court(town, today) and not town.contact.get("court"):
        yield "contact.court: the administrative court with its address (notice on remedies, § 58 (1) VwGO)"


def names_a_court(town: Sketch, today: date) -> bool:
    """Tell whether decisions of the town are contested at court: their letters must name it (§ 58 (1) VwGO)."""
    return any(remedy in AT_COURT for _subject, remedy, _why in _remedies(town, today))


def _remedies(town: Sketch, today: date) -> Iterator[tuple[str, Remedy | None, str]]:
    """Yield the remedy against decisions on each subject there is; where it is not known, why."""
    for subject in sorted({subject for offer in town.offers.values() for subject in offer.subjects}):
        try:
            yield subject, remedy_for(town.land, subject, on=today, own=town.values.get("remedies") or {}), ""
        except RemedyUnknown as unknown:
            yield subject, None, str(unknown)


def _is_remedy(subject: object, remedy: object) -> bool:
    return subject in list(Subject) and remedy in list(Remedy)


def _typed() -> str:
    matters = ", ".join(subject for subject in Subject if subject is not Subject.NONE)
    return f"a table of {matters} with one of {', '.join(Remedy)}"


def needed(town: Sketch, today: date) -> Iterator[str]:
    """Name what of the contact this town's pages and letters say, as the law and what it offers ask for."""
    for name in OWED:
        if name == "data_protection_authority":
            is_needed = town.land not in SUPERVISION
        elif name == "bank":
            is_needed = any(offer.package.service["payment"] != "none" for offer in town.offers.values())
        else:
            is_needed = True
        if is_needed:
            yield name
    if names_a_court(town, today):
        yield "court"


def owed(town: Sketch, today: date) -> Iterator[str]:
    """Name what of it is not said."""
    return (name for name in needed(town, today) if not town.contact.get(name))


def gaps(town: Sketch, today: date) -> Iterator[str]:
    """Say what the pages that every portal owes will not be able to name."""
    lacking = {*owed(town, today)}
    for name in OWED:
        if name in lacking:
            yield f"contact.{name}: {OWED[name]}"
    if town.land not in ACCESSIBILITY_LAW and not (town.values.get("accessibility") or {}).get("law"):
        yield "values.accessibility.law: the Land's law on accessibility"

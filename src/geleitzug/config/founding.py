# SPDX-License-Identifier: EUPL-1.2
"""Founding a municipality: its row, host name, offices, staff and offerings. Removing one is commands/municipality.py.

Only the owner may write the directory of municipalities, but for contact and look, which a town says itself
(core/portrait); everything inside a town goes through its own door.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connections
from django.utils import timezone

from geleitzug.core.catalogue import actions as catalogue
from geleitzug.core.catalogue.models import Office
from geleitzug.core.catalogue.package import Package
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.core.filing import plan as filing
from geleitzug.core.filing import queries as filing_queries
from geleitzug.core.filing.rules import After
from geleitzug.core.staffing import joining
from geleitzug.core.streets import actions as streets
from geleitzug.core.streets.importing import read_list
from geleitzug.ground.crypto.towns import found_keys
from geleitzug.ground.events import linking
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.people.models import Membership, Staff
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.tenancy.models import HostName, Municipality
from geleitzug.ground.trust import staff_passwords

OWNER = "owner"
TOWN_FIELDS = ("key", "name", "kind", "land", "ags", "population", "look", "contact", "values")


def known(key: str) -> Municipality | None:
    """Return a municipality that is there already."""
    return Municipality.objects.using(OWNER).filter(key=key).first()


def found(spec: Mapping[str, Any]) -> Municipality:
    """Write a municipality, host name, keys and the beginning of its chain; one there already is brought up to date."""
    fields = {name: spec[name] for name in TOWN_FIELDS if name in spec}
    district = Municipality.objects.using(OWNER).filter(key=spec.get("district") or "").first()
    town, _new = Municipality.objects.using(OWNER).update_or_create(
        key=spec["key"], defaults={**fields, "district": district}
    )
    _name(town, spec["host"])
    with connections[OWNER].cursor() as cursor:
        found_keys(cursor.execute, town.pk)
    directory.forget()
    with doors.machine_door(town.pk):
        linking.begin()
    return town


def spec_of(town: Municipality) -> dict[str, Any]:
    """Return what a town says of itself as its file has it, in the how-to's order; its offices and people not.

    Read again it changes nothing: what no line names stays as it is.
    """
    host = HostName.objects.using(OWNER).get(municipality=town, primary=True).name
    district = {"district": town.district.key} if town.district else {}
    return {name: getattr(town, name) for name in TOWN_FIELDS} | {"host": host, **district}


def _name(town: Municipality, host: str) -> None:
    """Let a town answer under a host name and call itself so; under a former one it goes on answering."""
    names = HostName.objects.using(OWNER)
    names.get_or_create(name=host, defaults={"municipality": town})
    names.filter(municipality=town).exclude(name=host).update(primary=False)
    names.filter(municipality=town, name=host).update(primary=True)


def furnish(town: UUID, spec: Mapping[str, Any], *, password: str = "", by: Actor = MACHINE) -> dict[str, str]:
    """Give a town its offices and staff; returns the first passwords of who is new, by login.

    In the demo all have the same ``password`` and keep it. Who is there already keeps theirs, and has from then on the
    roles the file says; what the town's directory gives stays. Who is not in the file is left alone: ``left_out``.
    """
    encoded = make_password(password) if password else ""
    made: dict[str, str] = {}
    with doors.machine_door(town):
        for office in spec.get("offices") or []:
            known = {key: office[key] for key in ("name", "code", "contact", "locations") if key in office}
            Office.objects.update_or_create(tenant_id=town, function=office["function"], defaults=known)
        for person in spec.get("staff") or []:
            staff = _hire(town, person, encoded, by=by)
            if not staff.password:
                made[staff.login] = staff_passwords.give_first(staff, at=timezone.now(), by=MACHINE)
        plan_files(spec.get("file_plan") or [])
    return made


def plan_files(classes: Sequence[Mapping[str, Any]]) -> None:
    """Begin a town's file plan; a class that is there already is kept as the town's own people have left it."""
    for wanted in classes:
        if filing_queries.class_for(wanted["key"]) is not None:
            continue
        says = {name: wanted.get(name, "") for name in ("title", "basis", "agreement", "begins")}
        row = filing.keep_class(
            None, by=MACHINE, key=wanted["key"], years=wanted.get("years"), after=After(wanted["after"]), **says
        )
        for service in wanted.get("services") or []:
            filing.file_service(service, row, by=MACHINE)


def offer(town: UUID, spec: Mapping[str, Any], packages: Path, *, online_since: date) -> None:
    """Publish the packages a town wants and offer them with its own values, also in the towns it serves."""
    for key, wishes in (spec.get("services") or {}).items():
        offer_package(town, read_folder(packages / key), wishes or {}, online_since=online_since)


def offer_package(town: UUID, package: Package, wishes: Mapping[str, Any], *, online_since: date) -> None:
    """Publish one package and offer it with what the town wishes: values, texts, covers."""
    covered = [other.pk for other in directory.everyone() if other.key in (wishes.get("covers") or [])]
    with doors.machine_door(town):
        version = catalogue.publish(package, by=MACHINE)
        offering = catalogue.offer(
            version, package, by=MACHINE, values=wishes.get("values"), texts=wishes.get("texts"), covers=covered
        )
        offering.online_since = offering.online_since or online_since
        offering.save(update_fields=["online_since"])


def name_streets(town: UUID, content: bytes) -> int:
    """Replace a town's list of streets by a CSV file's; returns how many. Raises BadList, and all stays as it was."""
    rows = read_list(content)
    with doors.machine_door(town):
        return streets.replace_list(rows)


def left_out(town: UUID, spec: Mapping[str, Any]) -> list[str]:
    """Return the logins of who has a role by the town's hand and does not stand in its file, in order."""
    named = {str(person["login"]) for person in spec.get("staff") or []}
    with doors.machine_door(town):
        by_hand = Membership.objects.filter(source=Membership.Source.TOWN, staff__active=True)
        return sorted(set(by_hand.values_list("staff__login", flat=True)) - named)


def _hire(town: UUID, person: Mapping[str, Any], encoded: str, *, by: Actor) -> Staff:
    known = {"name": person["name"]}
    staff, is_new = Staff.objects.update_or_create(
        tenant_id=town, login=person["login"], defaults=known, create_defaults={**known, "password": encoded}
    )
    wanted = frozenset((office, role) for office, roles in person["offices"].items() for role in roles)
    if is_new:  # that they came is told by their first password; there are no tasks to give back
        for office, role in sorted(wanted):
            Membership.objects.create(tenant_id=town, staff=staff, office=office, role=role)
    else:
        joining.seat(staff, wanted, source=Membership.Source.TOWN, by=by)
    return staff

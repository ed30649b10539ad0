# SPDX-License-Identifier: EUPL-1.2
"""Publishing versions and offering them; what is published stays, and what a town has made its own stays too."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.furnished import Town, at_once

from geleitzug.core.catalogue import actions
from geleitzug.core.catalogue.models import Offering, ServiceVersion
from geleitzug.core.catalogue.package import LocalMissing, Package, PackageError
from geleitzug.ground.calendar import Span
from geleitzug.ground.people.actors import MACHINE, Actor, ActorKind, NotPermitted
from geleitzug.ground.tenancy import doors

DOG = "hundesteuer-anmelden"


def version_two(town: Town, **changes: Any) -> Package:
    raw = json.loads(json.dumps(town.service(DOG).package.raw))
    raw["service"] |= {"version": "2.0.0", **changes}
    return Package(raw)


def left_to_the_town(value: str, *, texts: list[str]) -> dict[str, Any]:
    about = {value: {"kind": "text", "title": {"de": value, "en": value}}}
    return {"values": [value], "about": about, "texts": texts}


def test_a_towns_own_texts_and_values_survive_a_new_version(town: Town) -> None:
    own = {"de": "Hund anmelden in Musterhafen", "en": "Register a dog in Musterhafen"}
    with town.machine():
        old = town.service(DOG)
        version = ServiceVersion.objects.get(pk=old.offering.version_id)
        actions.offer(version, old.package, by=MACHINE, texts={"title": own}, values={"rate_first_dog": 9900})

        newer = version_two(town, title={"de": "Neu", "en": "New"}, cost={"de": "Mehr", "en": "More"})
        actions.offer(actions.publish(newer, by=MACHINE), newer, by=MACHINE)

    service = town.service(DOG)
    assert service.package.version == "2.0.0"
    assert service.text("title") == service.offering.title == own
    assert service.text("cost") == {"de": "Mehr", "en": "More"}
    assert service.values["rate_first_dog"] == 9900
    assert "musterhafen" in service.offering.search_text


def test_the_office_a_town_has_chosen_stays(town: Town) -> None:
    with town.machine():
        old = town.service(DOG)
        version = ServiceVersion.objects.get(pk=old.offering.version_id)
        actions.offer(version, old.package, by=MACHINE, office="citizens")
        newer = version_two(town)
        actions.offer(actions.publish(newer, by=MACHINE), newer, by=MACHINE)

    assert town.service(DOG).offering.office == "citizens"


def test_the_same_content_is_the_same_version(town: Town) -> None:
    with town.machine():
        again = actions.publish(town.service(DOG).package, by=MACHINE)

    assert again.pk == town.service(DOG).offering.version_id


def test_other_content_needs_another_number(town: Town) -> None:
    raw = json.loads(json.dumps(town.service(DOG).package.raw))
    raw["notice"] += "\n// changed"

    with town.machine(), pytest.raises(PackageError, match="new version number"):
        actions.publish(Package(raw), by=MACHINE)


def test_what_is_published_is_never_changed_by_anybody_of_the_house(town: Town) -> None:
    for role in doors.ROLES:
        for attempt in ("update catalogue_serviceversion set raw = '{}'", "delete from catalogue_serviceversion"):
            with (
                doors.open_door(doors.Door(role, town.id)),
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(attempt)


def test_two_who_publish_at_once_publish_one(own_town: Town) -> None:
    newer = version_two(own_town)

    def publish() -> object:
        with own_town.machine():
            return actions.publish(newer, by=MACHINE).pk

    first, second = at_once(publish, publish)

    assert first == second


def test_a_town_that_has_not_set_what_is_its_own_offers_nothing(town: Town) -> None:
    raw = json.loads(json.dumps(town.service(DOG).package.raw))
    raw["service"]["version"] = "2.0.0"
    raw["service"]["local"] = left_to_the_town("court_of_dogs", texts=["legal_basis"])
    package = Package(raw)

    with town.machine(), pytest.raises(LocalMissing) as refused:
        actions.offer(actions.publish(package, by=MACHINE), package, by=MACHINE, values={"court_of_dogs": ""})

    assert str(refused.value) == f"{DOG}: this town has to set first: values.court_of_dogs, texts.legal_basis."
    assert town.service(DOG).package.version == "1.0.2"


def test_a_town_that_has_set_it_is_read_with_its_own_words(town: Town) -> None:
    raw = json.loads(json.dumps(town.service(DOG).package.raw))
    raw["service"]["version"] = "2.0.0"
    raw["service"]["local"] = left_to_the_town("decide_within", texts=["cost"])
    package, cost = Package(raw), {"de": "Ein Knochen", "en": "A bone"}

    with town.machine():
        version = actions.publish(package, by=MACHINE)
        actions.offer(version, package, by=MACHINE, values={"decide_within": "P5D"}, texts={"cost": cost})

    assert town.service(DOG).text("cost") == cost
    assert town.service(DOG).clocks["decide"].span == Span("P5D")


@pytest.mark.parametrize("role", ["clerk", "approver", "expert", "head"])
def test_who_works_on_cases_publishes_nothing(town: Town, role: str) -> None:
    somebody = Actor(ActorKind.STAFF, roles=frozenset({("tax", role)}))
    package = town.service(DOG).package

    with town.machine():
        version = ServiceVersion.objects.get(pk=town.service(DOG).offering.version_id)
        with pytest.raises(NotPermitted):
            actions.publish(package, by=somebody)
        with pytest.raises(NotPermitted):
            actions.offer(version, package, by=somebody)


def test_the_digital_office_offers_a_service(town: Town) -> None:
    package = version_two(town)

    with town.inside():
        version = actions.publish(package, by=town.staff("digital", "digital"))
        actions.offer(version, package, by=town.staff("digital", "digital"))

    with town.machine():
        assert Offering.objects.get(tenant=town.id, key=DOG).version_id == version.pk


def test_what_demands_four_eyes_and_lets_one_person_decide_is_not_published(town: Town) -> None:
    raw = json.loads(json.dumps(town.service(DOG).package.raw))
    raw["service"].update(version="7.0.0", four_eyes=True)

    with town.machine(), pytest.raises(PackageError, match="four_eyes"):
        actions.publish(Package(raw), by=MACHINE)

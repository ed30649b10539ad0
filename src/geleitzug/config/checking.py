# SPDX-License-Identifier: EUPL-1.2
"""Checking packages before anybody uses them: what can be read from the files, then every story played for real.

Needs a database of its own with nothing in it (commands/services.py makes one and throws it away).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from geleitzug.config import founding, seed
from geleitzug.core.authoring.rehearsing import HOME, complaints_about
from geleitzug.core.cases import play
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.package import LocalMissing, Package, PackageError
from geleitzug.core.catalogue.reading import read_folder
from geleitzug.core.payments import scripted
from geleitzug.ground.tenancy import doors

Line = tuple[bool, str]


def check(paths: list[Path]) -> Iterator[Line]:
    """Check packages one after the other: yields whether it is well, and a line about it; a line per story."""
    seed.people_move_in()
    for path in paths:
        yield from check_one(path)


def check_one(path: Path) -> Iterator[Line]:
    """Check one package in a database where people have moved in."""
    try:
        package = read_folder(path)
    except PackageError as error:
        yield False, str(error)
        return
    complaints = complaints_about(package)
    yield not complaints, f"{package.key} {package.version}: " + ("; ".join(complaints) or "gelesen")
    if complaints:
        return
    for name, story in package.examples.items():
        try:
            played = play_story(package, story)
        except LocalMissing as missing:
            yield False, f"{package.key}/{name}: {story.get('town', HOME)}: {missing}"
            continue
        words = "; ".join(played.complaints) or "wie erzählt"
        yield played.went_well, f"{package.key}/{name}: {words}"


def play_story(package: Package, story: Mapping[str, Any]) -> play.Played:
    """Play one story of a package in the town it names."""
    spec = next(town for town in seed.read_spec()["towns"] if town["key"] == story.get("town", HOME))
    wishes = (spec.get("services") or {}).get(package.key) or {}
    town = seed.town_of(spec["key"])
    founding.offer_package(town.pk, package, {**wishes, "covers": []}, online_since=timezone.localdate())
    with doors.machine_door(town.pk):
        service = catalogue.service_in(town.pk, package.key)
    assert service is not None
    with scripted.playing():
        return play.play(service, story, seed.TownCast(town.pk))

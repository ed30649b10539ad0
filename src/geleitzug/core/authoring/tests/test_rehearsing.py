# SPDX-License-Identifier: EUPL-1.2
"""Examples played in a town that lives: they come out as in `services check`, and leave nothing behind."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.utils.translation import override
from tests.furnished import Town

from geleitzug.core.authoring.rehearsing import rehearse
from geleitzug.core.authoring.scaffold import standard_notice
from geleitzug.core.catalogue.package import Package
from geleitzug.ground.jobs import defer, job
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.tenancy import doors

ran: list[str] = []


@job("test.authoring.foreign")
def foreign(*, word: str) -> None:
    ran.append(word)


def renumbered(package: Package, **changes: Any) -> Package:
    raw = {**package.raw, **changes}
    return Package({**raw, "service": {**raw["service"], "version": "7.0.0"}})


def test_the_examples_of_a_published_service_come_out(inside: Town) -> None:
    package = inside.service("hundesteuer-anmelden").package

    played = rehearse(renumbered(package), ["ein-hund", "nachweis-nachgereicht", "falsche-gemeinde"])

    assert [(each.name, each.complaints) for each in played] == [
        ("ein-hund", ()), ("falsche-gemeinde", ()), ("nachweis-nachgereicht", ()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("service", "name"),
    [("hundesteuer-anmelden", "nachweis-nachgereicht"), ("melderegisterauskunft-einfach", "eindeutig")],
)
def test_they_come_out_in_whatever_language_somebody_reads(inside: Town, service: str, name: str) -> None:
    with override("en"):
        played = rehearse(renumbered(inside.service(service).package), [name])

    assert [(each.name, each.complaints) for each in played] == [(name, ())]


def test_a_case_gets_the_letter_its_office_has_written(inside: Town) -> None:
    package = inside.service("hundesteuer-anmelden").package
    story = package.examples["ein-hund"]
    tenor = "Für {a.hunde.name} zahlen Sie {fees}; ein erster Hund kostet {euro v.rate_first_dog}. {town}, {a.telefon}"
    parts = [
        {"title": "An {a.halter}", "text": "Sie halten ihn zu Hause.", "when": "a.hunde.size() == 1"},
        {"text": "Sie halten mehrere.", "when": "a.hunde.size() > 1"},
    ]
    letter = {"outcomes": {"granted": {"tenor": tenor, "parts": parts}}, "answers": ["hunde.name"]}
    letter_says = {
        "kind": "abgabenbescheid",
        "says": [
            "Für Bello zahlen Sie 132,00 €; ein erster Hund kostet 132,00 €. Stadt Musterhafen, (keine Angabe)",
            "An Berta Brandt", "Sie halten ihn zu Hause.", "Ihre Angaben", "Rechtsbehelfsbelehrung",
        ],
        "silent": ["Sie halten mehrere.", "276098102345678"],
    }  # fmt: skip
    told = {**story, "expect": {**story["expect"], "letter": letter_says}}

    (played,) = rehearse(renumbered(package, letter=letter, notice=standard_notice(), examples={"ein-hund": told}))

    assert played.complaints == ()


def test_other_peoples_jobs_are_left_to_the_worker_and_no_mail_goes_out(inside: Town) -> None:
    ran.clear()
    defer(foreign, word="mine")
    package = inside.service("belehrung-43-ifsg").package

    played = rehearse(renumbered(package), list(package.examples)[:2])

    assert len(played) == 2
    assert all(each.went_well for each in played), [each.complaints for each in played]
    assert (ran, mail.outbox) == ([], [])
    with inside.machine():
        work_off()
    assert ran == ["mine"]


def test_an_example_that_breaks_says_how(inside: Town) -> None:
    package = inside.service("hundesteuer-anmelden").package
    story = {**package.examples["ein-hund"], "fee": 1, "steps": [{"tanzen": {}}]}

    (played,) = rehearse(renumbered(package, examples={"falsch": story}))

    assert any("Gebühr: erwartet 0,01\u00a0€, ist " in complaint for complaint in played.complaints)
    assert any("tanzen" in complaint for complaint in played.complaints)


def test_a_story_of_another_town_is_left_out_where_a_town_has_its_own(inside: Town) -> None:
    package = inside.service("hundesteuer-anmelden").package
    story = package.examples["ein-hund"]

    there, here = rehearse(renumbered(package, examples={"dort": {**story, "town": "sandmoor"}, "hier": story}))

    assert (there.skipped, there.borrowed, there.complaints) == (True, False, ())
    assert (here.skipped, here.borrowed, here.complaints) == (False, False, ())


def test_without_its_own_a_town_plays_the_stories_of_others_with_its_own_values(inside: Town) -> None:
    package = inside.service("hundesteuer-anmelden").package
    story = {**package.examples["ein-hund"], "town": "sandmoor", "fee": 1}

    (played,) = rehearse(renumbered(package, examples={"dort": story}))

    assert (played.skipped, played.borrowed, played.complaints) == (False, True, ())
    wrong = {**story, "expect": {**story["expect"], "outcome": "refused"}}
    (played,) = rehearse(renumbered(package, examples={"dort": wrong}))
    assert (played.went_well, played.borrowed) == (False, True)


def test_a_letter_that_cannot_be_set_is_a_complaint_and_the_door_stays_open(inside: Town) -> None:
    package = inside.service("hundesteuer-anmelden").package
    broken = renumbered(package, notice='#import "/letter.typ": *\n#show: letter\n#panic("nein")')

    (played,) = rehearse(broken, ["ein-hund"])

    assert not played.went_well
    assert doors.current().role == doors.OFFICE


def test_what_the_town_has_not_set_is_a_complaint(inside: Town) -> None:
    package = inside.service("hundesteuer-anmelden").package
    local = package.service["local"]
    about = {**local["about"], "neu": {"kind": "text", "title": {"de": "Neu", "en": "New"}}}
    service = {**package.service, "local": {"values": [*local["values"], "neu"], "about": about}}

    (played,) = rehearse(renumbered(package, service=service), ["ein-hund"])

    assert "values.neu" in played.complaints[0]


def test_where_something_is_paid_nobody_pays(inside: Town) -> None:
    package = inside.service("geburtsurkunde").package

    (played,) = rehearse(renumbered(package), ["eigene-geburt"])

    assert package.is_gated
    assert played.complaints == ()

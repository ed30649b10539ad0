# SPDX-License-Identifier: EUPL-1.2
"""A body outside opens what it is asked by a link and a code, sees its row, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from geleitzug.core.cases.models import Application
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import read_document
from geleitzug.core.participation import links, queries
from geleitzug.core.participation.actions import answering, passing
from geleitzug.core.participation.models import Inquiry
from geleitzug.core.participation.rules import (
    NoPostalAddress,
    Said,
)
from geleitzug.core.participation.tests.asked import (
    BY_POST,
    GRID,
    Asking,
    mails,
    pages_of,
    the_outside,
)
from geleitzug.ground.tenancy import doors


def test_a_body_outside_sees_its_row_and_nothing_else(house: Asking) -> None:
    _other, grid = house.ask(BY_POST, GRID)
    inquiry, boom = the_outside(house, grid)

    with house.town.outside(boom):
        mine = Inquiry.objects.get()
        assert mine.pk == inquiry.pk
        assert mine.question == "Steht etwas entgegen?"
        paper = queries.given_papers(mine)[0]
        assert read_document(paper)
        assert not Application.objects.exists()
        assert Document.objects.count() == 1
        answering.save(mine, by=boom, said=Said("", "Ich prüfe noch."))
    with house.town.inside():
        assert not Inquiry.objects.exists(), "the office reads nobody's unsent draft"


def test_a_code_opens_once_and_five_wrong_ones_end_it(house: Asking) -> None:
    (dike,) = house.ask(BY_POST)
    with house.town.inside():
        address = passing.link_for_letter(dike, by=house.clerk)
        code = passing.code_for_phone(dike, by=house.clerk)
    token = address.rstrip("/").rpartition("/")[2]
    now = timezone.now()

    with doors.citizen_door(house.town.id):
        found = links.find(token)
        assert found is not None
        assert links.works(found)
        assert links.find(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
        assert not links.use_code(found.pk, "0000 0000" if code != "00000000" else "1", now=now)
        assert links.use_code(found.pk, code, now=now)
        assert not links.use_code(found.pk, code, now=now), "it works once"
        code = passing.next_code(found)
        for _try in range(5):
            links.use_code(found.pk, "1", now=now)
        assert not links.use_code(found.pk, code, now=now)


def test_two_letters_carry_link_and_code(house: Asking) -> None:
    (dike,) = house.ask(BY_POST)
    with house.town.inside():
        with pytest.raises(NoPostalAddress):
            passing.letter_for(dike, by=house.clerk, address="Deichstr. 1", what=passing.LINK)
        pages = [
            pages_of(passing.letter_for(dike, by=house.clerk, address="Deichstr. 1\n27576 Bremerhaven", what=what))
            for what in (passing.LINK, passing.CODE)
        ]
    link = re.search(r"\S+/stellungnahme/([\w-]+)/", pages[0].replace("\n", ""))
    code = re.search(r"lautet: (\d{4} \d{4})", pages[1])
    assert link is not None
    assert code is not None
    assert "stellungnahme/" not in pages[1]
    with doors.citizen_door(house.town.id):
        found = links.find(link[1])
        assert found is not None
        assert links.use_code(found.pk, code[1], now=timezone.now() + timedelta(days=7)), "post takes its time"


def test_a_code_by_mail_goes_to_the_second_address_and_not_every_second(house: Asking) -> None:
    (grid,) = house.ask(GRID)
    inquiry, _boom = the_outside(house, grid)

    with doors.citizen_door(house.town.id):
        assert passing.mail_code(inquiry)
        assert not passing.mail_code(inquiry)

    mail = mails(house.town)[-1]
    assert mail.to == "zentrale@netz.example"
    code = re.search(r"\d{4} \d{4}", mail.body)
    assert code is not None
    with doors.citizen_door(house.town.id):
        assert not links.use_code(inquiry.pk, code[0], now=timezone.now() + timedelta(minutes=16))
        assert links.use_code(inquiry.pk, code[0], now=timezone.now())

# SPDX-License-Identifier: EUPL-1.2
"""No view of this desk comes to a case, a letter or a payment without its being written down."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.furnished import Town

from geleitzug.core.privacy import looking
from geleitzug.core.privacy.models import Look
from geleitzug.core.privacy.rules import What
from geleitzug.desks.office.tests.people import Colleague, case_address

SignIn = Callable[..., Colleague]
DESK = Path(__file__).resolve().parents[1]
PAST = re.compile(r"\b(case_for|letter_for|letters_of_batch|payment_for)\(")
ALLOWED = {
    "looking.py": "it writes it down",
    "views/calls.py": "a note goes into the file of a number; nothing of the case is shown",
    "views/lists.py": "a number that was searched for leads on to the case's page",
    "views/opinion.py": "it makes a letter anew and reads none",
    "views/payments.py": "whether a payment of the list is settled meanwhile; nothing of it is shown",
    "views/post.py": "the list of a batch and putting a letter back show no letter",
}


@pytest.fixture(autouse=True)
def nobody_has_looked() -> None:
    looking.forget_all()


def test_the_ways_past_it_are_few_and_have_a_reason() -> None:
    found = {
        str(file.relative_to(DESK)) for file in DESK.rglob("*.py")
        if "tests" not in file.parts and PAST.search(file.read_text(encoding="utf-8"))
    }  # fmt: skip

    assert found == set(ALLOWED)


def test_the_pages_of_a_case_its_files_and_lists_leave_a_trace(town: Town, sign_in: SignIn) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    katrin.get(case_address(dog))
    katrin.get(case_address(dog, "entwurf.pdf"))
    for row in katrin.get(case_address(dog)).content.decode().split('href="'):
        if "/datei/" in row.partition('"')[0]:
            b"".join(katrin.get(row.partition('"')[0]).streaming_content)
            break
    b"".join(katrin.get("/amt/export.csv").streaming_content)

    with town.outside(town.holder_of(dog)):
        seen = sorted(Look.objects.values_list("what", flat=True))
    assert seen == sorted([What.CASE, What.DRAFT, What.FILE, What.LIST])


def test_a_foreign_office_that_gets_no_page_leaves_none(town: Town, sign_in: SignIn) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)

    assert sign_in("feuerwehr").get(case_address(dog)).status_code == 404

    with town.inside():
        assert not Look.objects.exists()


def test_letters_to_print_leave_a_trace(town: Town, sign_in: SignIn) -> None:
    posted = town.play("gewerbeanmeldung", "gbr-gesellschafterin")
    with town.inside():
        from geleitzug.core.mailbox.models import PostItem

        item = PostItem.objects.filter(subject=posted.pk).first()
    assert item is not None

    sign_in("betrieb").get(f"/amt/post/brief/{item.pk}/")

    with town.outside(town.holder_of(posted)):
        assert Look.objects.values_list("what", "role", "thing").get() == (What.LETTER, "digital", item.document)


def test_who_looks_up_a_fee_leaves_a_trace(town: Town, sign_in: SignIn) -> None:
    owing = town.play("gewerbeanmeldung", "fahrradladen", steps=0)
    with town.inside():
        from geleitzug.core.payments.models import Payment

        payment = Payment.objects.get(subject=owing.pk)

    sign_in("kasse").get(f"/amt/zahlungen/offen/{payment.pk}/")

    with town.outside(town.holder_of(owing)):
        assert Look.objects.values_list("what", "office", "thing").get() == (What.PAYMENT, "treasury", payment.pk)

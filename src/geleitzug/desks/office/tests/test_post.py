# SPDX-License-Identifier: EUPL-1.2
"""The post: letters are printed as one file, in order, and only once; a jammed one comes back."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader
from tests.furnished import Town

from geleitzug.core.cases.models import Case
from geleitzug.core.mailbox.models import PostItem
from geleitzug.desks.office.tests.people import Colleague, read

SignIn = Callable[..., Colleague]
DOGS = "hundesteuer-anmelden"


@pytest.fixture
def letters(town: Town) -> list[PostItem]:
    """Two letters of the tax office that wait."""
    for _ in range(2):
        town.play(DOGS, "zwei-hunde-ohne-konto")
    with town.inside():
        return list(PostItem.objects.order_by("pk"))


def today() -> dict[str, str]:
    now = timezone.localdate()
    return {"sent.day": str(now.day), "sent.month": str(now.month), "sent.year": str(now.year)}


def test_a_batch_is_printed_sent_and_counted_from(town: Town, sign_in: SignIn, letters: list[PostItem]) -> None:
    katrin = sign_in("steueramt")
    queue = katrin.reads("/amt/post/")
    assert "kein Konto" in queue
    with town.inside():
        case = Case.objects.get(pk=letters[0].subject)
    assert "Brief wartet auf den Druck" in katrin.reads(f"/amt/vorgang/{case.number}/")
    assert "Ole Janssen, Am Siel 12 b, 27565 Musterhafen" in queue

    page = katrin.sends("/amt/post/drucken/", alle="1")
    assert "Druckdatei öffnen" in page
    with town.inside():
        batch = PostItem.objects.filter(state="printed").values_list("batch", flat=True).distinct().get()
    pdf = katrin.get(f"/amt/post/stapel/{batch}/druck.pdf")
    assert pdf["Content-Disposition"].startswith("inline")
    pages = PdfReader(BytesIO(pdf.content)).pages
    assert len(pages) % 4 == 0

    wrong = katrin.sends(f"/amt/post/stapel/{batch}/", **{**today(), "sent.year": "2031"})
    assert "Bitte geben Sie den Tag an" in wrong
    assert "als verschickt vermerkt" in katrin.sends(f"/amt/post/stapel/{batch}/", **today())
    with town.inside():
        sent = list(PostItem.objects.all())
        assert {item.state for item in sent} == {"sent"}
        assert all(item.announced_on and item.announced_on > timezone.localdate() for item in sent)
    assert "Zuletzt verschickt" in katrin.reads("/amt/post/")


def test_what_one_prints_another_does_not(town: Town, sign_in: SignIn, letters: list[PostItem]) -> None:
    katrin, bernd = sign_in("steueramt"), sign_in("steueramt.leitung")
    katrin.sends("/amt/post/drucken/", brief=str(letters[0].pk))

    assert "Diese Briefe hat inzwischen jemand anderes gedruckt." in bernd.sends(
        "/amt/post/drucken/", brief=str(letters[0].pk)
    )
    assert "mindestens einen Brief" in bernd.sends("/amt/post/drucken/")
    assert "mindestens einen Brief" in bernd.sends("/amt/post/drucken/", brief="unsinn")
    assert "Druckdatei öffnen" in bernd.sends("/amt/post/drucken/", alle="1")


def test_a_jammed_letter_comes_back_into_the_queue(town: Town, sign_in: SignIn, letters: list[PostItem]) -> None:
    katrin = sign_in("steueramt")
    katrin.sends("/amt/post/drucken/", alle="1")

    page = katrin.sends(f"/amt/post/brief/{letters[0].pk}/nochmal/")

    assert "Der Brief liegt wieder in der Warteschlange." in page
    with town.inside():
        assert PostItem.objects.get(pk=letters[0].pk).state == "queued"
        assert PostItem.objects.get(pk=letters[1].pk).state == "printed"


def test_the_digital_office_prints_for_everybody(town: Town, sign_in: SignIn, letters: list[PostItem]) -> None:
    arne = sign_in("betrieb")

    assert "Ole Janssen" in arne.reads("/amt/post/")
    assert arne.get(f"/amt/post/brief/{letters[0].pk}/").content.startswith(b"%PDF")


def test_who_may_not_print_gets_a_sentence(town: Town, sign_in: SignIn) -> None:
    from geleitzug.ground.people.models import Membership

    with town.machine():
        Membership.objects.filter(staff__login="feuerwehr", role="clerk").delete()
    sven = sign_in("feuerwehr")

    answer = sven.get("/amt/post/")

    assert answer.status_code == 403
    assert "Dafür haben Sie nicht die Rolle" in read(answer)

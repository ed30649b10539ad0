# SPDX-License-Identifier: EUPL-1.2
"""A letter comes back: its decision is not announced, the office is told, and it goes on by post or in another way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader
from tests.furnished import Town

from geleitzug.core.cases import remedies
from geleitzug.core.cases.models import Application, Task
from geleitzug.core.mailbox import post
from geleitzug.core.mailbox.models import PostItem
from geleitzug.core.privacy import report
from geleitzug.desks.office.tests.people import Colleague, case_address
from geleitzug.ground.events.models import Entry

SignIn = Callable[..., Colleague]
DOGS = "hundesteuer-anmelden"


@pytest.fixture
def posted(town: Town) -> Application:
    """A dog tax whose letter was given to the post today."""
    application = town.play(DOGS, "zwei-hunde-ohne-konto")
    clerk = town.staff("tax")
    with town.inside():
        (item,) = post.print_batch(by=clerk, items=[letter_of(application).pk])
        assert item.batch is not None
        post.mark_sent(batch=item.batch, on=timezone.localdate(), by=clerk)
    return application


def letter_of(application: Application) -> PostItem:
    return PostItem.objects.get(subject=application.pk)


def day(name: str, when: object = None) -> dict[str, str]:
    when = when or timezone.localdate()
    return {f"{name}.{part}": str(getattr(when, part)) for part in ("day", "month", "year")}


def until(town: Town, application: Application) -> object:
    with town.machine():
        standing = remedies.standing_of(town.again(application))
    assert standing is not None
    return standing.until


def told_of(town: Town, application: Application) -> Any:
    """Return what the report of the applicant's data says of the decision."""
    with town.outside(town.holder_of(application)):
        part = report.application_part(application.holder, application.pk, "de")
    assert part is not None
    return part["decision"]


def comes_back(town: Town, katrin: Colleague, application: Application, **more: str) -> str:
    with town.inside():
        key = letter_of(application).pk
    return katrin.sends(f"/amt/post/brief/{key}/rueckkehr/", **{"why": "moved", **day("on"), **more})


def test_the_day_on_the_record_of_service_counts_and_not_the_fiction_of_the_post(
    town: Town, sign_in: SignIn, posted: Application
) -> None:
    katrin = sign_in("steueramt")
    with town.inside():
        item = letter_of(posted)
    before = until(town, posted)
    address = f"/amt/post/brief/{item.pk}/rueckkehr/"
    missing = katrin.sends(address, way="zugestellt", **{"served.day": "99"})
    assert "was auf der Zustellungsurkunde steht" in missing

    noted = katrin.sends(address, way="zugestellt", service="deposited", **day("served"))
    town.jobs()

    assert "Die Zustellung ist vermerkt." in noted
    assert "niedergelegt (§ 181 ZPO)" in noted
    with town.inside():
        served = letter_of(posted)
    assert (served.served_on, served.announced_on) == (timezone.localdate(), timezone.localdate())
    assert until(town, posted) <= before
    assert "Förmlich zugestellt am" in katrin.reads(case_address(posted))
    assert "förmlich zugestellt am" in katrin.reads(case_address(posted))
    comes_back(town, katrin, posted)
    with town.inside():
        assert letter_of(posted).served_on is None


def test_what_came_back_is_not_announced_and_the_office_is_told(
    town: Town, sign_in: SignIn, posted: Application
) -> None:
    katrin = sign_in("steueramt")
    assert until(town, posted) is not None
    assert told_of(town, posted)["retrieved"]

    page = comes_back(town, katrin, posted, note="Nachsendung abgelaufen")
    town.jobs()

    assert "Die Rückkehr ist vermerkt." in page
    with town.inside():
        item = letter_of(posted)
        assert (item.state, item.announced_on, item.returned_note) == ("returned", None, "Nachsendung abgelaufen")
        assert Entry.objects.filter(kind="LetterReturned").count() == 1
    assert until(town, posted) is None
    assert not told_of(town, posted)["retrieved"], "one's own report says that it has come"
    assert "Brief kam zurück: neu zustellen" in katrin.reads("/amt/")
    case = katrin.reads(case_address(posted))
    assert "verzogen" in case
    assert "gilt nicht als bekannt gegeben" in case


def test_it_goes_out_again_with_a_sheet_that_bears_the_new_address(
    town: Town, sign_in: SignIn, posted: Application
) -> None:
    katrin = sign_in("steueramt")
    comes_back(town, katrin, posted)
    with town.inside():
        key = letter_of(posted).pk

    wrong = katrin.sends(f"/amt/post/brief/{key}/rueckkehr/", way="nochmal", lines="Ole Janssen")
    katrin.sends(
        f"/amt/post/brief/{key}/rueckkehr/", way="nochmal", lines="Ole Janssen\nNeue Straße 4\n27499 Musterhafen"
    )

    assert "Bitte schreiben Sie Namen und Anschrift" in wrong
    pdf = PdfReader(BytesIO(katrin.get(f"/amt/post/brief/{key}/").content))
    assert "Neue Straße 4" in pdf.pages[0].extract_text()
    assert "Hundesteuer" in "".join(page.extract_text() for page in pdf.pages[1:])
    with town.inside():
        item = letter_of(posted)
        assert (item.state, item.sent_on, item.batch) == ("queued", None, None)
        task = Task.objects.get(case=posted.pk, kind="returned")
        assert (task.done_at is not None, task.done_by) == (True, "Katrin Petersen")
        clerk = town.staff("tax")
        (item,) = post.print_batch(by=clerk, items=[key])
        assert item.batch is not None
        post.mark_sent(batch=item.batch, on=timezone.localdate(), by=clerk)
    assert until(town, posted) is not None
    comes_back(town, katrin, posted, why="unknown")
    with town.inside():
        assert Task.objects.filter(case=posted.pk, kind="returned", done_at=None).count() == 1, "a second task"
    there = {"way": "nochmal", "lines": "Ole Janssen\nNeue Straße 4\n27499 Musterhafen"}
    asked = katrin.sends(f"/amt/post/brief/{key}/rueckkehr/", **there)
    assert "Von dieser Anschrift kam der Brief zurück." in asked
    katrin.sends(f"/amt/post/brief/{key}/rueckkehr/", stimmt="ja", **there)
    with town.inside():
        assert letter_of(posted).state == "queued"


def test_handed_over_it_is_announced_that_day(town: Town, sign_in: SignIn, posted: Application) -> None:
    katrin = sign_in("steueramt")
    comes_back(town, katrin, posted)
    with town.inside():
        address = f"/amt/post/brief/{letter_of(posted).pk}/rueckkehr/"

    nothing = katrin.sends(address, way="anders", how="", **day("day"))
    early = katrin.sends(address, way="anders", how="Im Amt", **day("day", timezone.localdate() - timedelta(days=1)))
    done = katrin.sends(address, way="anders", how="Im Amt übergeben", **day("day"))

    assert "Bitte schreiben Sie, wie der Brief angekommen ist." in nothing
    assert "nicht vor dem Versand oder der Rückkehr" in early
    assert "Die Übergabe ist vermerkt." in done
    with town.inside():
        item = letter_of(posted)
    assert (item.state, item.announced_on) == ("handed_over", timezone.localdate())


def test_what_is_missing_is_said_and_another_office_sees_nothing(
    town: Town, sign_in: SignIn, posted: Application
) -> None:
    with town.inside():
        address = f"/amt/post/brief/{letter_of(posted).pk}/rueckkehr/"

    page = sign_in("steueramt").sends(address, why="", **day("on", timezone.localdate() + timedelta(days=1)))

    assert "Bitte wählen Sie aus, warum der Brief zurückkam." in page
    assert sign_in("standesamt").get(address).status_code == 404
    with town.inside():
        assert letter_of(posted).state == "sent"


def test_a_batch_nobody_has_fetched_is_not_in_the_post_without_being_asked(town: Town, sign_in: SignIn) -> None:
    town.play(DOGS, "zwei-hunde-ohne-konto")
    katrin = sign_in("steueramt")
    katrin.sends("/amt/post/drucken/", alle="1")
    with town.inside():
        batch = PostItem.objects.get(state="printed").batch

    asked = katrin.sends(f"/amt/post/stapel/{batch}/", **day("sent"))
    with town.inside():
        assert PostItem.objects.get(batch=batch).state == "printed"
    done = katrin.sends(f"/amt/post/stapel/{batch}/", sicher="1", **day("sent"))

    assert "Ist der Stapel wirklich in der Post?" in asked
    assert "als verschickt vermerkt" in done

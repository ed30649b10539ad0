# SPDX-License-Identifier: EUPL-1.2
"""The post: letters are printed as one file, in order, and only once; a jammed one comes back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfReader
from tests.furnished import Town, staged
from tests.sealing import rewrite

from geleitzug.core.cases.actions import asking
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.mailbox import proofs
from geleitzug.core.mailbox.models import PostItem, PrintBatch, Proof
from geleitzug.core.payments import scripted
from geleitzug.desks.office.tests.people import Colleague, case_address, read
from geleitzug.ground.events.models import Entry

SignIn = Callable[..., Colleague]
DOGS = "hundesteuer-anmelden"


@pytest.fixture(scope="module")
def played(furnished_database: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Two decisions of the tax office, played once for all tests."""
    with staged(furnished_database, django_db_blocker, tmp_path_factory) as town, scripted.playing():
        for _ in range(2):
            town.play(DOGS, "zwei-hunde-ohne-konto")
        yield


@pytest.fixture
def letters(played: None, town: Town) -> list[PostItem]:
    """Two letters of the tax office that wait."""
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
    pdf = katrin.post(f"/amt/post/stapel/{batch}/druck.pdf")
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


def test_what_was_revoked_while_it_waited_goes_out_only_if_somebody_wants_that(
    town: Town, sign_in: SignIn, letters: list[PostItem]
) -> None:
    katrin = sign_in("steueramt")
    with town.inside():
        PostItem.objects.filter(pk=letters[0].pk).update(revoked_on=timezone.localdate())

    queue = katrin.reads("/amt/post/")
    katrin.sends("/amt/post/drucken/", alle="1")
    left = katrin.sends("/amt/post/drucken/", alle="1")
    katrin.sends("/amt/post/drucken/", brief=str(letters[0].pk))

    assert "Ein Bescheid ist aufgehoben, sein Brief wartet noch" in queue
    assert "Hier warten nur Briefe, deren Bescheid aufgehoben ist." in left
    with town.inside():
        batch = PostItem.objects.values_list("batch", flat=True).get(pk=letters[0].pk)
    pages = PdfReader(BytesIO(katrin.post(f"/amt/post/stapel/{batch}/druck.pdf").content)).pages
    assert "nicht mehr" in pages[0].extract_text()


def test_a_jammed_letter_comes_back_into_the_queue(town: Town, sign_in: SignIn, letters: list[PostItem]) -> None:
    katrin = sign_in("steueramt")
    katrin.sends("/amt/post/drucken/", alle="1")

    page = katrin.sends(f"/amt/post/brief/{letters[0].pk}/nochmal/")

    assert "Der Brief liegt wieder in der Warteschlange." in page
    with town.inside():
        assert PostItem.objects.get(pk=letters[0].pk).state == "queued"
        assert PostItem.objects.get(pk=letters[1].pk).state == "printed"


def test_a_clerk_who_calls_a_question_off_reads_what_has_become_of_its_letter(town: Town, sign_in: SignIn) -> None:
    katrin, asked = sign_in("steueramt"), [asked_on_paper(town) for _guest in range(3)]
    waits, printed, posted = (case_address(guest, "weiterarbeiten/") for guest in asked)
    with town.inside():
        items = [PostItem.objects.get(subject=guest.pk) for guest in asked]
    katrin.sends("/amt/post/drucken/", brief=str(items[2].pk))
    with town.inside():
        batch = PostItem.objects.values_list("batch", flat=True).get(pk=items[2].pk)
    assert "als verschickt vermerkt" in katrin.sends(f"/amt/post/stapel/{batch}/", **today(), sicher="1")
    katrin.sends("/amt/post/drucken/", brief=str(items[1].pk))

    assert "wird nicht mehr gedruckt" in katrin.sends(waits, reason="Kam am Tresen.")
    assert "ist schon gedruckt" in katrin.sends(printed, reason="Kam am Tresen.")
    assert "ist schon zur Post gegeben" in katrin.sends(posted, reason="Kam am Tresen.")

    assert "Brief nicht verschickt: Was darin gefragt wird, hat sich erledigt" in katrin.reads(case_address(asked[0]))
    assert "Was darin gefragt wird, hat sich am" in katrin.reads(case_address(asked[2]))
    assert items[0].title not in katrin.reads("/amt/post/").partition("Gedruckt, noch nicht")[0]
    with town.inside():
        batch = PostItem.objects.values_list("batch", flat=True).get(pk=items[1].pk)
    assert "Eine Rückfrage hat sich erledigt, ihr Brief ist schon gedruckt" in katrin.reads(
        f"/amt/post/stapel/{batch}/"
    )
    assert "Er wird nicht verschickt." in katrin.sends(f"/amt/post/brief/{items[1].pk}/nochmal/")
    with town.inside():
        states = PostItem.objects.filter(pk__in=[each.pk for each in items]).order_by("pk").values_list("state")
        assert [state for (state,) in states] == ["dropped", "dropped", "sent"]


def asked_on_paper(town: Town) -> Application:
    """Let the office ask somebody whom no mail reaches."""
    guest = town.play(DOGS, "zwei-hunde-ohne-konto", 0)
    with town.machine():
        without = {"contact_email": "", "addressee": {**guest.addressee, "email": ""}}
        rewrite(Application.objects.filter(pk=guest.pk), **without, answers={**guest.answers, "email": ""})
    with town.inside():
        asking.ask(town.case(guest), by=town.staff("tax"), text="Bitte schicken Sie ein Foto der Marke.")
    town.jobs()
    return guest


def test_the_digital_office_prints_for_everybody(town: Town, sign_in: SignIn, letters: list[PostItem]) -> None:
    arne = sign_in("betrieb")

    assert "Ole Janssen" in arne.reads("/amt/post/")
    assert arne.get(f"/amt/post/brief/{letters[0].pk}/").content.startswith(b"%PDF")


def batch_of(town: Town) -> PrintBatch:
    with town.inside():
        return PrintBatch.objects.latest("pk")


def test_a_print_service_gets_one_file_and_what_is_in_it(town: Town, sign_in: SignIn, letters: list[PostItem]) -> None:
    katrin = sign_in("steueramt")
    katrin.sends("/amt/post/drucken/", alle="1")
    batch = batch_of(town)
    assert "Die Druckdatei hat noch niemand geholt." in katrin.reads(f"/amt/post/stapel/{batch.pk}/")

    first = katrin.post(f"/amt/post/stapel/{batch.pk}/druckerei.zip")
    second = katrin.post(f"/amt/post/stapel/{batch.pk}/druckerei.zip")

    with ZipFile(BytesIO(first.content)) as folder:
        pdf, control = folder.read("druck.pdf"), json.loads(folder.read("steuerung.json"))
    assert first.content == second.content
    assert first["Content-Type"] == "application/zip"
    assert control["municipality"] == {"key": "musterhafen", "name": "Musterhafen"}
    assert control["file"]["sha256"] == hashlib.sha256(pdf).hexdigest()
    assert [letter["id"] for letter in control["letters"]] == [str(item.pk) for item in letters]
    assert control["letters"][0]["recipient"][-1] == "27565 Musterhafen"
    assert len(PdfReader(BytesIO(pdf)).pages) == 2 * control["sheets"]
    assert "zum ersten Mal geholt" in katrin.reads(f"/amt/post/stapel/{batch.pk}/")
    assert batch_of(town).taken_at is not None


def test_who_only_asks_for_the_file_has_not_taken_it(town: Town, sign_in: SignIn, letters: list[PostItem]) -> None:
    """A browser that looks ahead, or a link on another site, must not note that letters may be on paper."""
    katrin = sign_in("steueramt")
    katrin.sends("/amt/post/drucken/", alle="1")
    batch = batch_of(town)

    for name in ("druck.pdf", "druckerei.zip"):
        asked = [katrin.get(f"/amt/post/stapel/{batch.pk}/{name}"), katrin.head(f"/amt/post/stapel/{batch.pk}/{name}")]
        assert [answer.status_code for answer in asked] == [405, 405]

    assert batch_of(town).taken_at is None
    page = katrin.get(f"/amt/post/stapel/{batch.pk}/")
    assert f'action="/amt/post/stapel/{batch.pk}/druck.pdf"' in page.content.decode()


def test_what_is_in_the_post_has_its_proof_in_the_file(town: Town, sign_in: SignIn, letters: list[PostItem]) -> None:
    katrin = sign_in("steueramt")
    katrin.sends("/amt/post/drucken/", alle="1")
    katrin.sends(f"/amt/post/stapel/{batch_of(town).pk}/", sicher="1", **today())
    town.jobs()

    with town.inside():
        case = Case.objects.get(pk=letters[0].subject)
        proof = Proof.objects.get(letter=letters[0].document)
    page = katrin.reads(f"/amt/vorgang/{case.number}/")
    file = katrin.get(f"/amt/vorgang/{case.number}/datei/{proof.document}/")
    assert "Zustellnachweis" in page
    assert "Zustellnachweis prüfen" in page
    assert file["Content-Type"] == "application/jwt"
    text = b"".join(file.streaming_content)
    with town.inside():
        assert proofs.check(text.decode()).claims["delivery"][-1]["event"] == "posted"
    # Who checks from a desk of another town has that town's door open, and needs the keys of this one.
    jens = Colleague("sandmoor").signed_in("rathaus")
    checked = jens.post("/nachweis/", {"nachweis": SimpleUploadedFile("n.jwt", text)})
    assert "Der Nachweis ist echt" in read(checked)


def test_a_batch_that_was_not_printed_goes_back_whole_and_is_printed_once(
    town: Town, sign_in: SignIn, letters: list[PostItem]
) -> None:
    katrin = sign_in("steueramt")
    katrin.sends("/amt/post/drucken/", alle="1")
    first = batch_of(town)

    assert "liegen wieder in der Warteschlange" in katrin.sends(f"/amt/post/stapel/{first.pk}/zuruecknehmen/")
    assert katrin.get(f"/amt/post/stapel/{first.pk}/").status_code == 404
    katrin.sends("/amt/post/drucken/", alle="1")
    katrin.sends(f"/amt/post/stapel/{batch_of(town).pk}/", sicher="1", **today())

    assert katrin.post(f"/amt/post/stapel/{first.pk}/druckerei.zip").status_code == 404
    with town.inside():
        assert list(PostItem.objects.values_list("state", flat=True)) == ["sent", "sent"]
        assert Entry.objects.filter(kind="LetterSent").count() == 2


def test_what_is_in_the_post_does_not_come_back_with_its_batch(
    town: Town, sign_in: SignIn, letters: list[PostItem]
) -> None:
    katrin = sign_in("steueramt")
    katrin.sends("/amt/post/drucken/", alle="1")
    batch = batch_of(town)
    katrin.sends(f"/amt/post/stapel/{batch.pk}/", sicher="1", **today())

    katrin.sends(f"/amt/post/stapel/{batch.pk}/zuruecknehmen/")

    with town.inside():
        assert set(PostItem.objects.values_list("state", flat=True)) == {"sent"}


def test_a_batch_with_letters_of_others_is_shown_to_who_put_it_together(
    town: Town, sign_in: SignIn, letters: list[PostItem]
) -> None:
    town.play("baugenehmigung-vereinfacht", "carport")
    town.play("gewerbeanmeldung", "gbr-gesellschafterin", steps=0)
    town.jobs()
    arne, katrin = sign_in("betrieb"), sign_in("steueramt")
    with town.inside():
        offices = {Case.objects.get(pk=item.subject).office for item in PostItem.objects.all()}
    assert len(offices) > 1, offices

    arne.sends("/amt/post/drucken/", alle="1")

    assert "Gedruckt, noch nicht zur Post gegeben" in arne.reads("/amt/post/")
    assert "Gedruckt, noch nicht zur Post gegeben" not in katrin.reads("/amt/post/")


def test_who_may_not_print_gets_a_sentence(town: Town, sign_in: SignIn) -> None:
    from geleitzug.ground.people.models import Membership

    with town.machine():
        Membership.objects.filter(staff__login="feuerwehr", role="clerk").delete()
    sven = sign_in("feuerwehr")

    answer = sven.get("/amt/post/")

    assert answer.status_code == 403
    assert "Dafür haben Sie nicht die Rolle" in read(answer)

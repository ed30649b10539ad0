# SPDX-License-Identifier: EUPL-1.2
"""The declaration of somebody who is helped at the counter: signed on the tablet, on paper, or not at all."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.cases import pads
from geleitzug.core.cases.models import Assisted, Case
from geleitzug.core.cases.rules import Phase
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import breaks_in
from geleitzug.desks.office.tests.helping import Helper
from geleitzug.ground.jobs.worker import work_off
from geleitzug.verticals.signing import checking, clock, declaring
from geleitzug.verticals.signing.models import Pad, Sheet
from geleitzug.verticals.signing.rules import State
from geleitzug.verticals.signing.tests.hand import DOGS, STROKES, TABLET, newest, paired, sheet_on, words


def test_a_declaration_holds_for_the_answers_it_was_signed_for(town: Town) -> None:
    clerk = Helper("steueramt")
    tablet = paired(clerk.browser)
    clerk.takes_down(DOGS, channel="counter", identity="seen", document="card")
    draft = clerk.fills_in(DOGS, town.story(DOGS, "ein-hund")["answers"])
    check = f"/antrag/{draft.pk}/pruefen/"
    assert "Erst danach senden Sie ab" in words(clerk.get(check))
    clerk.sends(draft, erklaerung="pad")
    assert clerk.latest().phase == Phase.DRAFT

    with town.machine():
        pad = Pad.objects.get()
    page = f"/amt/tablets/erklaerung/{draft.pk}/"
    clerk.post(page, {"pad": pad.pk})
    assert "liegt auf dem Tablet" in words(clerk.browser.get(page))
    work_off()
    shown = words(tablet.get(TABLET))
    assert "Für Berta Brandt" in shown
    assert "Ich, Berta Brandt, stelle den Antrag" in shown
    tablet.post(f"{TABLET}unterschreiben/", {"sheet": sheet_on(tablet), "strokes": STROKES})
    assert "Unterschrieben. Wählen Sie unten" in words(clerk.get(check))
    work_off()

    clerk.sends(clerk.latest(), erklaerung="pad")
    work_off()
    with town.inside():
        case = Case.objects.get(pk=draft.pk)
        assert Assisted.objects.get(application_id=draft.pk).declared == "pad"
        filed = list(Document.objects.filter(subject=case.pk, kind="signed").order_by("pk"))
        assert [document.filed_at is not None for document in filed] == [True, True]
        assert checking.check(Sheet.objects.get(subject=case.pk)).holds
    with town.machine():
        assert breaks_in(draft.pk) == []
        assert pads.is_signed(draft.pk, draft.revision)
        assert not pads.is_signed(draft.pk, draft.revision + 1)
        assert pads.lacks_signature(draft.pk, draft.revision + 1, "tax")
        assert not pads.is_typed(draft.pk)
        Sheet.objects.filter(subject=draft.pk).update(way="typed")
        assert pads.is_typed(draft.pk)


def test_who_acts_for_another_declares_that_they_do(town: Town) -> None:
    draft = town.play("belehrung-43-ifsg", "schulpraktikum", steps=-1)
    with town.outside(town.holder_of(draft)):
        said = " ".join(declaring.written(draft, signer="Inga Ahrens").texts)

    assert said.startswith("Ich, Inga Ahrens, stelle für Finn Ahrens den Antrag „")
    assert "Ich mache sie für Finn Ahrens." in said
    assert "Es sind meine" not in said


def test_a_declaration_has_its_head_in_the_language_of_its_words(town: Town) -> None:
    draft = town.play(DOGS, "ein-hund", steps=-1)
    draft.language = "en"
    with town.outside(town.holder_of(draft)):
        head = declaring.written(draft, signer="Berta Brandt").sender

    assert (head.office, head.hours[:18]) == ("Tax Office", "Mon–Wed 8:00–15:00")


def test_what_is_sent_otherwise_takes_no_unsigned_declaration_along(town: Town) -> None:
    clerk = Helper("steueramt")
    tablet = paired(clerk.browser)
    clerk.takes_down(DOGS, channel="counter", identity="seen", document="card")
    draft = clerk.fills_in(DOGS, town.story(DOGS, "ein-hund")["answers"])
    with town.machine():
        pad = Pad.objects.get()
    clerk.post(f"/amt/tablets/erklaerung/{draft.pk}/", {"pad": pad.pk})
    clerk.sends(clerk.latest(), erklaerung="oral")
    work_off()
    with town.machine():
        assert not Document.objects.filter(subject=draft.pk, kind="signed").exists()
        assert Document.objects.get(subject=draft.pk, kind="draft").filed_at is None
        assert breaks_in(draft.pk) == []
    late = tablet.post(f"{TABLET}unterschreiben/", {"sheet": sheet_on(tablet), "strokes": STROKES})
    assert late.headers["Location"].endswith("gut=geaendert")
    assert newest(town).standing is State.TAKEN_BACK
    with town.machine():
        assert not Document.objects.filter(subject=draft.pk, kind__in=["signed", "draft"]).exists()
    with town.inside():
        number = Case.objects.get(pk=draft.pk).number
    shown = clerk.browser.get(f"/amt/vorgang/{number}/unterschrift/{newest(town).pk}/")
    assert "vom Tablet genommen" in words(shown)
    assert "Dokument herunterladen" not in words(shown)
    assert "Noch einmal vorlegen" not in words(shown)


def test_a_declaration_nobody_signs_leaves_nothing(town: Town) -> None:
    clerk = Helper("steueramt")
    tablet = paired(clerk.browser)
    clerk.takes_down(DOGS, channel="counter", identity="seen", document="card")
    with town.machine():
        pad = Pad.objects.get()
    clerk.post(f"/amt/tablets/erklaerung/{clerk.draft.pk}/", {"pad": pad.pk})
    tablet.post(f"{TABLET}ablehnen/", {"sheet": sheet_on(tablet)})
    with town.machine():
        assert not Document.objects.filter(subject=clerk.draft.pk, kind__in=["signed", "draft"]).exists()
    page = f"/amt/tablets/erklaerung/{clerk.draft.pk}/"
    assert clerk.browser.get(f"{page}papier/").status_code == 404
    clerk.post(page, {"pad": pad.pk})
    clerk.post(f"{page}zurueck/", {})
    assert sheet_on(tablet) == ""
    clerk.post(page, {"pad": pad.pk})
    tablet.post(f"{TABLET}papier/", {"sheet": sheet_on(tablet)})
    assert f"{page}papier/" in clerk.browser.get(page).content.decode()
    assert b"".join(clerk.browser.get(f"{page}papier/").streaming_content).startswith(b"%PDF-")
    with town.machine():
        Sheet.objects.filter(subject=clerk.draft.pk).update(ended_at=timezone.now() - timedelta(days=100))
        clock.tidy()
        assert not Document.objects.filter(subject=clerk.draft.pk, kind="draft").exists()
    # By telephone nobody stands at a tablet.
    clerk.takes_down(DOGS)
    assert clerk.browser.get(f"/amt/tablets/erklaerung/{clerk.draft.pk}/").status_code == 404

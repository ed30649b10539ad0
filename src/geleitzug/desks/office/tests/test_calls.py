# SPDX-License-Identifier: EUPL-1.2
"""Notes of calls: whom they wait for, who is told, and when they are forgotten."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.caseload.actions import calls
from geleitzug.core.caseload.models import CallNote, FollowUp, Notice
from geleitzug.core.cases.models import Case
from geleitzug.desks.citizen.tests.people import words_of
from geleitzug.desks.office.tests.helping import DOGS, Helper


def test_a_call_waits_for_whom_it_is_meant_and_is_soon_forgotten(derya: Helper, town: Town) -> None:
    said = {"caller": "Frau Ahlers, 0471 4711", "text": "@Katrin Petersen bitte zurückrufen", "office": "tax"}
    assert "ist dort niemand gemeint" in words_of(derya.post("/amt/gespraeche/neu/", {**said, "text": "@Niemand"}))
    assert "heute oder später" in words_of(derya.post("/amt/gespraeche/neu/", {**said, **day_of(date(2020, 1, 2))}))
    taken = words_of(derya.post("/amt/gespraeche/neu/", {**said, **day_of(timezone.localdate())}))
    assert "Das Gespräch ist notiert." in taken
    katrin = Helper("steueramt")
    assert "Gesprächsnotizen warten auf Sie" in words_of(katrin.get("/amt/"))
    assert "Frau Ahlers" in words_of(katrin.get("/amt/gespraeche/"))
    assert "Frau Ahlers" not in words_of(derya.get("/amt/gespraeche/"))
    with town.inside():
        note = CallNote.objects.get()
    assert derya.browser.post(f"/amt/gespraeche/{note.pk}/erledigt/").status_code == 404
    katrin.post(f"/amt/gespraeche/{note.pk}/erledigt/")
    with town.machine():
        calls.forget()
        assert CallNote.objects.get().done_by_name == "Katrin Petersen"
        CallNote.objects.update(done_at=timezone.now() - calls.KEPT_WHEN_DONE - timedelta(minutes=1))
        calls.forget()
        assert not CallNote.objects.exists()


def test_a_call_back_wanted_today_reaches_who_works_on_the_case(town: Town) -> None:
    case = town.case(town.play(DOGS, "ein-hund", steps=0))
    katrin = Helper("steueramt")
    said = {"caller": "Frau Ahlers", "text": "Bitte zurückrufen.", "number": case.number}
    katrin.post("/amt/gespraeche/neu/", {**said, **day_of(timezone.localdate())})
    with town.inside():
        note = CallNote.objects.get()
        assert (note.office, note.staff) == ("tax", None)
        worker = town.staff("tax", "head")
        Case.objects.filter(pk=case.pk).update(assignee=worker.id)
    katrin.post("/amt/gespraeche/neu/", {**said, **day_of(timezone.localdate())})
    katrin.post("/amt/gespraeche/neu/", {**said, **day_of(timezone.localdate() + timedelta(days=3))})
    with town.inside():
        assert CallNote.objects.count() == 1
        assert Notice.objects.filter(staff=worker.id, case=case).exists()
        assert FollowUp.objects.get(case=case).staff_id == worker.id


def test_a_note_past_its_day_is_the_whole_offices(town: Town) -> None:
    with town.inside():
        clerk, head = town.staff("tax"), town.staff("tax", "head")
        one = calls.take(by=clerk, office="tax", caller="Frau Ahlers", text=f"@{head.name} bitte zurückrufen")
        both = calls.take(by=clerk, office="tax", caller="Frau Ahlers", text=f"@{head.name} @{clerk.name} bitte")
        assert (one.staff, both.staff) == (head.id, None)
        assert one not in calls.waiting(clerk)
        CallNote.objects.filter(pk=one.pk).update(call_back_by=timezone.localdate() - timedelta(days=1))
        assert one in calls.waiting(clerk)


def day_of(day: date) -> dict[str, str]:
    return {f"call_back.{part}": str(getattr(day, part)) for part in ("day", "month", "year")}

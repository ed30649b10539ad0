# SPDX-License-Identifier: EUPL-1.2
"""From an empty draft to a service somebody applies for, with two people and a day in between."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from tests import kept
from tests.furnished import Town

from geleitzug.core.authoring import actions, clock, keeping, publishing, queries, recording, releasing
from geleitzug.core.authoring.edits import (
    AddQuestion,
    ChangeQuestion,
    ChangeService,
    DeleteQuestion,
    SetExample,
    Several,
)
from geleitzug.core.authoring.errors import AuthoringError, NotClean, NotNow
from geleitzug.core.authoring.models import Draft, State
from geleitzug.core.authoring.own import Own, SetOwn
from geleitzug.core.authoring.page_reading import outline_of
from geleitzug.core.authoring.tariff import Row, SetFee
from geleitzug.core.authoring.tests.conftest import staff
from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.catalogue import actions as catalogue_actions
from geleitzug.core.catalogue import queries as catalogue
from geleitzug.core.catalogue.models import Offering, ServiceVersion
from geleitzug.core.catalogue.package import Package
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import MACHINE, Actor, NotPermitted
from geleitzug.ground.people.models import Account, Staff
from geleitzug.ground.tenancy import doors

TITLE = {"de": "Sperrmüll anmelden", "en": "Register bulky waste"}
ANSWERS = {
    "person": {"given": "Berta", "family": "Brandt", "born": "1984-05-17"},
    "anschrift": {"street": "Deichstraße", "number": "7", "postcode": "27561", "city": "Musterhafen"},
    "stuecke": 3,
}


def begun(jette: Actor) -> Draft:
    """Begin a service with a question, a fee and no example yet."""
    draft = actions.create_empty("sperrmuell", TITLE, office="citizens", by=jette)
    question = AddQuestion(
        "person",
        "integer",
        {"de": "Wie viele Stücke?", "en": "How many pieces?"},
        key="stuecke",
        values={"required": True},
    )
    actions.save_edit(draft, question, revision=1, by=jette)
    fee = Row("", {"de": "Abholung", "en": "Collection"}, cents=1000, times="a.stuecke")
    actions.save_edit(draft, SetFee(fee), revision=2, by=jette)
    return draft


@pytest.fixture
def draft(inside: Town, jette: Actor) -> Draft:
    """A service with a question, a fee and no example yet."""
    return begun(jette)


def approve(draft: Draft, day: date, by: Actor) -> None:
    """Approve what was submitted last, and let the job do what follows."""
    releasing.approve(draft, release_from=day, seen=draft.submitted_at, by=by)
    work_off()
    draft.refresh_from_db()


@pytest.fixture
def recorded(inside: Town, jette: Actor) -> Draft:
    """The same with an example, which is recorded once for all tests of a module."""

    def record() -> UUID:
        draft = begun(jette)
        told = recording.record(draft, ANSWERS, title="Berta gibt drei Stücke ab")
        assert told.open_ends == ()
        actions.save_edit(draft, SetExample("drei-stuecke", told.story), revision=3, by=jette)
        return draft.pk

    return Draft.objects.get(pk=kept.once(("recorded",), record))


def test_an_example_is_recorded_with_its_fee_its_steps_and_its_end(recorded: Draft) -> None:
    story = queries.raw_of(recorded)["examples"]["drei-stuecke"]

    assert story["fee"] == 3000
    assert [next(iter(step)) for step in story["steps"]] == ["task", "decide"]
    assert story["expect"] == {
        "outcome": "granted",
        "tasks": ["Task_Review", "Task_Decide"],
        "letter": {"kind": "bescheid"},
        "channel": "post",
        "state": "closed",
    }


def test_recording_and_playing_leave_no_trace(recorded: Draft) -> None:
    town = recorded.tenant_id
    with doors.machine_door(town):
        before = [model.objects.count() for model in (Application, Case, Account, Staff, ServiceVersion, Offering)]

    played = releasing.try_examples(recorded)

    assert [each.complaints for each in played] == [()]
    with doors.machine_door(town):
        now = [model.objects.count() for model in (Application, Case, Account, Staff, ServiceVersion, Offering)]
    assert now == before
    assert not ServiceVersion.objects.filter(key="sperrmuell").exists()
    assert doors.current().role == doors.OFFICE


def test_answers_with_a_gap_make_no_example_but_one_that_is_stopped(draft: Draft) -> None:
    gap = {**ANSWERS, "stuecke": None}

    with pytest.raises(AuthoringError, match="Wie viele Stücke"):
        recording.record(draft, gap, title="Ohne Zahl")
    told = recording.record(draft, gap, title="Ohne Zahl", stops=True)

    assert (told.story["story"], told.story["problems"]) == ("stopped", ["stuecke"])


def test_released_today_it_can_be_applied_for(recorded: Draft, jette: Actor, olaf: Actor, inside: Town) -> None:
    about = {"statute": {"kind": "text", "title": {"de": "Satzung", "en": "Statute"}}}
    left = ChangeService({"local": {"values": ["statute"], "about": about}})
    actions.save_edit(recorded, Several((left, SetOwn(Own({"statute": "Sperrmüllsatzung"})))), revision=4, by=jette)
    releasing.submit(recorded, comment="Bitte ansehen", revision=5, by=jette)
    assert list(queries.waiting_for_review(olaf)) == [recorded]

    approve(recorded, timezone.localdate(), olaf)

    assert (recorded.state, recorded.released and recorded.released.version) == (State.RELEASED, "1.0.0")
    service = inside.service("sperrmuell")
    assert (service.values["statute"], "values" in service.package.service) == ("Sperrmüllsatzung", False)
    guest = inside.guest()
    with inside.outside(guest):
        application = applying.start(service, by=guest, who={"kind": "person", "on_behalf": "self"})
        applying.store(application, by=guest, revision=application.revision, answers=ANSWERS)
        sent = applying.submit(application, by=guest, revision=application.revision)
    assert sent.fee_cents == 3000


def test_nobody_approves_what_they_submitted(recorded: Draft, inside: Town) -> None:
    both = staff("Jette Hansen", ("digital", "digital"))
    releasing.submit(recorded, revision=4, by=both)

    with pytest.raises(AuthoringError, match="jemand anderes"):
        releasing.approve(recorded, release_from=timezone.localdate(), seen=recorded.submitted_at, by=both)


def test_an_editor_approves_nothing(recorded: Draft, jette: Actor) -> None:
    releasing.submit(recorded, revision=4, by=jette)

    with pytest.raises(NotPermitted):
        releasing.approve(recorded, release_from=timezone.localdate(), seen=recorded.submitted_at, by=jette)


def test_a_draft_with_faults_is_not_reviewed(draft: Draft, jette: Actor) -> None:
    with pytest.raises(NotClean, match="noch kein Beispiel"):
        releasing.submit(draft, revision=3, by=jette)
    actions.save_edit(draft, ChangeQuestion("stuecke", {"when": "a.fort > 1"}), revision=3, by=jette)

    with pytest.raises(NotClean) as stopped:
        releasing.submit(draft, revision=4, by=jette)

    assert {finding.at for finding in stopped.value.findings} >= {"stuecke"}


def test_a_release_that_breaks_an_example_is_refused_with_the_reason(
    recorded: Draft, jette: Actor, olaf: Actor
) -> None:
    dearer = Row("abholung", {"de": "Abholung", "en": "Collection"}, cents=1500, times="a.stuecke")
    actions.save_edit(recorded, SetFee(dearer), revision=4, by=jette)
    with pytest.raises(NotClean, match="Gebühr: erwartet 30,00\u00a0€, ist 45,00\u00a0€"):
        releasing.submit(recorded, revision=5, by=jette)
    blocking = [finding for finding in releasing.findings_of(recorded) if finding.blocking]
    assert [finding.field for finding in blocking] == ["example:drei-stuecke"]
    dearer = Row("abholung", {"de": "Abholung", "en": "Collection"}, cents=1000, times="a.stuecke")
    actions.save_edit(recorded, SetFee(dearer), revision=5, by=jette)
    releasing.submit(recorded, revision=6, by=jette)
    whole = Draft.objects.get(pk=recorded.pk).submitted
    whole["fees"]["items"][0]["amount"] = "1500"  # as when the town's own value for it has changed meanwhile
    Draft.objects.filter(pk=recorded.pk).update(submitted=whole)

    approve(recorded, timezone.localdate(), olaf)

    assert recorded.state == State.REVIEW
    assert "Gebühr: erwartet 30,00\u00a0€, ist 45,00\u00a0€" in recorded.trouble
    assert not ServiceVersion.objects.filter(key="sperrmuell").exists()
    releasing.send_back(recorded, comment="Beispiel neu aufnehmen", by=olaf)
    assert recorded.state == State.EDITING
    again = recording.record_again(recorded, "drei-stuecke")
    assert again.story["fee"] == 3000


def test_recorded_again_an_example_keeps_what_is_asked_and_written(recorded: Draft, jette: Actor) -> None:
    story = queries.raw_of(recorded)["examples"]["drei-stuecke"]
    story["steps"][0]["task"]["data"]["text"] = "Passt auf den Wagen."
    talk = recording.asking("Wo steht es?", "Vor der Tür.")
    asked = recording.asked_for_more(story, talk)
    actions.save_edit(recorded, SetExample("drei-stuecke", asked), revision=4, by=jette)

    assert recording.record_again(recorded, "drei-stuecke").story == asked


@pytest.mark.parametrize(
    "spoilt",
    [
        {"story": "branch"},
        {"steps": [{"wait": "P3D"}]},
        {"steps": [{"pay": "cancelled"}]},
        {"steps": [{"decide": {"outcome": "granted"}}, {"decide": {"outcome": "refused"}}]},
        {"steps": [{"decide": {"outcome": "granted", "findings": {"satz": 2}}}]},
        {"steps": [{"ask": {"text": "Wo?", "by": "clerk"}}, {"answer": {"text": "Hier."}}]},
    ],
)
def test_what_no_recording_finds_is_not_lost_silently(recorded: Draft, jette: Actor, spoilt: dict[str, Any]) -> None:
    story = queries.raw_of(recorded)["examples"]["drei-stuecke"]
    actions.save_edit(recorded, SetExample("drei-stuecke", {**story, **spoilt}), revision=4, by=jette)

    with pytest.raises(AuthoringError, match="gingen sie verloren"):
        recording.record_again(recorded, "drei-stuecke")


def test_in_review_nothing_is_edited(recorded: Draft, jette: Actor) -> None:
    releasing.submit(recorded, revision=4, by=jette)

    with pytest.raises(NotNow):
        actions.save_edit(recorded, DeleteQuestion("stuecke"), revision=4, by=jette)
    releasing.send_back(recorded, comment="", by=jette)
    actions.save_edit(recorded, DeleteQuestion("stuecke", anyway=True), revision=4, by=jette)


def test_what_has_a_day_goes_online_on_it(
    recorded: Draft, jette: Actor, olaf: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = timezone.localdate() + timedelta(days=3)
    releasing.submit(recorded, revision=4, by=jette)
    approve(recorded, day, olaf)
    assert recorded.state == State.APPROVED
    with doors.machine_door(recorded.tenant_id):
        clock.release_due()
    recorded.refresh_from_db()
    assert recorded.state == State.APPROVED

    monkeypatch.setattr(timezone, "localdate", lambda *_given: day)
    with doors.machine_door(recorded.tenant_id):
        clock.release_due()

    recorded.refresh_from_db()
    assert recorded.state == State.RELEASED


def test_what_a_passing_reason_kept_offline_is_tried_again(recorded: Draft, jette: Actor, olaf: Actor) -> None:
    releasing.submit(recorded, revision=4, by=jette)
    approve(recorded, timezone.localdate() + timedelta(days=3), olaf)
    Draft.objects.filter(pk=recorded.pk).update(trouble="Der Speicher war voll.")

    releasing.release_now(recorded, by=olaf)
    work_off()

    recorded.refresh_from_db()
    assert (recorded.state, recorded.trouble) == (State.RELEASED, "")
    with pytest.raises(NotNow):
        releasing.release_now(recorded, by=olaf)


def test_a_service_an_operator_brought_meanwhile_is_not_replaced(
    recorded: Draft, jette: Actor, olaf: Actor, inside: Town
) -> None:
    releasing.submit(recorded, revision=4, by=jette)
    package = Package(recorded.submitted)
    with inside.machine():
        catalogue_actions.offer(catalogue_actions.publish(package, by=MACHINE), package, by=MACHINE)

    with pytest.raises(AuthoringError, match="Inzwischen wird Version"):
        approve(recorded, timezone.localdate(), olaf)

    releasing.send_back(recorded, comment="Neu beginnen", by=olaf)
    assert any("Inzwischen wird Version 1.0.0 angeboten" in each.sentence for each in queries.findings_of(recorded))


def test_sent_back_a_draft_knows_what_its_blocks_are_by_now(draft: Draft, jette: Actor) -> None:
    wish = {"kind": "text", "label": {"de": "Wunsch", "en": "Wish"}}
    keeping.save_block("wunsch", {"de": "Wunsch"}, wish, version=0, by=jette)
    actions.save_edit(draft, AddQuestion("person", block="wunsch"), revision=3, by=jette)
    told = recording.record(draft, ANSWERS, title="Berta")
    actions.save_edit(draft, SetExample("berta", told.story), revision=4, by=jette)
    releasing.submit(draft, revision=5, by=jette)
    keeping.save_block("wunsch", {"de": "Wunsch"}, {**wish, "kind": "integer"}, version=1, by=jette)

    releasing.send_back(draft, comment="", by=jette)

    assert outline_of(queries.piece_of(draft)).entries["wunsch"].kind == "integer"


def test_a_new_version_says_what_is_new_and_drafts_go_along(
    recorded: Draft, jette: Actor, olaf: Actor, inside: Town
) -> None:
    today = timezone.localdate()
    releasing.submit(recorded, revision=4, by=jette)
    approve(recorded, today, olaf)
    guest = inside.guest()
    with inside.outside(guest):
        begun = applying.start(inside.service("sperrmuell"), by=guest, who={"kind": "person", "on_behalf": "self"})
        applying.store(begun, by=guest, revision=begun.revision, answers=ANSWERS)
    second = actions.create_from_version(recorded.released, by=jette)
    place = AddQuestion("person", "text", {"de": "Wo steht es?", "en": "Where is it?"}, key="ort")
    actions.save_edit(second, place, revision=1, by=jette)

    proposal = publishing.proposal_for(second)
    releasing.submit(second, revision=2, by=jette)
    approve(second, today, olaf)

    assert (proposal.before, proposal.version) == ("1.0.0", "1.1.0")
    assert second.changes == ["Neue Frage „Wo steht es?“."]
    assert "## 1.1.0\n\n- Neue Frage „Wo steht es?“." in second.released.raw["changes"]
    with inside.outside(guest):
        found = Application.objects.select_related("offering").get(pk=begun.pk)
        assert applying.carry_to_newest(found)
    assert found.version_id == second.released_id
    assert found.answers["stuecke"] == 3


def test_a_withdrawn_service_is_no_longer_offered(recorded: Draft, jette: Actor, olaf: Actor, inside: Town) -> None:
    releasing.submit(recorded, revision=4, by=jette)
    approve(recorded, timezone.localdate(), olaf)

    releasing.withdraw("sperrmuell", reason="Die Abholung ist jetzt frei.", by=olaf)

    with inside.machine():
        assert catalogue.service_in(inside.id, "sperrmuell") is None
    recorded.refresh_from_db()
    assert recorded.state == State.WITHDRAWN

# SPDX-License-Identifier: EUPL-1.2
"""Applying: drafts, tabs, versions, sending."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from tests.furnished import Town, at_once

from geleitzug.core.cases import answers, queries, receipts
from geleitzug.core.cases.actions import applying, ending
from geleitzug.core.cases.models import Application, Case, Party
from geleitzug.core.cases.props import sample_file
from geleitzug.core.cases.rules import (
    AccountNeeded,
    EditedElsewhere,
    FormChanged,
    Incomplete,
    NotAllowedNow,
    Phase,
    TooManyDrafts,
)
from geleitzug.core.files import actions as files
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import as_answer
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.people.models import Account
from geleitzug.ground.tenancy import doors

DOG = "hundesteuer-anmelden"
NEW_QUESTION = {"key": "futter", "kind": "text", "label": {"de": "Futter", "en": "Food"}, "required": True}


def send(town: Town, draft: Application, revision: int | None = None) -> Application:
    """Send a draft through its applicant's door."""
    applicant = town.holder_of(draft)
    with town.outside(applicant):
        found = queries.application_for(applicant, draft.pk)
        return applying.submit(found, by=applicant, revision=found.revision if revision is None else revision)


def upload(town: Town, draft: Application, path: str) -> dict[str, Any]:
    """Send in a file for a question; returns what the answer says of it."""
    applicant = town.holder_of(draft)
    with town.outside(applicant):
        document = files.keep_upload(
            by=applicant,
            subject=draft.pk,
            holder=draft.holder,
            path=path,
            upload=ContentFile(sample_file("nachweis.jpg"), name="nachweis.jpg"),
        )
    return as_answer(document)


def applicant_address(town: Town, applicant: Actor) -> dict[str, str]:
    """Return the address an account knows."""
    with town.machine():
        return dict(Account.objects.get(pk=applicant.holder).address)


def with_question(form: Any) -> None:
    form["pages"][0]["questions"].append(NEW_QUESTION)


def test_a_draft_is_stored_at_each_step_and_found_again(town: Town) -> None:
    erika = town.account()
    service = town.service(DOG)

    with town.outside(erika):
        draft = applying.start(service, by=erika)
        applying.store(draft, by=erika, revision=0, answers={"bereits": 1}, page="hunde")

    with town.outside(erika):
        found = queries.open_draft(erika, service)
    assert found is not None
    assert (found.answers, found.page, found.revision, found.who["kind"]) == ({"bereits": 1}, "hunde", 1, "person")


def test_the_second_of_two_tabs_is_told_instead_of_overwriting_the_first(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    applicant = town.holder_of(draft)

    with town.outside(applicant):
        applying.store(draft, by=applicant, revision=draft.revision, answers={"bereits": 0})
        with pytest.raises(EditedElsewhere):
            applying.store(draft, by=applicant, revision=draft.revision - 1, answers={"bereits": 7})

    assert town.again(draft).answers == {"bereits": 0}


def test_what_another_tab_has_changed_is_not_sent_unseen(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)

    with pytest.raises(EditedElsewhere):
        send(town, draft, revision=draft.revision - 1)

    assert town.again(draft).phase == Phase.DRAFT


def test_sent_twice_is_sent_once(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)

    first = send(town, draft)
    second = send(town, draft, revision=draft.revision)

    with town.machine():
        told = Entry.objects.filter(subject=draft.pk, kind="ApplicationSubmitted").count()
    assert first.number == second.number
    assert told == 1


def test_a_double_click_sends_once(own_town: Town) -> None:
    draft = own_town.play(DOG, "ein-hund", -1)

    sent = at_once(*[lambda: send(own_town, draft, draft.revision)] * 3)
    own_town.jobs()

    with own_town.machine():
        numbers = {application.number for application in sent}
        assert len(numbers) == 1
        assert Entry.objects.filter(subject=draft.pk, kind="ApplicationSubmitted").count() == 1
        assert Case.objects.count() == 1


def documents(town: Town, draft: Application) -> set[str]:
    with town.machine():
        return {str(pk) for pk in Document.objects.filter(subject=draft.pk).values_list("pk", flat=True)}


def test_an_upload_goes_with_the_answer_that_named_it(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    applicant = town.holder_of(draft)
    first, second = (upload(town, draft, "hunde.0.nachweis") for _each in range(2))
    one, both = ({**draft.answers, "hunde": [{"nachweis": files}]} for files in ([second], [first, second]))

    with town.outside(applicant):
        applying.store(draft, by=applicant, revision=draft.revision, answers=both)
        before = documents(town, draft)
        applying.store(draft, by=applicant, revision=draft.revision, answers=one)

    assert before == {first["document"], second["document"]}
    assert documents(town, draft) == {second["document"]}


def test_an_upload_that_no_answer_took_is_not_kept(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    applicant = town.holder_of(draft)
    stray = upload(town, draft, "hunde.0.nachweis")

    with town.outside(applicant):
        kept = [stray["document"]]
        applying.store(draft, by=applicant, revision=draft.revision, answers=draft.answers, kept=kept)

    assert documents(town, draft) == set()


def test_an_upload_whose_question_is_gone_from_the_newest_form_goes_too(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    applicant = town.holder_of(draft)
    named = upload(town, draft, "alt")
    with town.outside(applicant):
        applying.store(draft, by=applicant, revision=draft.revision, answers={**draft.answers, "alt": [named]})
    town.publish(DOG, form=with_question)

    with town.outside(applicant):
        moved = applying.carry_to_newest(queries.application_for(applicant, draft.pk))

    assert moved
    assert documents(town, draft) == set()


def test_nobody_has_more_drafts_open_than_the_bound(town: Town, settings: Any) -> None:
    settings.DRAFTS_PER_HOLDER = 2
    erika, service = town.account(), town.service(DOG)

    with town.outside(erika):
        first, _second = (applying.start(service, by=erika) for _each in range(2))
        with pytest.raises(TooManyDrafts):
            applying.start(service, by=erika)
        ending.discard(first, by=erika)
        third = applying.start(service, by=erika)

    assert third.is_draft


def test_what_has_run_out_is_not_sent(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    applicant = town.holder_of(draft)
    with town.machine():
        Application.objects.filter(pk=draft.pk).update(phase=Phase.EXPIRED)

    with town.outside(applicant), pytest.raises(NotAllowedNow):
        applying.submit(draft, by=applicant, revision=draft.revision)


def test_answers_on_branches_no_longer_reachable_are_dropped_with_their_files(town: Town) -> None:
    draft = town.play(DOG, "nachweis-nachgereicht", -1)
    applicant = town.holder_of(draft)
    with town.outside(applicant):
        changed = dict(draft.answers)
        changed["hunde"] = [{**changed["hunde"][0], "verguenstigung": "keine"}]
        applying.store(draft, by=applicant, revision=draft.revision, answers=changed)

    sent = send(town, draft)

    with town.machine():
        uploads = Document.objects.filter(subject=draft.pk, kind="upload").count()
    assert "nachweis" not in sent.answers["hunde"][0]
    assert sum(line["total"] for line in sent.fees) == 13200
    assert uploads == 0


def test_who_acts_for_themselves_represents_nobody_whatever_they_typed_before(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    applicant = town.holder_of(draft)
    typed = {"represented": "Frieda Fleet", "proof": [upload(town, draft, "who.proof")]}
    with town.outside(applicant):
        who = {"kind": "person", "on_behalf": "self", **typed}
        applying.store(draft, by=applicant, revision=draft.revision, who=who)

    sent = send(town, draft)

    with town.machine():
        proofs = Document.objects.filter(subject=draft.pk).count()
    assert sent.who == {"kind": "person", "on_behalf": "self"}
    assert proofs == 0


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ({"kind": "company", "on_behalf": "self"}, "who.kind"),
        ({"kind": "person", "on_behalf": "neighbour"}, "who.on_behalf"),
        ({"kind": "person", "on_behalf": "child", "proof": [{"document": "x", "name": "x"}]}, "who.represented"),
        ({"kind": "person", "on_behalf": "child", "represented": "Finn"}, "who.proof"),
        ({"kind": "person", "on_behalf": "child", "represented": "Finn"}, "who.reached"),
        ({"kind": "person", "on_behalf": "child", "reached": "account", "address": {}}, "who.address.street"),
        (
            {"kind": "person", "on_behalf": "child", "reached": "other", "address": {"city": "Bremen"}},
            "who.address.postcode",
        ),
        ({"kind": "person", "on_behalf": "child", "reached": "other", "address": ["Bremen"]}, "who.address.street"),
        ({}, "who.kind"),
    ],
)
def test_who_may_apply_for_whom_is_checked_when_it_is_sent(town: Town, who: dict[str, Any], path: str) -> None:
    draft = town.play("belehrung-43-ifsg", "kueche", -1)
    applicant = town.holder_of(draft)
    with town.outside(applicant):
        applying.store(draft, by=applicant, revision=draft.revision, who=who)

    with pytest.raises(Incomplete) as stopped:
        send(town, draft)

    assert path in [problem.path for problem in stopped.value.problems]


def test_who_is_represented_takes_part_with_the_proof(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    applicant = town.holder_of(draft)
    proof = [upload(town, draft, "who.proof")]
    with town.outside(applicant):
        applying.store(
            draft,
            by=applicant,
            revision=draft.revision,
            who={
                "kind": "person",
                "on_behalf": "care",
                "represented": "Frieda Fleet",
                "proof": proof,
                "reached": "account",
                "address": applicant_address(town, applicant),
            },
        )

    send(town, draft)
    town.jobs()

    with town.inside():
        parties = {party.role: party.name for party in Party.objects.filter(application=draft.pk)}
        filed = Document.objects.filter(subject=draft.pk, question="who.proof").exclude(filed_at=None).count()
    assert filed == 1
    assert parties == {"applicant": "Berta Brandt", "represented": "Frieda Fleet", "representing": applicant.name}
    assert applicant.name not in ("", "Frieda Fleet", "Berta Brandt")


def test_whoever_acts_for_another_without_an_account_says_who_they_are(town: Town) -> None:
    draft = town.play(DOG, "zwei-hunde-ohne-konto", -1)
    guest = town.holder_of(draft)
    who: dict[str, Any] = {"kind": "person", "on_behalf": "principal", "represented": "Ole Janssen", "reached": "same"}
    who["proof"] = [upload(town, draft, "who.proof")]
    with town.outside(guest):
        applying.store(draft, by=guest, revision=draft.revision, who=who)

    with pytest.raises(Incomplete) as nameless:
        send(town, draft)
    with town.outside(guest):
        applying.store(draft, by=guest, revision=draft.revision, who={**who, "acting": "Karla Kranich"})
    send(town, draft)
    town.jobs()

    assert [problem.path for problem in nameless.value.problems] == ["who.acting"]
    with town.machine():
        receipt = receipts.receipt_of(town.again(draft), payment=None)
    assert receipt.parts[0].title == "Wer stellt den Antrag?"
    assert [row.value for row in receipt.parts[0].rows][1:] == [
        "Ole Janssen", "Karla Kranich", who["proof"][0]["name"],
        "die Anschrift der Person, für die Sie handeln: Am Siel 12 b, 27565 Musterhafen",
    ]  # fmt: skip
    assert receipt.recipient[:2] == ("Karla Kranich", "bevollmächtigt von Ole Janssen")
    assert receipt.recipient[2:] == tuple(town.again(draft).addressee["represented"][1:])
    told = [(row.label, row.value) for part in receipt.parts for row in part.rows]
    assert [("Hund 1, Rufname", "Fiete") in told, ("Hund 2, Rufname", "Lotte") in told] == [True, True]
    assert who["proof"][0]["sha256"] in [file.sha256 for file in receipt.files]
    with town.inside():
        parties = {party.role: party.name for party in Party.objects.filter(application=draft.pk)}
    assert parties == {"applicant": "Ole Janssen", "represented": "Ole Janssen", "representing": "Karla Kranich"}


def test_a_service_that_wants_to_know_who_applies_takes_no_guest(town: Town) -> None:
    guest = town.guest()

    with town.outside(guest), pytest.raises(AccountNeeded):
        applying.start(town.service("geburtsurkunde"), by=guest)


def test_a_guests_draft_is_not_sent_once_the_service_asks_for_an_account(town: Town) -> None:
    draft = town.play(DOG, "zwei-hunde-ohne-konto", -1)
    town.publish(DOG, service=lambda service: service.update(level="low"))

    with pytest.raises(Incomplete) as stopped:
        send(town, draft)

    assert "Konto" in stopped.value.problems[0].message


def test_a_draft_is_carried_to_the_newest_version_and_told_what_changed(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    newer = town.publish(DOG, form=with_question)

    with town.outside(town.holder_of(draft)):
        found = queries.application_for(town.holder_of(draft), draft.pk)
        moved = applying.carry_to_newest(found)

    assert moved
    assert town.again(draft).version_id == newer.offering.version_id
    assert [(change["what"], change["path"]) for change in town.again(draft).changes] == [("new", "futter")]
    assert town.again(draft).answers == draft.answers


def test_a_form_that_changed_while_it_was_filled_in_is_not_sent_before_it_was_looked_at(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    newer = town.publish(DOG, form=with_question)

    with town.outside(town.holder_of(draft)):
        found = queries.application_for(town.holder_of(draft), draft.pk)
        with pytest.raises(FormChanged):
            applying.submit(found, by=town.holder_of(draft), revision=found.revision)

    stored = town.again(draft)
    assert stored.phase == Phase.DRAFT
    assert (stored.version_id, stored.revision) == (newer.offering.version_id, draft.revision + 1)


def test_a_new_version_that_asks_the_same_is_sent_at_once(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    newer = town.publish(DOG)

    sent = send(town, draft, revision=draft.revision)

    assert sent.version_id == newer.offering.version_id
    assert sent.phase == Phase.SUBMITTED


def test_what_another_tab_stores_meanwhile_is_carried_too(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    applicant = town.holder_of(draft)
    town.publish(DOG, form=with_question)

    with town.outside(applicant):
        old = queries.application_for(applicant, draft.pk)
        newer = queries.application_for(applicant, draft.pk)
        applying.store(newer, by=applicant, revision=newer.revision, answers={**newer.answers, "bereits": 2})
        applying.carry_to_newest(old)

    assert town.again(draft).answers["bereits"] == 2


def test_what_is_sent_stays_on_its_version(town: Town) -> None:
    sent = town.play(DOG, "ein-hund", 0)
    town.publish(DOG, form=with_question)

    with town.outside(town.holder_of(sent)):
        found = queries.application_for(town.holder_of(sent), sent.pk)
        moved = applying.carry_to_newest(found)

    assert not moved
    assert town.case(sent).package.version == "1.0.2"


def test_an_answer_is_read_by_the_day_on_which_it_was_sent_here_and_not_in_greenwich(town: Town) -> None:
    sent = town.play(DOG, "ein-hund", 0)
    sent.submitted_at = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)

    assert answers.day_of(sent) == date(2026, 3, 10)


def test_nobody_else_finds_an_application(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)

    for somebody in (town.account("jan@example.org"), town.guest(), Actor(kind=town.guest().kind)):
        with town.outside(somebody), pytest.raises(Http404):
            queries.application_for(somebody, draft.pk)


def test_nobody_stores_into_another_persons_draft(town: Town) -> None:
    erika, jan, dogs = town.account(), town.account("jan@example.org"), town.service(DOG)
    with town.outside(erika):
        draft = applying.start(dogs, by=erika)

    with town.outside(jan), pytest.raises(EditedElsewhere):
        applying.store(draft, by=jan, revision=draft.revision, answers={"bereits": 9})


def test_in_the_village_one_applies_to_the_district(town: Town, sandmoor: Town) -> None:
    erika = town.account()
    service = sandmoor.service("belehrung-43-ifsg")

    with doors.citizen_door(sandmoor.id, erika.holder):
        draft = applying.start(service, by=erika)
        where_we_are = doors.current().tenant

    assert service.responsible.kind == "district"
    assert draft.tenant_id == service.responsible.pk == where_we_are
    assert draft.portal == sandmoor.id

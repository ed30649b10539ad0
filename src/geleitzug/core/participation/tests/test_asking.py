# SPDX-License-Identifier: EUPL-1.2
"""A building office asks its own fire service, the district and a grid company; each answers behind its own wall."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import Http404
from django.utils import timezone
from pypdf import PdfReader
from tests.furnished import Town

from geleitzug.core.caseload.calendar import due_in
from geleitzug.core.caseload.models import Notice
from geleitzug.core.caseload.ports import Span
from geleitzug.core.cases import props
from geleitzug.core.cases.actions import merging, process
from geleitzug.core.cases.models import Application, Case, Task
from geleitzug.core.cases.rules import INQUIRY, NotMergeable, Unlike
from geleitzug.core.catalogue.queries import service_in
from geleitzug.core.files import actions as files
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import entries_of, read_document, verify
from geleitzug.core.participation import carrying, clock, links, opening, queries
from geleitzug.core.participation.actions import answering, asking, passing
from geleitzug.core.participation.actions.asking import Asked, Question
from geleitzug.core.participation.models import Inquiry, OpinionRequest
from geleitzug.core.participation.rules import (
    Body,
    NobodyAsked,
    NoLongerOpen,
    NoPostalAddress,
    Said,
    UnknownRecipient,
    Way,
)
from geleitzug.ground.events.models import Entry
from geleitzug.ground.ids import uuid7
from geleitzug.ground.mail.models import OutgoingMail
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import Actor, NotPermitted
from geleitzug.ground.tenancy import doors

BUILDING = "baugenehmigung-vereinfacht"
GRID = Body("Netz Nord GmbH", "leitungen@netz.example", Way.MAIL, "zentrale@netz.example")
BY_POST = Body("Deichverband Alte Weser")
SAID = Said("agree_with_conditions", "Die Leitung liegt 2 m entfernt.", "Handschachtung im Schutzstreifen.", "Uwe Boom")


@dataclass
class Asking:
    """A case whose clerk asks others."""

    town: Town
    application: Application

    @property
    def case(self) -> Case:
        return self.town.case(self.application)

    @property
    def clerk(self) -> Actor:
        return self.town.staff("building")

    def ask(self, *bodies: Body, **asked: object) -> list[OpinionRequest]:
        with self.town.inside():
            paper = next(iter(queries.papers_of(self.case)))
            part = next(iter(queries.parts_of(self.case, "de")))
            question = Question("Steht etwas entgegen?", in_days(30), papers=[paper], parts=[part])
            rows = asking.ask(self.case, by=self.clerk, question=question, asked=Asked(bodies=bodies, **asked))
        self.town.jobs()
        return rows

    def again(self, row: OpinionRequest) -> OpinionRequest:
        with self.town.inside():
            return OpinionRequest.objects.select_related("case").get(pk=row.pk)

    def decides(self) -> bool:
        with self.town.inside():
            return Task.objects.filter(case=self.application.pk, kind="decide", done_at=None).exists()

    def kinds(self) -> list[str]:
        with self.town.machine():
            return list(Entry.objects.filter(subject=self.application.pk).order_by("id").values_list("kind", flat=True))


def pages_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def house(town: Town, settings: Any) -> Asking:
    settings.MAIL_KEEP_SENT = True
    return Asking(town, town.play(BUILDING, "carport", 1))


def mails(town: Town) -> list[OutgoingMail]:
    with town.machine():
        return list(OutgoingMail.objects.filter(message_id__startswith="opinion-").order_by("created_at", "id"))


def the_outside(house: Asking, row: OpinionRequest) -> tuple[Inquiry, Actor]:
    with house.town.machine():
        inquiry = Inquiry.objects.get(request=row.pk)
    return inquiry, people.guest(inquiry.holder, name=row.recipient)


def test_three_are_asked_at_once_and_each_has_its_own_way(house: Asking, district: Town) -> None:
    fire, county, grid = house.ask(GRID, offices=["fire"], towns=["moorland/environment"])

    with house.town.inside():
        assert Task.objects.get(kind=asking.KIND).office == "fire"
    with district.inside():
        given = Inquiry.objects.get()
        assert (given.office, given.question, given.number) == (
            "environment",
            "Steht etwas entgegen?",
            house.case.number,
        )
        assert all(section["title"] and section["rows"] for section in given.shown)
        assert (len(given.shown), len(queries.given_papers(given))) == (1, 1)
        own = Case.objects.get(pk=given.pk)
        assert (own.office, own.number != house.case.number, own.state) == ("environment", True, "open")
        assert own.application.answers["aktenzeichen"] == house.case.number
        task = own.tasks.get()
        assert (task.kind, task.role, task.due_on) == (INQUIRY, "expert", in_days(30))
        assert own.deadlines.get().ends_on == in_days(30)
        assert [entry.title for entry in entries_of(own.pk)] == [paper.title for paper in queries.given_papers(given)]
        assert not Case.objects.filter(number=house.case.number).exists()
    mail = mails(house.town)[0]
    assert mail.to == "leitungen@netz.example"
    assert "Carport" not in mail.body + mail.subject
    assert "entgegen" not in mail.body
    assert [house.again(row).delivered_at is not None for row in (fire, county, grid)] == [True] * 3
    assert house.kinds().count("OpinionAsked") == 3


def test_what_is_asked_twice_by_the_queue_is_given_once(house: Asking, district: Town) -> None:
    (county,) = house.ask(towns=["moorland/environment"])

    with house.town.machine():
        carrying.carry(request=str(county.pk), what="asked")

    with district.inside():
        assert Inquiry.objects.count() == 1


def test_the_other_town_answers_and_the_paper_lies_in_the_file(house: Asking, district: Town) -> None:
    (county,) = house.ask(towns=["moorland/environment"])
    expert = district.staff("environment", "expert")
    with district.inside():
        inquiry = queries.inquiry_for(expert, Inquiry.objects.get().pk)
        files.keep_upload(
            by=expert, subject=inquiry.pk, upload=ContentFile(props.sample_file("karte.pdf"), "karte.pdf")
        )
        answering.send(inquiry, by=expert, said=SAID)

    district.jobs()

    with district.inside():
        own = Case.objects.get(pk=inquiry.pk)
        assert (own.state, own.tasks.get().result["opinion"]) == ("closed", SAID.verdict)
        assert "Stellungnahme an Musterhafen" in {entry.title for entry in entries_of(own.pk)}
        assert verify(own.pk)
    row = house.again(county)
    assert (row.verdict, row.conditions, row.said_by) == (SAID.verdict, SAID.conditions, SAID.name)
    with house.town.inside():
        titles = [document.title for document in Document.objects.filter(pk__in=row.documents)]
        assert len(titles) == 2
        assert verify(house.application.pk)
        notice = Notice.objects.filter(kind=Notice.Kind.OPINION).get()
        assert notice.text == row.recipient
    with pytest.raises(NoLongerOpen), district.inside():
        answering.send(inquiry, by=expert, said=SAID)


def test_another_office_of_the_other_town_sees_nothing_of_it(house: Asking, district: Town) -> None:
    house.ask(towns=["moorland/environment"])
    roads = district.staff("roads", "expert")

    with district.inside():
        assert not queries.inquiries_for(roads).exists()
        with pytest.raises(Http404):
            queries.inquiry_for(roads, Inquiry.objects.get().pk)
        with pytest.raises(NotPermitted):
            answering.save(Inquiry.objects.get(), by=roads, said=SAID)


def test_what_another_town_asks_twice_is_answered_twice_and_never_joined(house: Asking, district: Town) -> None:
    for _each in range(2):
        house.ask(towns=["moorland/environment"])
    clerk = replace(district.staff("environment", "expert"), roles=frozenset({("environment", "clerk")}))

    with district.inside():
        one, other = Case.objects.order_by("id")
        with pytest.raises(NotMergeable) as refused:
            merging.merge(one, other, by=clerk, reason="Dieselbe Frage.", consent="Am Telefon.")
        assert refused.value.why is Unlike.INQUIRY
        assert not merging.may_merge(clerk, one)
        assert all(case.is_active for case in Case.objects.all())


def test_the_fire_service_answers_in_its_worklist(house: Asking) -> None:
    (fire,) = house.ask(offices=["fire"])
    expert = house.town.staff("fire", "expert")

    with house.town.inside():
        task = Task.objects.get(kind=asking.KIND)
        answering.answer_task(task, by=expert, said=Said("disagree", "Die Zufahrt ist zu schmal."))

    row = house.again(fire)
    assert (row.verdict, row.text, row.said_by) == ("disagree", "Die Zufahrt ist zu schmal.", expert.name)


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


def test_what_is_taken_back_is_gone_on_the_other_side(house: Asking, district: Town) -> None:
    county, grid = house.ask(GRID, towns=["moorland/environment"])
    with house.town.inside():
        for row in (county, grid):
            asking.revoke(row, by=house.clerk, reason="Der Antrag ist geändert.")
    house.town.jobs()

    _inquiry, boom = the_outside(house, grid)
    with district.inside():
        given = Inquiry.objects.get()
        assert (given.is_open, given.shown, queries.given_papers(given)) == (False, [], [])
        assert (Case.objects.get(pk=given.pk).state, verify(given.pk)) == ("closed", True)
    with house.town.outside(boom), pytest.raises(NoLongerOpen):
        answering.send(Inquiry.objects.get(), by=boom, said=SAID)
    with house.town.inside(), pytest.raises(NoLongerOpen):
        asking.extend(grid, by=house.clerk, due=in_days(60))
    assert "nicht mehr" in mails(house.town)[-1].body


def test_an_answer_that_crosses_its_revocation_is_not_taken(house: Asking) -> None:
    (grid,) = house.ask(GRID)
    _inquiry, boom = the_outside(house, grid)
    with house.town.outside(boom):
        answering.send(Inquiry.objects.get(), by=boom, said=SAID)
    with house.town.inside():
        asking.revoke(grid, by=house.clerk, reason="Doch nicht.")

    house.town.jobs()

    assert house.again(grid).verdict == ""


def test_more_time_and_once_more(house: Asking) -> None:
    (grid,) = house.ask(GRID)
    inquiry, boom = the_outside(house, grid)
    first_link = inquiry.link_digest
    with house.town.inside():
        asking.extend(grid, by=house.clerk, due=in_days(60))
    house.town.jobs()
    inquiry, _boom = the_outside(house, grid)
    assert (inquiry.due_on, inquiry.link_digest == first_link) == (in_days(60), False)
    with house.town.outside(boom):
        plan = ContentFile(props.sample_file("karte.pdf"), "karte.pdf")
        files.keep_upload(by=boom, subject=inquiry.pk, holder=inquiry.holder, upload=plan)
        answering.send(Inquiry.objects.get(), by=boom, said=SAID)
    house.town.jobs()

    with house.town.inside():
        asking.ask_again(grid, by=house.clerk, reason="Bitte auch zum Wasser.", due=in_days(14))
    house.town.jobs()
    with house.town.outside(boom):
        mine = Inquiry.objects.get()
        assert (mine.is_open, mine.correction, mine.text) == (True, "Bitte auch zum Wasser.", SAID.text)
        answering.send(mine, by=boom, said=Said("agree", "Wasser liegt dort nicht.", "", "Uwe Boom"))
    house.town.jobs()

    row = house.again(grid)
    assert (row.verdict, row.round) == ("agree", 2)
    assert len(row.documents) == 3, "both answers stay in the file, and the plan once"


def test_time_reminds_and_then_says_that_it_is_late(house: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    house.ask(GRID, BY_POST, offices=["fire"])
    before, after = in_days(25), in_days(31)
    for day in (before, before, after, after):
        with house.town.machine(), monkeypatch.context() as clocks:
            clocks.setattr(timezone, "localdate", lambda day=day: day)
            clock.remind()
    house.town.jobs()

    told = house.kinds()
    assert (told.count("OpinionReminded"), told.count("OpinionOverdue")) == (3, 3)
    assert [mail.subject.partition(":")[0] for mail in mails(house.town) if mail.to == GRID.email][-1] == "Erinnerung"
    with house.town.inside():
        reminded = Notice.objects.filter(kind=Notice.Kind.REMINDED).values_list("staff__login", flat=True)
        assert {"feuerwehr", "bauamt"} <= set(reminded), "an own office, and the clerk whose letter has no mail"


def test_each_press_of_remind_sends_a_mail_and_where_none_can_reach_it_is_refused(
    house: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid, dyke = house.ask(GRID, BY_POST)
    now, after = timezone.now, in_days(31)
    for hour in (1, 2):
        with house.town.inside(), monkeypatch.context() as clocks:
            clocks.setattr(timezone, "now", lambda hour=hour: now() + timedelta(hours=hour))
            asking.remind(grid, by=house.clerk)
        house.town.jobs()

    subjects = [mail.subject.partition(":")[0] for mail in mails(house.town) if mail.to == GRID.email]
    assert subjects[1:] == ["Erinnerung"] * 2
    with house.town.inside():
        with pytest.raises(NoLongerOpen):
            asking.remind(dyke, by=house.clerk)
        with monkeypatch.context() as clocks:
            clocks.setattr(timezone, "localdate", lambda: after)
            for late in (asking.remind, passing.link_for_letter, passing.code_for_phone):
                with pytest.raises(NoLongerOpen):
                    late(grid, by=house.clerk)


def waits(house: Asking) -> bool:
    case = house.case
    return any(ref.startswith("Task_Wait.") for ref in case.calls)


def test_the_process_waits_for_who_was_asked_by_hand(house: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    carport = Asking(house.town, house.town.play(BUILDING, "carport", 1))
    grid, _dike = carport.ask(GRID, BY_POST)
    for kind in ("opinion", "concurrence"):
        with house.town.inside():
            open_ones = list(Task.objects.filter(case=carport.application.pk, kind=kind, done_at=None))
        for task in open_ones:
            with house.town.inside():
                process.complete(task, by=house.town.staff(task.office, task.role), result={"opinion": "agree"})
    house.town.jobs()
    assert (waits(carport), carport.decides()) == (True, False)

    _inquiry, boom = the_outside(carport, grid)
    with house.town.outside(boom):
        answering.send(Inquiry.objects.get(), by=boom, said=SAID)
    house.town.jobs()
    assert (waits(carport), carport.decides()) == (True, False), "the dike has not answered"

    after = in_days(31)
    with monkeypatch.context() as clocks:
        clocks.setattr(timezone, "localdate", lambda *_at: after)
        with house.town.machine():
            clock.remind()
        house.town.jobs()
    assert (waits(carport), carport.decides()) == (False, True), "whose day is over holds nothing up"


def test_what_never_reached_its_recipient_holds_nothing_up_for_longer(
    house: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    (grid,) = house.ask(GRID)
    with house.town.machine():
        OpinionRequest.objects.filter(pk=grid.pk).update(delivered_at=None)
    with house.town.inside():
        assert [queries.holding_up(house.case.pk, in_days(day)) for day in (30, 31)] == [1, 0]

    after = in_days(31)
    with house.town.machine(), monkeypatch.context() as clocks:
        clocks.setattr(timezone, "localdate", lambda *_at: after)
        clock.remind()

    assert house.kinds().count("OpinionOverdue") == 1


def test_a_copy_of_an_identity_card_is_given_to_nobody(town: Town) -> None:
    pedlar = town.play("reisegewerbekarte", "backwaren-vom-wagen", 0)
    with town.inside():
        case = Case.objects.get(pk=pedlar.pk)
        card = Document.objects.get(subject=case.pk, question__endswith="ausweis", deleted_at=None)
        papers = queries.papers_of(case)
        assert str(card.pk) in {str(entry.document_id) for entry in entries_of(case.pk)}
        assert papers
        assert str(card.pk) not in papers
        assert carrying._copies(case, [str(card.pk)]) == [], "not even where it was ticked before"


def test_a_form_sent_twice_asks_once(house: Asking) -> None:
    question, sheet = Question("Was?", in_days(5)), uuid7()
    with house.town.inside():
        for _time in range(2):
            asking.ask(house.case, by=house.clerk, question=question, asked=Asked(bodies=[GRID]), sheet=sheet)
        assert OpinionRequest.objects.filter(case=house.case).count() == 1


def test_what_others_are_to_say_stands_in_the_calendar(house: Asking) -> None:
    house.ask(GRID, offices=["fire"])
    with house.town.inside():
        due = due_in(house.clerk, Span(in_days(29), in_days(31)))
    assert {"Stelle außerhalb", "Stellungnahme abgeben"} <= {each.note for each in due[in_days(30)]}


def test_nobody_and_nothing_unknown_is_asked(house: Asking) -> None:
    question = Question("Was?", in_days(5))
    with house.town.inside():
        with pytest.raises(NobodyAsked):
            asking.ask(house.case, by=house.clerk, question=question, asked=Asked())
        with pytest.raises(UnknownRecipient):
            asking.ask(house.case, by=house.clerk, question=question, asked=Asked(offices=["building"]))
        with pytest.raises(NotPermitted):
            asking.ask(house.case, by=house.town.staff("fire", "expert"), question=question, asked=Asked(bodies=[GRID]))


def test_what_the_case_shows_nobody_gets_unasked(house: Asking) -> None:
    with house.town.inside():
        question = Question(
            "Was?", in_days(5), papers=["01890000-0000-7000-8000-000000000000"], parts=["gibt-es-nicht"]
        )
        (row,) = asking.ask(house.case, by=house.clerk, question=question, asked=Asked(bodies=[BY_POST]))
    house.town.jobs()

    assert (row.papers, row.parts) == ([], [])
    inquiry, _dike = the_outside(house, row)
    with house.town.machine():
        assert (Inquiry.objects.get().shown, queries.given_papers(inquiry)) == ([], [])


def test_a_decided_case_waits_for_nobody(house: Asking) -> None:
    (grid,) = house.ask(GRID)
    with house.town.machine():
        asking.end_all(house.application.pk, by=house.clerk, reason="Entschieden.")
        asking.end_all(house.application.pk, by=house.clerk, reason="Entschieden.")

    assert house.again(grid).revoked_at is not None
    assert house.kinds().count("OpinionRevoked") == 1


def test_with_the_file_goes_what_others_have_of_it(house: Asking, district: Town) -> None:
    house.ask(GRID, towns=["moorland/environment"])

    with house.town.machine():
        carrying.forget(subject=str(house.application.pk))

    with house.town.machine():
        assert not Inquiry.objects.exists()
    with district.machine():
        own = Inquiry.objects.get()
        assert Case.objects.filter(pk=own.pk).exists(), "the district keeps its own file by its own plan"
        carrying.forget(subject=str(own.pk))
        assert not Inquiry.objects.exists()


def test_a_late_district_still_owes_and_has_its_papers(house: Asking, district: Town, monkeypatch: Any) -> None:
    (county,) = house.ask(towns=["moorland/environment"])
    later = in_days(100)
    with monkeypatch.context() as clocks:
        clocks.setattr(timezone, "localdate", lambda *_at: later)
        with district.machine():
            clock.put_papers_away()
        with house.town.inside():
            asking.remind(county, by=house.clerk)
        house.town.jobs()
    with district.inside():
        given = Inquiry.objects.get()
        assert (given.is_open, len(queries.given_papers(given))) == (True, 1)
        assert Notice.objects.filter(case=given.pk, kind=Notice.Kind.REMINDED).exists()


def test_the_district_is_asked_once_more_in_the_same_case(house: Asking, district: Town) -> None:
    (county,) = house.ask(towns=["moorland/environment"])
    expert = district.staff("environment", "expert")
    for verdict in ("disagree", "agree"):
        with district.inside():
            inquiry = queries.inquiry_for(expert, Inquiry.objects.get().pk)
            answering.send(inquiry, by=expert, said=Said(verdict, "Wegen der Eiche.", "", "Eike"))
        district.jobs()
        if verdict == "disagree":
            with house.town.inside():
                asking.ask_again(county, by=house.clerk, reason="Auch die Buche?", due=in_days(20))
            house.town.jobs()
            with district.inside():
                task = Task.objects.get(case=inquiry.pk, done_at=None)
                assert (task.due_on, task.cancelled) == (in_days(20), False)

    assert (house.again(county).verdict, house.again(county).round) == ("agree", 2)
    with district.inside():
        assert Task.objects.filter(case=inquiry.pk, done_at=None).count() == 0


def test_nobody_applies_for_an_opinion(house: Asking, district: Town) -> None:
    house.ask(towns=["moorland/environment"])
    with doors.citizen_door(district.id):
        assert service_in(district.id, opening.package().key) is None

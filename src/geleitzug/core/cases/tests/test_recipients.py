# SPDX-License-Identifier: EUPL-1.2
"""To whom letters go where somebody applies for another, where they are reached, and what every letter then says."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from pypdf import PdfReader
from tests.furnished import Town

from geleitzug.core.cases import addressees, amending, letterheads, letters, reached, receipts, recipients
from geleitzug.core.cases.actions import applying, asking, deciding, objecting, process
from geleitzug.core.cases.corrections import Passage
from geleitzug.core.cases.letters import Wording
from geleitzug.core.cases.models import Application, Objection
from geleitzug.core.cases.props import words_of
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.files.letters import render_letter, render_receipt
from geleitzug.core.files.models import Document
from geleitzug.core.files.queries import read_document
from geleitzug.core.mailbox import post
from geleitzug.core.mailbox.errors import NoAddress
from geleitzug.core.mailbox.models import PostItem
from geleitzug.ground.calendar import add_months

DOG = "hundesteuer-anmelden"
FINN = ["Finn Ahrens", "Schleusenkai 2", "27563 Musterhafen"]
HOME = ["Kai 1", "28195 Bremen"]
SERVICE = {"addressee": {"address": "anschrift"}}
BREMEN = {"street": "Kai", "number": "1", "addition": "", "postcode": "28195", "city": "Bremen", "country": "DE"}


@pytest.mark.parametrize(
    ("on_behalf", "for_whom"),
    [
        ("child", "als gesetzliche Vertretung von Finn Ahrens"),
        ("care", "als rechtliche Betreuung von Finn Ahrens"),
        ("principal", "bevollmächtigt von Finn Ahrens"),
    ],
)
def test_a_letter_goes_to_who_represents_and_says_for_whom(on_behalf: str, for_whom: str) -> None:
    lines = recipients.field_lines(
        FINN, on_behalf=on_behalf, about="Finn Ahrens", representing="Inga Ahrens", home=HOME
    )

    assert lines == ["Inga Ahrens", for_whom, "Kai 1", "28195 Bremen"]


def test_who_applies_for_themselves_gets_the_letter() -> None:
    assert recipients.field_lines(FINN) == FINN


def test_an_envelope_shows_six_lines() -> None:
    home = ["Hinterhaus", "Damrak 1", "1012 LG Amsterdam", "NIEDERLANDE"]

    full = recipients.field_lines(FINN, on_behalf="principal", about="Finn", representing="Kanzlei Kranich", home=home)

    assert full == ["Kanzlei Kranich", "bevollmächtigt von Finn", *home]
    assert len(full) == recipients.MOST_LINES
    assert len(recipients.field_lines([*FINN, "a", "b", "c", "d"])) == recipients.MOST_LINES


@pytest.mark.parametrize(
    ("lines", "representing", "arrives"),
    [
        (FINN, "", True),
        (["Finn Ahrens"], "", False),
        (["Finn Ahrens", "  "], "", False),
        (["Inga Ahrens", "als gesetzliche Vertretung von Finn Ahrens"], "Inga Ahrens", False),
        (["Inga Ahrens", "als gesetzliche Vertretung von Finn Ahrens", *HOME], "Inga Ahrens", True),
    ],
)
def test_names_alone_are_no_address(lines: list[str], representing: str, arrives: bool) -> None:
    assert recipients.has_address({"lines": lines, "representing": representing}) == arrives


@pytest.mark.parametrize(
    ("service", "home", "possible", "first"),
    [
        (SERVICE, BREMEN, ["account", "same", "other"], "account"),
        (SERVICE, {}, ["same", "other"], ""),
        ({}, {}, ["other"], "other"),
    ],
)
def test_what_may_be_chosen_of_addresses(service: Any, home: Any, possible: list[str], first: str) -> None:
    assert reached.ways(service, home) == possible
    assert reached.way_at_first(possible) == first


def test_an_account_offers_only_an_address_where_letters_arrive() -> None:
    whole = {"street": "Kai 1", "postcode": "28195", "city": "Bremen"}

    assert reached.home_of(whole) == BREMEN
    assert reached.home_of({**whole, "postcode": ""}) == {}
    assert reached.home_of({}) == {}


@pytest.mark.parametrize(
    ("who", "answered", "paths"),
    [
        ({"on_behalf": "self"}, None, []),
        ({}, None, ["reached"]),
        ({"reached": "nowhere"}, None, ["reached"]),
        ({"reached": "same"}, None, []),
        ({"reached": "same"}, {}, ["reached"]),
        ({"reached": "same"}, BREMEN, []),
        ({"reached": "other", "address": BREMEN}, {}, []),
        ({"reached": "other"}, {}, ["address.street", "address.number", "address.postcode", "address.city"]),
        ({"reached": "other", "address": {**BREMEN, "postcode": "2819"}}, {}, ["address.postcode"]),
        ({"reached": "other", "address": {**BREMEN, "country": "NL", "number": "", "postcode": "1012 LG"}}, {}, []),
    ],
)
def test_what_is_missing_is_said_where_it_is_asked(who: Any, answered: Any, paths: list[str]) -> None:
    found = reached.problems_of(SERVICE, {"on_behalf": "child", **who}, answered)

    assert [problem.path.removeprefix("who.") for problem in found] == paths


# --- the letters ------------------------------------------------------------------------------------------------


@pytest.fixture
def guest_for_ole(town: Town) -> Application:
    """Two dogs that Karla Kranich has registered for Ole Janssen, without an account and from abroad."""
    draft = town.play(DOG, "zwei-hunde-ohne-konto", -1)
    guest = town.holder_of(draft)
    abroad = {**BREMEN, "street": "Damrak", "postcode": "1012 LG", "city": "Amsterdam", "country": "NL"}
    who = {
        "kind": "person", "on_behalf": "principal", "represented": "Ole Janssen", "acting": "Karla Kranich",
        "proof": [{"document": str(UUID(int=7)), "name": "vollmacht.pdf", "size": 1, "sha256": "0" * 64}],
        "reached": "other", "address": abroad,
    }  # fmt: skip
    with town.outside(guest):
        applying.store(draft, by=guest, revision=draft.revision, who=who)
    town.send(town.again(draft))
    town.jobs()
    return town.again(draft)


def decide(town: Town, application: Application) -> None:
    """Grant it, and do what is to be done before the letter goes out."""
    task = town.task(application, "decide")
    with town.inside():
        deciding.decide(task, by=town.staff(task.office), outcome=Outcome.GRANTED)
    town.jobs()
    with town.inside():
        for tag in town.case(application).tasks.filter(done_at=None, cancelled=False):
            process.complete(tag, by=town.staff(tag.office, tag.role), result={"done": True, "text": "Marke 7"})
    town.jobs()


FIELD = "Karla Kranich bevollmächtigt von Ole Janssen Damrak 1 1012 LG Amsterdam NIEDERLANDE"


def posted(town: Town, application: Application, document: UUID) -> tuple[str, str]:
    """Return the address in the print queue, and what the letter itself says."""
    with town.machine():
        item = PostItem.objects.get(subject=application.pk, document=document)
        return " ".join(item.address), words_of(read_document(Document.objects.get(pk=document)))


def test_mails_do_not_go_by_themselves_to_who_is_represented(town: Town, guest_for_ole: Application) -> None:
    guest_for_ole.answers = {**guest_for_ole.answers, "email": "ole@example.org"}
    assert addressees.email_answered(guest_for_ole) == ""

    guest_for_ole.who = {"kind": "person", "on_behalf": "self"}
    assert addressees.email_answered(guest_for_ole) == "ole@example.org"


def test_decision_and_rejection_go_to_who_represents(town: Town, guest_for_ole: Application) -> None:
    decide(town, guest_for_ole)
    with town.machine():
        decision = town.case(guest_for_ole).decisions.get()
    assert decision.document is not None
    queued, said = posted(town, guest_for_ole, decision.document)
    guest = town.holder_of(guest_for_ole)
    with town.outside(guest):
        objecting.object_to(town.again(guest_for_ole), by=guest, text="Fiete ist kein Hund.")
    town.jobs()
    objection = town.task(guest_for_ole, "objection")
    with town.inside():
        objecting.settle(objection, by=town.staff(objection.office), end="rejected", reasons="Er bellt.")
    town.jobs()
    with town.machine():
        rejected = Objection.objects.get(case=guest_for_ole.pk).document
    assert rejected is not None
    queued_too, said_too = posted(town, guest_for_ole, rejected)

    assert queued == queued_too == FIELD
    assert FIELD in said
    assert FIELD in said_too
    speaks = "Dieses Schreiben richtet sich an Ole Janssen. Sie erhalten es als bevollmächtigte Person oder Stelle."
    assert (speaks in said, speaks in said_too) == (True, True)
    assert "Steuerpflichtig ist Ole Janssen" in said
    assert "Ole Janssen trägt die Kosten des Widerspruchsverfahrens." in said_too


def test_a_tax_notice_calls_no_account_that_of_who_represents(town: Town, guest_for_ole: Application) -> None:
    bank = {"owner": "Ole Janssen", "iban": "DE02120300000000202051", "bic": ""}
    said = {}
    for acts_for in ("another", "themselves"):
        with town.inside():
            case = town.case(guest_for_ole)
            case.application.answers = {**case.application.answers, "sepa": True, "konto": bank, "mandat": True}
            if acts_for == "themselves":
                case.application.who = {"kind": "person", "on_behalf": "self"}
                case.application.addressee = {**case.application.addressee, "representing": ""}
            letter = letters.decision_letter(case, Wording("granted"), today=case.received_at.date(), draft=True)
            said[acts_for] = words_of(render_letter(letter, case.package.raw["notice"]))

    assert "Wir buchen die Beträge von dem angegebenen Konto ab." in said["another"]
    assert "Wir buchen die Beträge von Ihrem Konto ab." in said["themselves"]


def test_a_certificate_of_a_trade_does_not_take_the_agent_for_the_trader(town: Town) -> None:
    draft = town.play("gewerbeanmeldung", "fahrradladen", -1)
    trader = addressees.person_answered(draft)
    name = f"{trader['given']} {trader['family']}"
    by = town.holder_of(draft)
    who = {
        "kind": "person", "on_behalf": "principal", "represented": name, "acting": "Karla Kranich",
        "proof": [{"document": str(UUID(int=7)), "name": "vollmacht.pdf", "size": 1, "sha256": "0" * 64}],
        "reached": "other", "address": BREMEN,
    }  # fmt: skip
    with town.outside(by):
        applying.store(draft, by=by, revision=draft.revision, who=who)
    town.send(town.again(draft))
    town.jobs()
    with town.inside():
        case = town.case(draft)
        letter = letters.decision_letter(case, Wording("received"), today=case.received_at.date(), draft=True)
        said = words_of(render_letter(letter, case.package.raw["notice"]))

    assert f"den Empfang der Gewerbeanmeldung, die Sie für {name} abgegeben haben (§ 15 Abs. 1 GewO)" in said
    assert f"Was hier steht, gilt für {name}." in said
    assert "Ihrer Gewerbeanmeldung" not in said


def test_a_tax_notice_to_who_lives_abroad_counts_a_month_after_it_was_posted(
    town: Town, guest_for_ole: Application
) -> None:
    decide(town, guest_for_ole)
    clerk, today = town.staff("tax"), timezone.localdate()
    with town.inside():
        (item,) = post.print_batch(by=clerk, items=[PostItem.objects.get(subject=guest_for_ole.pk).pk])
        assert item.batch is not None
        post.mark_sent(batch=item.batch, on=today, by=clerk)
        item.refresh_from_db()

    assert item.announced_on is not None
    assert item.announced_on >= add_months(today, 1)


def test_a_question_on_paper_and_the_receipt_go_to_who_represents(town: Town, guest_for_ole: Application) -> None:
    with town.machine():
        application = town.again(guest_for_ole)
        application.addressee = {**application.addressee, "email": ""}
        application.contact_email = ""
        application.save(update_fields=["addressee", "contact_email"])
        receipt = words_of(render_receipt(receipts.receipt_of(application, payment=None)))
    with town.inside():
        case = town.case(guest_for_ole)
        asking.ask(case, by=town.staff(case.office), text="Seit wann gehört Ihnen Fiete?")
    town.jobs()
    with town.machine():
        asked = PostItem.objects.get(subject=guest_for_ole.pk)
    _queued, said = posted(town, guest_for_ole, asked.document)

    assert " ".join(asked.address) == FIELD
    assert FIELD in said
    assert FIELD in receipt
    assert "Briefe gehen an Damrak 1, 1012 LG Amsterdam, Niederlande" in receipt
    assert "Wie es weitergeht Dauer: Meist eine Woche." in receipt, "one sentence, not a list of one"


def test_a_rejection_needs_more_than_two_names(town: Town, guest_for_ole: Application) -> None:
    decide(town, guest_for_ole)
    guest = town.holder_of(guest_for_ole)
    with town.outside(guest):
        objecting.object_to(town.again(guest_for_ole), by=guest, text="Fiete ist kein Hund.")
    town.jobs()
    with town.machine():
        application = town.again(guest_for_ole)
        application.addressee = {**application.addressee, "lines": application.addressee["lines"][:2]}
        application.save(update_fields=["addressee"])
    objection = town.task(guest_for_ole, "objection")

    with town.inside(), pytest.raises(NoAddress):
        objecting.settle(objection, by=town.staff(objection.office), end="rejected", reasons="Er bellt.")


def test_a_name_that_was_wrong_is_put_right_in_the_address_field_too(town: Town, guest_for_ole: Application) -> None:
    with town.machine():
        case = town.case(guest_for_ole)
        found = amending.amended(case, [Passage("Ole Janssen", "Ole Janßen")]).case.application.addressee

    assert found["lines"][:2] == ["Karla Kranich", "bevollmächtigt von Ole Janßen"]
    assert found["represented"][0] == "Ole Janßen"


def test_the_letters_template_knows_who_acts_for_whom(town: Town, guest_for_ole: Application) -> None:
    with town.inside():
        case = town.case(guest_for_ole)
        letter = letters.decision_letter(case, Wording("granted"), today=case.received_at.date(), draft=True)
    template = (
        '#import "/letter.typ": *\n#show: letter\n'
        "#tenor[#representing handelt für #represented, und zwar als #on-behalf.]\n"
    )

    assert "Karla Kranich handelt für Ole Janssen, und zwar als principal." in words_of(render_letter(letter, template))


def test_whose_answers_name_who_acts_is_called_alike_in_the_field_and_below_it(
    town: Town, guest_for_ole: Application
) -> None:
    guest = town.holder_of(guest_for_ole)
    with town.outside(guest):
        mixed_up = town.again(guest_for_ole)
        mixed_up.answers = {**mixed_up.answers, "halter": {"given": "Karla", "family": "Kranich"}}
        mixed_up.addressee = addressees.addressee_of(mixed_up, by=guest)

    assert mixed_up.addressee["name"] == "Karla Kranich"
    assert mixed_up.addressee["lines"][1] == "bevollmächtigt von Ole Janssen"
    assert letterheads.who_of(mixed_up)["represented"] == "Ole Janssen"


def test_long_names_stay_within_what_the_envelope_shows(town: Town, guest_for_ole: Application) -> None:
    with town.inside():
        case = town.case(guest_for_ole)
        case.application.addressee = {
            **case.application.addressee,
            "lines": [
                "Betreuungsverein der Arbeiterwohlfahrt Unterweser und Umgebung gemeinnütziger e. V.",
                "als rechtliche Betreuung von Maximiliane-Theodora Freifrau von und zu Musterhafen-Ostermoor",
                "Seiteneingang im Hof, Haus C, drittes Obergeschoss", "Bürgermeister-Smidt-Straße 128a",
                "27568 Bremerhaven", "NIEDERLANDE",
            ],
        }  # fmt: skip
        letter = letters.decision_letter(case, Wording("granted"), today=case.received_at.date(), draft=True)

    assert lowest_of_field(render_letter(letter), "NIEDERLANDE") >= 297 - 90


def lowest_of_field(pdf: bytes, last: str) -> float:
    """Return how far above the paper's edge a line of the first page stands, in millimetres."""
    found: list[float] = []

    def look(text: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        if last in text:
            found.append(float(cm[1] * tm[4] + cm[3] * tm[5] + cm[5]))

    PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=look)
    assert found
    return found[0] / 72 * 25.4


def test_an_association_that_is_guardian_is_written_to_under_its_own_name(town: Town) -> None:
    draft = town.play(DOG, "firma-mit-zweitem-hund", -1)
    company = town.holder_of(draft)
    draft.who = {
        "kind": "person",
        "on_behalf": "care",
        "represented": "Otto Alt",
        "reached": "other",
        "address": BREMEN,
    }
    draft.answers = {"halter": {"given": "Otto", "family": "Alt"}, "anschrift": {**BREMEN, "street": "Deich"}}

    with town.outside(company):
        found = addressees.addressee_of(draft, by=company)

    assert company.name != company.acting_for
    assert found["lines"] == [company.acting_for, "als rechtliche Betreuung von Otto Alt", "Kai 1", "28195 Bremen"]
    assert found["represented"] == ["Otto Alt", "Deich 1", "28195 Bremen"]


def test_who_is_represented_without_a_name_in_the_answers_is_called_as_who_acts_has_said(town: Town) -> None:
    draft = town.play(DOG, "ein-hund", -1)
    draft.who = {"on_behalf": "care", "represented": "Otto Alt", "reached": "other", "address": BREMEN}
    draft.answers = {}
    applicant = town.holder_of(draft)

    with town.outside(applicant):
        found = addressees.addressee_of(draft, by=applicant)

    assert found["name"] == "Otto Alt"
    assert found["represented"] == ["Otto Alt"]
    assert found["lines"] == [applicant.name, "als rechtliche Betreuung von Otto Alt", "Kai 1", "28195 Bremen"]

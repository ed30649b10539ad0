# SPDX-License-Identifier: EUPL-1.2
"""Acting for a company: whose things one sees, what a mandate covers, what is written down, and that nothing mixes."""

from __future__ import annotations

import json
import re
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core import mail as mail_module
from tests.towns import delivery_words

from geleitzug.core.cases.actions import applying, asking, ending
from geleitzug.core.cases.models import Application, Party
from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.mailbox import queries as mailbox_queries
from geleitzug.core.mailbox.models import Message
from geleitzug.core.payments import actions as payments
from geleitzug.core.payments.models import Payment
from geleitzug.desks.citizen.tests.acting import acting, company, mandate_of
from geleitzug.desks.citizen.tests.people import Office, Somebody, example, words_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import RightMissing
from geleitzug.ground.people.models import Account
from geleitzug.ground.people.rights import EVERYTHING, Right
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust.events import SignedIn, note

ERIKA, JAN = "erika@example.org", "jan@example.org"
DOG, BIRTH, BUILD = "hundesteuer-anmelden", "geburtsurkunde", "baugenehmigung-vereinfacht"
STORY = "firma-mit-zweitem-hund"


def actor_of(somebody: Somebody):
    return somebody.browser.get("/").wsgi_request.actor


def test_the_person_acts_and_the_company_holds(towns):
    erika = acting(ERIKA)

    actor = actor_of(erika)

    mandate = mandate_of(ERIKA)
    assert (actor.id, actor.holder) == (mandate.person_id, mandate.company_id)
    assert (actor.acting_for, actor.rights) == ("Nordlicht Bau GmbH", EVERYTHING)
    assert actor.signed == f"{mandate.person.name} für Nordlicht Bau GmbH"


def test_own_affairs_and_the_companys_never_mix(towns):
    erika = Somebody("musterhafen").signed_in(ERIKA)
    own = erika.begins(DOG)
    erika = acting(ERIKA)

    for path in (f"/antrag/{own.pk}/", f"/antrag/{own.pk}/pruefen/", f"/antrag/{own.pk}/daten/"):
        assert erika.get(path).status_code == 404
    for path in ("/meine-antraege/", "/meine-daten/"):
        assert str(own.pk) not in erika.get(path).content.decode()
    theirs = erika.begins(DOG)
    assert theirs.holder == mandate_of(ERIKA).company_id
    erika.post("/handeln/", {"fuer": "selbst"})
    assert erika.get(f"/antrag/{theirs.pk}/").status_code == 404
    assert erika.latest().pk == own.pk


def test_colleagues_share_what_is_the_companys(towns):
    draft = acting(ERIKA).begins(DOG)
    jan = acting(JAN, ["send"])

    assert jan.get(f"/antrag/{draft.pk}/").status_code == 200
    assert company().latest().pk == draft.pk


def test_who_acts_for_several_changes_between_them(towns):
    erika = acting(ERIKA)
    page = erika.get("/handeln/").content.decode()

    back = erika.post("/handeln/", {"fuer": "selbst", "weiter": "/leistungen/hundesteuer-anmelden/"})

    assert 'value="selbst"' in page
    assert back.path == "/leistungen/hundesteuer-anmelden/"
    assert actor_of(erika).acting_for == ""


def token_in(page: Any) -> str:
    """Return what a form on a page shows to be ours."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    assert found
    return found.group(1)


@pytest.mark.parametrize("back", [False, True], ids=["to the company", "back to oneself"])
def test_a_tab_that_was_opened_as_another_sends_nothing_after_a_change(towns, back):
    erika = acting(ERIKA)
    there, here = str(mandate_of(ERIKA).pk), "selbst"
    if not back:
        erika.post("/handeln/", {"fuer": here})
        there, here = here, there
    erika.browser.handler.enforce_csrf_checks = True
    tab = token_in(erika.get(f"/leistungen/{DOG}/beginnen/"))
    erika.post("/handeln/", {"fuer": here, "csrfmiddlewaretoken": token_in(erika.get("/handeln/"))})

    late = erika.post(f"/leistungen/{DOG}/beginnen/", {"csrfmiddlewaretoken": tab})

    assert late.status_code == 403
    assert "Es ist nichts angekommen." in words_of(late)
    assert "gewechselt, für wen Sie handeln" in words_of(late)
    with doors.machine_door(erika.town.pk):
        assert not Application.objects.exists()
    anew = token_in(erika.get(f"/leistungen/{DOG}/beginnen/"))
    assert erika.post(f"/leistungen/{DOG}/beginnen/", {"csrfmiddlewaretoken": anew}).status_code == 200


@pytest.mark.parametrize("wanted", ["", "x", "01890000-0000-7000-8000-000000000000"])
def test_nobody_chooses_a_company_that_has_not_asked_them(erika, wanted):
    erika.post("/handeln/", {"fuer": wanted})

    assert actor_of(erika).acting_for == ""


def test_a_stolen_mandate_id_is_no_mandate(towns):
    acting(ERIKA)
    jan = Somebody("musterhafen").signed_in(JAN)

    jan.post("/handeln/", {"fuer": str(mandate_of(ERIKA).pk)})

    assert actor_of(jan).acting_for == ""


def test_how_one_signs_in_is_ones_own_matter(towns):
    erika = acting(ERIKA)

    for path in ("/konto/sicherheit/", "/konto/geraete/", "/konto/sicherheit/app/"):
        assert erika.browser.get(path)["Location"].startswith("/handeln/?weiter=")


def test_the_companys_account_is_shown_and_not_ones_own(towns):
    said = words_of(acting(ERIKA).get("/konto/"))

    assert "Konto von Nordlicht Bau GmbH" in said
    assert ERIKA not in said


def test_a_company_applies_and_the_clerk_sees_who_acted(towns):
    erika = acting(ERIKA)
    draft = erika.fills_in(DOG, example(DOG, STORY)["answers"], {"who.kind": "company"})
    sent = erika.sends(draft, einwilligung=delivery_words())

    assert sent.path == f"/antrag/{draft.pk}/fertig/"
    work_off()
    name = mandate_of(ERIKA).person.name
    with doors.machine_door(erika.town.pk):
        parties = {party.role: party.name for party in Party.objects.filter(application=draft.pk)}
        entry = Entry.objects.get(subject=draft.pk, kind="ApplicationSubmitted")
        application = Application.objects.get(pk=draft.pk)
    assert parties["acting"] == name
    assert application.addressee["email"] == "post@nordlicht-bau.example"
    assert (entry.actor, entry.actor_id) == (f"{name} für Nordlicht Bau GmbH", mandate_of(ERIKA).person_id)
    Office("musterhafen").decides(application)
    reader = acting(JAN, ["mailbox"])
    assert "Hundesteuerbescheid" in words_of(reader.get("/postfach/"))


def test_a_companys_draft_is_not_sent_as_somebodys_own(towns):
    erika = acting(ERIKA)
    draft = erika.fills_in(DOG, example(DOG, STORY)["answers"], {"who.kind": "person"})

    assert draft.who["kind"] == "company"


def test_the_name_of_who_opened_the_companys_account_is_not_offered_as_a_delegates(towns):
    said = {}
    for who, somebody in (("company", company()), ("delegate", acting(ERIKA))):
        draft = somebody.begins(BUILD)
        somebody.post(f"/antrag/{draft.pk}/wer/", {"who.on_behalf": "self", "_revision": draft.revision})
        said[who] = words_of(somebody.get(f"/antrag/{draft.pk}/seite/bauherrschaft/"))

    for offered in said.values():
        assert "Angaben aus dem Konto des Unternehmens übernehmen Name der Firma: Nordlicht Bau GmbH" in offered
    assert "Bauherrin oder Bauherr: Ole Fischer" in said["company"]
    assert "Fischer" not in said["delegate"]


def test_a_service_for_persons_says_so(towns):
    erika = acting(ERIKA)

    page, pressed = erika.get(f"/leistungen/{BIRTH}/beginnen/"), erika.post(f"/leistungen/{BIRTH}/beginnen/")

    for answer in (page, pressed):
        assert "Diesen Antrag stellen nur Privatpersonen. Sie handeln gerade für Nordlicht Bau GmbH." in words_of(
            answer
        )
    with doors.machine_door(erika.town.pk):
        assert not Application.objects.exists()


REFUSED = {
    "list": (Right.SEE, "get", "/meine-antraege/"),
    "account": (Right.SEE, "get", "/konto/"),
    "data": (Right.SEE, "get", "/meine-daten/"),
    "begin": (Right.SEND, "post", f"/leistungen/{DOG}/beginnen/"),
    "consent": (Right.SEND, "post", "/konto/einwilligung/"),
    "mailbox": (Right.MAILBOX, "get", "/postfach/"),
    "report": (Right.MAILBOX, "post", "/meine-daten/auskunft/"),
    "mandates": (Right.MANDATES, "get", "/vollmachten/"),
    "details": (Right.DETAILS, "post", "/konto/"),
    "address": (Right.DETAILS, "post", "/konto/email/"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_thing_asks_for_its_right(towns, name):
    right, method, path = REFUSED[name]
    data = {"ort": "musterhafen", "wahl": "ja", "form": "zip", "email": "neu@example.org"}
    without = acting(ERIKA, EVERYTHING - {right, *({Right.SEND, Right.PAY} if right is Right.SEE else ())})

    refused = without.browser.get(path) if method == "get" else without.browser.post(path, data)

    assert refused.status_code == 403
    assert "Dafür reicht Ihre Vollmacht nicht" in words_of(refused)


def test_where_a_company_signs_in_only_its_own_account_changes(towns):
    erika = acting(ERIKA)
    work_off()
    before = len(mail_module.outbox)

    refused = [erika.get("/konto/email/"), erika.post("/konto/email/", {"email": ERIKA})]

    for answer in refused:
        assert answer.status_code == 403
        assert "nur, wer sich mit dem Konto des Unternehmens anmeldet" in words_of(answer)
    assert "E-Mail-Adresse ändern" not in words_of(erika.get("/konto/"))
    work_off()
    assert len(mail_module.outbox) == before


def test_the_pages_of_an_application_ask_for_their_rights(towns):
    erika = acting(ERIKA)
    draft = erika.begins(DOG)
    reader = acting(JAN, ["see"])

    for path in ("", "wer/", "pruefen/", "spaeter/", "verwerfen/"):
        assert reader.get(f"/antrag/{draft.pk}/{path}").status_code == 403
    assert reader.post(f"/antrag/{draft.pk}/verwerfen/").status_code == 403
    assert reader.get(f"/antrag/{draft.pk}/daten/").status_code == 200
    assert erika.latest().is_draft


def test_core_refuses_what_no_page_asks(towns):
    erika = acting(ERIKA)
    draft = erika.begins(DOG)
    reader = actor_of(acting(JAN, ["see"]))
    with doors.citizen_door(erika.town.pk, reader.holder):
        payment = Payment(holder=reader.holder)
        calls = [
            lambda: applying.start(draft.service, by=reader),
            lambda: applying.store(draft, by=reader, revision=draft.revision, answers={}),
            lambda: applying.submit(draft, by=reader, revision=draft.revision),
            lambda: asking.answer(draft, by=reader, text="Ja"),
            lambda: asking.reply(draft, to=Message(), by=reader, text="Ja"),
            lambda: ending.withdraw(draft, by=reader),
            lambda: ending.discard(draft, by=reader),
            lambda: mailbox.give_consent(holder=reader.holder, by=reader),
            lambda: mailbox_queries.message_for(reader, draft.pk),
            lambda: payments.begin(payment, by=reader, return_url=""),
        ]
        for call in calls:
            with pytest.raises(RightMissing):
                call()
        assert list(mailbox_queries.mailbox_of(reader)) == []


def test_a_report_tells_of_mandates_and_nothing_of_the_other_party(towns):
    erika = acting(ERIKA, ["see", "mailbox", "mandates"])
    mandate = mandate_of(ERIKA)

    theirs = report_of(erika)
    erika.post("/handeln/", {"fuer": "selbst"})
    own = report_of(erika)

    assert [each["person"] for each in own["mandates"]] == [mandate.person.name]
    assert theirs["mandates"][-1] == own["mandates"][0]
    assert (own["mandates"][0]["rights"], len(theirs["mandates"])) == (["mailbox", "mandates", "see"], 2)
    assert (theirs["account"]["company_name"], own["account"]["email"]) == ("Nordlicht Bau GmbH", ERIKA)
    assert len(own["sign_in"]["sessions"]) > 0


def test_a_delegates_report_tells_nothing_of_colleagues_and_of_who_opened_the_account(towns):
    acting(JAN)
    boss = company()
    with doors.machine_door(None):
        Account.objects.filter(pk=boss.holder).update(born=date(1970, 1, 2))
    with boss.door():
        note(SignedIn(subject=boss.holder, holder=boss.holder, means="totp", level=1, strong=True))
    delegate = acting(ERIKA, ["see", "mailbox"])

    theirs, own = report_of(delegate), report_of(boss)

    assert (theirs["mandates"], theirs["sign_in"]) == ([], None)
    assert {theirs["account"][name] for name in ("born", "given_name", "family_name")} == {None, ""}
    assert "SignedIn" not in {each["kind"] for each in theirs["account_log"]}
    assert "MandateGiven" in {each["kind"] for each in theirs["account_log"]}
    assert own["account"]["born"] == "1970-01-02"
    assert len(own["mandates"]) == 3
    assert "SignedIn" in {each["kind"] for each in own["account_log"]}
    assert own["sign_in"]["sessions"]
    printed = delegate.browser.post("/meine-daten/auskunft/", {"form": "pdf"})
    assert b"".join(printed.streaming_content)[:5] == b"%PDF-"


def report_of(somebody: Somebody) -> dict[str, Any]:
    """Return the report on the data of whom somebody acts for."""
    answer = somebody.browser.post("/meine-daten/auskunft/", {"form": "zip"})
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as packed:
        name = next(each for each in packed.namelist() if each.endswith(".json"))
        told: dict[str, Any] = json.loads(packed.read(name))
    return told

# SPDX-License-Identifier: EUPL-1.2
"""Leaving without an account: the way back by mail, the warning before a draft goes, and what is there afterwards."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.html import escape
from tests.pages import PageClient

from geleitzug.core.cases import clock, queries
from geleitzug.core.cases.models import Application
from geleitzug.core.payments import jobs as payment_jobs
from geleitzug.core.payments.models import Payment
from geleitzug.desks.citizen.tests.people import Somebody, example, words_of
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web.formats import day

DOG, REGISTER = "hundesteuer-anmelden", "melderegisterauskunft-einfach"


def later(draft: Application) -> str:
    return f"/antrag/{draft.pk}/spaeter/"


def code_of(guest: Somebody) -> str:
    return guest.browser.cookies["merkcode"].value


def time_passes(guest: Somebody, draft: Application, days: int) -> None:
    """Move what is stored of an application into the past, and let the clock strike."""
    back = timedelta(days=days)
    with doors.machine_door(guest.town.pk):
        found = Application.objects.get(pk=draft.pk)
        Application.objects.filter(pk=draft.pk).update(
            expires_on=found.expires_on and found.expires_on - back, warn_on=found.warn_on and found.warn_on - back
        )
        for payment in Payment.objects.filter(subject=draft.pk):
            Payment.objects.filter(pk=payment.pk).update(expires_at=payment.expires_at - back)
        clock.warn_and_expire()
        payment_jobs.sweep()
    work_off()


# --- the way back -----------------------------------------------------------------------------------------------


def test_a_guest_who_leaves_is_asked_where_to_warn_them_and_gets_the_way_back_but_not_the_code(guest):
    draft = guest.begins(DOG)
    until = draft.last_day
    asked = guest.get(later(draft))

    told = guest.post(later(draft), {"email": "gast@example.org"})
    work_off()

    assert "Sollen wir Sie erinnern?" in words_of(asked)
    assert "Wir haben Ihnen eine E-Mail geschickt" in words_of(told)
    assert "an gast@example.org" in words_of(told)
    [sent] = mail.outbox
    assert sent.to == ["gast@example.org"]
    assert "http://musterhafen.localhost:8000/fortsetzen/\n" in sent.body
    assert f"{until.day}" in sent.body
    letters = code_of(guest)
    assert letters not in sent.body
    assert letters.replace("-", "") not in sent.body
    assert "Hund" not in sent.subject + sent.body
    assert str(draft.pk) not in sent.body


def test_a_guest_finds_the_code_on_every_page_of_the_form_and_nobody_reads_it_in_passing(guest):
    draft = guest.fills_in(DOG, example(DOG, "ein-hund")["answers"])
    paths = ["wer/", *(f"seite/{page.key}/" for page in queries.pages_of(draft)), "pruefen/"]

    pages = [guest.get(f"/antrag/{draft.pk}/{path}") for path in paths]

    for page in pages:
        html = page.content.decode()
        assert html.count(code_of(guest)) == 1
        closed = html[html.index('<details class="kern-accordion" id="ihr-code">') :].partition("</details>")[0]
        assert "Ihr Code zum Weitermachen" in closed
        assert code_of(guest) in closed
    assert ["Sie haben ohne Konto begonnen" in words_of(page) for page in pages] == [True] + [False] * (len(pages) - 1)
    assert 'href="#ihr-code"' in pages[0].content.decode()


def test_a_phone_that_has_forgotten_everything_comes_back_by_the_code_of_the_first_page(guest):
    draft = guest.begins(DOG)
    code = re.search(r'<p class="gz-reference">([^<]+)<', guest.get(f"/antrag/{draft.pk}/wer/").content.decode())
    phone = Somebody("musterhafen")

    phone.post("/fortsetzen/", {"code": code[1]})

    assert phone.latest().pk == draft.pk


def test_an_account_needs_no_code_and_is_shown_none(erika):
    draft = erika.begins(DOG)

    page = words_of(erika.get(f"/antrag/{draft.pk}/wer/"))

    assert "Wer stellt den Antrag?" in page
    assert "Ihr Code" not in page
    assert "ohne Konto begonnen" not in page


def test_one_leaves_without_saying_where(guest):
    draft = guest.begins(DOG)

    shown = guest.post(later(draft), {"email": ""})
    work_off()

    assert "Ihre Angaben sind gespeichert" in words_of(shown)
    assert mail.outbox == []


@pytest.mark.parametrize("typed", ["gast@", "gast example.org", f"{'g' * 60}@{'e' * 200}.org", "<b>@example.org"])
def test_an_address_that_is_none_is_said_and_stays_as_typed(guest, typed):
    draft = guest.begins(DOG)

    refused = guest.post(later(draft), {"email": typed})

    assert "Diese E-Mail-Adresse ist nicht vollständig" in words_of(refused)
    assert f'value="{escape(typed)}"' in refused.content.decode()
    assert guest.latest().contact_email == ""
    assert code_of(guest) in words_of(refused)


def test_the_same_address_is_written_to_once_and_another_one_again(guest):
    draft = guest.begins(DOG)

    for address in ("gast@example.org", "gast@example.org", "anders@example.org"):
        guest.post(later(draft), {"email": address})
    work_off()

    assert [sent.to for sent in mail.outbox] == [["gast@example.org"], ["anders@example.org"]]


def test_whoever_has_mail_sent_to_many_has_to_wait(guest):
    draft = guest.begins(DOG)
    for number in range(5):
        guest.post(later(draft), {"email": f"gast{number}@example.org"})

    slowed = guest.post(later(draft), {"email": "noch-einer@example.org"})
    work_off()

    assert slowed.status_code == 429
    assert 'value="noch-einer@example.org"' in slowed.content.decode()
    assert len(mail.outbox) == 5


def test_an_emptied_field_takes_the_address_back(guest):
    draft = guest.begins(DOG)
    guest.post(later(draft), {"email": "gast@example.org"})

    guest.post(later(draft), {"email": ""})

    assert guest.latest().contact_email == ""


def test_the_mail_speaks_the_language_of_the_application(towns):
    guest = Somebody("musterhafen")
    german = guest.browser
    guest.browser = PageClient(headers={"host": "musterhafen.localhost", "accept-language": "en"})
    draft = guest.begins(DOG)
    german.cookies = guest.browser.cookies
    german.post(later(draft), {"email": "guest@example.org"})
    work_off()

    [sent] = mail.outbox
    assert draft.language == "en"
    assert "You have begun an application" in sent.body
    assert "Antrag" not in sent.subject + sent.body


def test_the_address_stands_on_the_check_page_and_can_be_taken_back_there(guest):
    draft = guest.fills_in(DOG, example(DOG, "zwei-hunde-ohne-konto")["answers"])
    guest.post(later(draft), {"email": "gast@example.org"})

    checked = guest.get(f"/antrag/{draft.pk}/pruefen/")
    guest.sends(draft, email="")

    assert 'value="gast@example.org"' in checked.content.decode()
    assert guest.latest().contact_email == ""


def test_with_an_account_nobody_is_asked(erika):
    draft = erika.begins(DOG)

    page = erika.get(later(draft))
    erika.post(later(draft), {"email": "anders@example.org"})

    assert "erinnern wir Sie an erika@example.org" in words_of(page)
    assert 'name="email"' not in page.content.decode()
    assert erika.latest().contact_email == ""


def test_an_address_that_was_answered_stands_on_the_check_page_and_can_be_changed(guest):
    draft = guest.fills_in(REGISTER, example(REGISTER, "eindeutig")["answers"])

    check = guest.get(f"/antrag/{draft.pk}/pruefen/").content.decode()
    guest.sends(draft, email="andere@example.org")

    assert 'value="berta.luehrs@beispiel.example"' in check
    assert guest.latest().contact_email == "andere@example.org"


def test_the_list_and_the_status_say_until_when(guest):
    draft = guest.fills_in(REGISTER, example(REGISTER, "eindeutig")["answers"])
    begun = guest.get("/meine-antraege/")
    guest.sends(draft)

    listed, standing = guest.get("/meine-antraege/"), guest.get(f"/antrag/{draft.pk}/stand/")

    assert f"Sie können bis zum {day(draft.last_day)} weitermachen" in words_of(begun)
    until = f"bis zum {day(guest.latest().last_day)}. Danach verfällt der Antrag."
    assert until in words_of(listed)
    assert until in words_of(standing)


# --- what has run out -------------------------------------------------------------------------------------------


def test_a_guests_draft_is_warned_of_by_mail_and_after_it_ran_out_the_code_leads_to_a_page_that_says_so(guest):
    draft = guest.begins(DOG)
    guest.post(later(draft), {"email": "gast@example.org"})
    days = (draft.expires_on - timezone.localdate()).days

    time_passes(guest, draft, days - 2)
    warned = [sent.subject for sent in mail.outbox]
    time_passes(guest, draft, 2)
    elsewhere = Somebody("musterhafen")
    listed = elsewhere.post("/fortsetzen/", {"code": code_of(guest)})
    opened = elsewhere.get(f"/antrag/{draft.pk}/")

    assert warned == ["So machen Sie mit Ihrem Antrag weiter", "Ihr Entwurf läuft bald ab"]
    assert "Abgelaufen" in words_of(listed)
    assert opened.path == f"/antrag/{draft.pk}/stand/"
    assert "Dieser Entwurf ist abgelaufen" in words_of(opened)
    assert f'href="/leistungen/{DOG}/"' in opened.content.decode()


@pytest.mark.parametrize("page", ["", "wer/", "seite/halter/", "pruefen/", "spaeter/", "verwerfen/", "fertig/",
                                  "bezahlen/", "bezahlt/", "antworten/", "zurueckziehen/"])  # fmt: skip
def test_every_page_of_what_has_run_out_leads_to_what_happened(erika, page):
    draft = erika.begins(DOG)
    time_passes(erika, draft, 28)
    time_passes(erika, draft, 2)

    shown = erika.get(f"/antrag/{draft.pk}/{page}")

    assert shown.status_code == 200
    assert "Dieser Entwurf ist abgelaufen" in words_of(shown)
    assert Somebody("musterhafen").signed_in("jan@example.org").get(f"/antrag/{draft.pk}/{page}").status_code == 404


def test_an_unpaid_application_is_warned_of_and_then_says_what_happened(guest):
    draft = guest.fills_in(REGISTER, example(REGISTER, "eindeutig")["answers"])
    guest.sends(draft, email="gast@example.org")
    days = (guest.latest().expires_on - timezone.localdate()).days

    time_passes(guest, draft, days - 2)
    warned = [sent.subject for sent in mail.outbox]
    still = guest.get(f"/antrag/{draft.pk}/")
    time_passes(guest, draft, 2)
    gone = guest.get(f"/antrag/{draft.pk}/")

    assert warned == ["Ihre Zahlung fehlt noch"]
    assert "Jetzt bezahlen" in words_of(still)
    assert "nicht rechtzeitig bezahlt" in words_of(gone)
    assert f'href="/leistungen/{REGISTER}/"' in gone.content.decode()


def test_what_one_threw_away_oneself_is_not_listed_as_run_out(erika):
    draft = erika.begins(DOG)

    listed = erika.post(f"/antrag/{draft.pk}/verwerfen/")

    assert listed.path == "/meine-antraege/"
    assert "Abgelaufen" not in words_of(listed)


def test_thrown_away_twice_is_once_and_nobody_elses_business(erika):
    draft = erika.begins(DOG)
    stranger = Somebody("musterhafen").signed_in("jan@example.org")

    once, twice = (erika.post(f"/antrag/{draft.pk}/verwerfen/") for _press in range(2))

    assert (once.path, twice.path) == ("/meine-antraege/", "/meine-antraege/")
    assert stranger.post(f"/antrag/{draft.pk}/verwerfen/").status_code == 404


def test_what_ran_out_long_ago_is_not_listed_any_more(erika):
    draft = erika.begins(DOG)
    time_passes(erika, draft, 28)
    time_passes(erika, draft, 2)
    with erika.door():
        Application.objects.filter(pk=draft.pk).update(changed_at=timezone.now() - timedelta(days=91))

    assert "Abgelaufen" not in words_of(erika.get("/meine-antraege/"))


@pytest.mark.parametrize("button", ["_leave", "_back"])
def test_what_cannot_be_read_is_named_where_one_goes(guest, button):
    draft = guest.begins(DOG)
    page = f"/antrag/{draft.pk}/seite/hunde/"
    typed = {"_revision": draft.revision, "bereits": "12,5", "hunde.0.name": "Rex", button: "1"}

    shown = guest.post(page, typed)

    said = words_of(shown)
    assert "Das konnten wir nicht lesen und deshalb nicht speichern" in said
    assert "ganze Zahl" in said
    assert f'href="{page}#f-bereits"' in shown.content.decode()
    assert "Ihre Angaben sind gespeichert" not in said
    assert "Das konnten wir nicht lesen" not in words_of(guest.get(later(draft)))
    assert "12,5" not in shown.content.decode()

# SPDX-License-Identifier: EUPL-1.2
"""What belongs to one of somebody's parties, opened or sent while they act for another: it is said, nothing is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest

from geleitzug.core.cases.models import Application
from geleitzug.core.files.models import Document
from geleitzug.core.mailbox.models import Message
from geleitzug.desks.citizen.tests.acting import acting, mandate_of
from geleitzug.desks.citizen.tests.people import Office, Somebody, example, upload, words_of
from geleitzug.ground.tenancy import doors

ERIKA, JAN = "erika@example.org", "jan@example.org"
DOG, BIRTH = "hundesteuer-anmelden", "geburtsurkunde"
HERE = "http://musterhafen.localhost"


def acts_for(somebody: Somebody) -> str:
    return somebody.browser.get("/").wsgi_request.actor.acting_for


def token_in(page: Any) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    assert found
    return found.group(1)


def hidden_in(page: Any) -> dict[str, str]:
    """Return what the form on a page sends by itself."""
    form = page.content.decode().partition('<form class="gz-form"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def changes(somebody: Somebody, wanted: str) -> None:
    somebody.post("/handeln/", {"fuer": wanted, "csrfmiddlewaretoken": token_in(somebody.get("/handeln/"))})


def in_an_old_tab(owner: str, *, origin: str = HERE, service: str = DOG, **typed: Any) -> tuple[Somebody, Any, str]:
    """Begin a form as one party, change to the other in another tab, and send the form."""
    erika = acting(ERIKA)
    mandate = str(mandate_of(ERIKA).pk)
    there, here = ("selbst", mandate) if owner == "own" else (mandate, "selbst")
    erika.post("/handeln/", {"fuer": there})
    draft = erika.begins(service)
    path = f"/antrag/{draft.pk}/seite/{draft.package.form.pages[0].key}/"
    erika.browser.handler.enforce_csrf_checks = True
    sent = {"csrfmiddlewaretoken": token_in(erika.get(path)), "_revision": str(draft.revision), **typed}
    changes(erika, here)
    return erika, erika.browser.post(path, sent, headers={"origin": origin}), path


@pytest.mark.parametrize(
    ("owner", "title", "name"),
    [
        ("own", "Das gehört zu Ihren eigenen Anträgen", ""),
        ("theirs", "Das gehört zu Nordlicht Bau GmbH", "Nordlicht Bau GmbH"),
    ],
)
def test_what_was_typed_before_a_change_is_shown_again_to_whose_it_is(towns, owner, title, name):
    erika, late, path = in_an_old_tab(owner, email="zwetschge@example.org", _leave="1")

    assert late.status_code == 403
    assert title in words_of(late)
    assert acts_for(erika) != name
    again = erika.browser.post(path, hidden_in(late))

    assert again.status_code == 200
    assert 'value="zwetschge@example.org"' in again.content.decode()
    assert acts_for(erika) == name
    assert erika.latest().answers == {}, "nothing is stored before it is sent"


def test_who_has_changed_back_meanwhile_finds_what_was_typed_too(towns):
    erika, late, path = in_an_old_tab("own", email="zwetschge@example.org")
    changes(erika, "selbst")

    later = erika.browser.post(path, {**hidden_in(late), "csrfmiddlewaretoken": "x" * 64}, headers={"origin": HERE})

    assert later.status_code == 403
    assert "Bitte prüfen Sie das noch einmal" in words_of(later)
    again = erika.browser.post(path, hidden_in(later))
    assert 'value="zwetschge@example.org"' in again.content.decode()


def test_another_site_puts_no_words_into_somebodys_form(towns):
    _erika, late, _path = in_an_old_tab("own", origin="https://evil.example", email="zwetschge@example.org")

    assert late.status_code == 403
    assert "zwetschge" not in late.content.decode()
    assert "Es ist nichts angekommen." in words_of(late)


def test_files_are_named_that_have_to_be_chosen_again(towns):
    file = upload({"name": "foto.jpg", "kind": "jpg"})

    erika, late, _path = in_an_old_tab("own", **{"halter.family": "Muster", "bild": file})

    assert "Diese Dateien wählen Sie bitte noch einmal aus foto.jpg" in words_of(late)
    with doors.machine_door(erika.town.pk):
        assert not Document.objects.exists()


def test_who_opens_what_is_their_own_is_led_back_to_it(towns):
    erika = Somebody("musterhafen").signed_in(ERIKA)
    own = erika.begins(DOG)
    erika = acting(ERIKA)

    page = erika.get(f"/antrag/{own.pk}/wer/")

    assert page.status_code == 404
    assert "Das gehört zu Ihren eigenen Anträgen Sie handeln gerade für Nordlicht Bau GmbH." in words_of(page)
    there = erika.post("/handeln/", hidden_in(page))
    assert there.path == f"/antrag/{own.pk}/wer/"
    assert there.status_code == 200


def test_a_mandate_to_see_is_not_blamed_for_what_is_ones_own(towns):
    own = Somebody("musterhafen").signed_in(ERIKA).begins(DOG)
    erika = acting(ERIKA, ["see"])

    assert "Das gehört zu Ihren eigenen Anträgen" in words_of(erika.get(f"/antrag/{own.pk}/wer/"))


def test_a_page_that_sends_is_opened_anew_and_sends_nothing(towns):
    erika = Somebody("musterhafen").signed_in(ERIKA)
    own = erika.begins(DOG)
    erika = acting(ERIKA)
    late = erika.browser.post(f"/antrag/{own.pk}/verwerfen/", {})

    there = erika.post(f"/antrag/{own.pk}/verwerfen/", hidden_in(late))

    assert late.status_code == 404
    assert there.path == f"/antrag/{own.pk}/verwerfen/"
    with doors.machine_door(erika.town.pk):
        assert Application.objects.get(pk=own.pk).is_draft


@pytest.mark.parametrize(("page", "decided"), [("antworten/", False), ("bescheid/antworten/", True)])
def test_what_was_written_to_the_office_is_kept_and_not_sent(erika, page, decided):
    own = erika.has_sent(DOG, example(DOG, "ein-hund")["answers"])
    office = Office("musterhafen")
    office.decides(own) if decided else office.asks(own, "Wie heißt der Hund?")
    other = acting(ERIKA)
    path = f"/antrag/{own.pk}/{page}"

    late = other.browser.post(path, {"text": "Er heißt Zwetschge."})
    again = other.browser.post(path, hidden_in(late))

    assert "Das gehört zu Ihren eigenen Anträgen" in words_of(late)
    assert again.status_code == 200
    assert "Er heißt Zwetschge.</textarea>" in again.content.decode()
    with doors.machine_door(other.town.pk):
        assert not Message.objects.filter(subject=own.pk, direction="to_office").exists()


def test_who_presses_after_the_session_comes_back_to_the_page_of_the_button_and_reads_what_is_lost(erika):
    draft = erika.begins(DOG)
    page = f"/antrag/{draft.pk}/seite/{draft.package.form.pages[0].key}/"
    erika.browser.cookies.clear()

    typed = erika.browser.post(page, {"halter.given": "Erika"}, headers={"referer": HERE + page + "?zurueck=pruefen"})
    file = erika.browser.post(f"{page}dateien/", {"x": "y"}, headers={"referer": HERE + page})
    strange = erika.browser.post(page, {}, headers={"referer": "https://anderswo.example/falle/"})
    report = erika.browser.post("/meine-daten/auskunft/", {}, headers={"referer": f"{HERE}/meine-daten/"})

    assert f'/fortsetzen/?weiter={page}%3Fzurueck%3Dpruefen"' in typed.content.decode()
    assert "Was Sie zuletzt auf der Seite eingegeben haben, ist nicht angekommen." in words_of(typed)
    assert "ist nicht angekommen" not in words_of(erika.get(page))
    assert f'/fortsetzen/?weiter={page}"' in file.content.decode()
    assert f'/fortsetzen/?weiter={page}"' in strange.content.decode()
    assert '/fortsetzen/?weiter=/meine-daten/"' in report.content.decode()


@pytest.mark.parametrize("referer", ["http://[", "http://[musterhafen.localhost/", "//", "nichts"])
def test_whatever_a_browser_says_where_it_was_it_is_answered(guest, referer):
    page = "/antrag/0199a000-0000-7000-8000-000000000000/"

    seen = guest.browser.get(page, headers={"referer": referer})
    pressed = guest.browser.post(f"{page}verwerfen/", {}, headers={"referer": referer})

    assert (seen.status_code, pressed.status_code) == (404, 404)
    assert f'/fortsetzen/?weiter={page}verwerfen/"' in pressed.content.decode()


def test_strangers_things_are_not_there_whoever_one_acts_for(towns):
    strange = Somebody("musterhafen").signed_in(JAN).begins(DOG)
    erika = acting(ERIKA)

    page = erika.get(f"/antrag/{strange.pk}/")

    assert page.status_code == 404
    assert "Diese Seite gibt es nicht" in words_of(page)
    forged = erika.browser.post(f"/antrag/{strange.pk}/wer/", {"_handeln_fuer": "selbst", "_refresh": "1"})
    assert forged.status_code == 404
    assert acts_for(erika) == "Nordlicht Bau GmbH"

# SPDX-License-Identifier: EUPL-1.2
"""What somebody meets who reads in English: which words are German, and that it is said."""

from __future__ import annotations

import re

from geleitzug.core.cases.rules import Outcome
from geleitzug.desks.citizen.tests.acting import company, invite
from geleitzug.desks.citizen.tests.people import Office, Somebody, example, words_of
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.web.languages import LANGUAGE_COOKIE

DOGS = "hundesteuer-anmelden"
IN_GERMAN = "The letter is in German, the official language."


def reads_english(somebody: Somebody) -> Somebody:
    somebody.browser.cookies[LANGUAGE_COOKIE] = "en"
    return somebody


def newest(somebody: Somebody) -> str:
    return re.search(r'href="(/postfach/[0-9a-f-]+/)"', somebody.get("/postfach/").content.decode())[1]


def test_a_german_message_says_that_it_is_to_a_screen_reader(erika):
    erika.has_sent(DOGS, example(DOGS, "ein-hund")["answers"])

    english = reads_english(erika).get("/postfach/").content.decode()
    message = erika.get(newest(erika)).content.decode()

    assert 'lang="de">Eingangsbestätigung' in english
    assert re.search(r'<h1[^>]* lang="de">Eingangsbestätigung', message)
    assert re.search(r'<div class="gz-prose[^>]* lang="de">', message)
    assert re.search(r'<span aria-current="page"><span lang="de">Eingangsbestätigung', message)
    assert re.search(r'<a [^>]*><span lang="de">Eingangsbestätigung', message)
    assert IN_GERMAN not in words_of(erika.get(newest(erika)))


def test_opening_hours_are_english_on_a_page_and_what_german_law_is_called_is_not(guest):
    english = reads_english(guest).get(f"/leistungen/{DOGS}/")
    assert re.search(r'<li lang="de">\s*(<a [^>]*>)?[^<]*Hundesteuersatzung', english.content.decode())
    guest.browser.cookies[LANGUAGE_COOKIE] = "de"
    assert "Mo–Mi 8–15 Uhr" in words_of(guest.get(f"/leistungen/{DOGS}/"))
    assert "Mon–Wed 8:00–15:00" in words_of(english)


def test_a_decision_is_announced_as_german(erika):
    draft = reads_english(erika).fills_in(DOGS, example(DOGS, "ein-hund")["answers"])
    sent = erika.sends(draft)
    work_off()
    Office("musterhafen").decides(erika.latest(), Outcome.GRANTED)
    work_off()

    assert "It is in German, the official language." in words_of(sent)
    assert IN_GERMAN in words_of(erika.get(newest(erika)))


def test_who_gave_a_mandate_is_named_without_german_words(towns):
    invite("erika@example.org")

    page = words_of(reads_english(company()).get("/vollmachten/"))

    assert "given by Ole Fischer on" in page

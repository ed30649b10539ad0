# SPDX-License-Identifier: EUPL-1.2
"""Signing in at an identity provider: who arrives, what becomes of what was begun, and showing more of oneself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core import mail
from tests.identity import AYSE, ERIKA, JONAS, LIAM, WIEBKE, Bund, Traveller, bund_beside, traveller

from geleitzug.config import seed
from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.rules import LevelTooLow
from geleitzug.core.catalogue.package import PackageError
from geleitzug.core.catalogue.queries import service_in
from geleitzug.desks.citizen.tests.people import Somebody, case_page, example, upload, words_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.models import Account, Identity
from geleitzug.ground.tenancy import doors

BIRTH, DOG = "geburtsurkunde", "hundesteuer-anmelden"


@pytest.fixture
def bund(towns: None, tmp_path: Path) -> Iterator[Bund]:
    with bund_beside(tmp_path) as found:
        yield found


def at_home(bund: Bund, town: str = "musterhafen") -> tuple[Somebody, Traveller]:
    """Return somebody with one browser, for forms and for going to the provider."""
    somebody, going = Somebody(town), traveller(bund, town)
    going.browser = somebody.browser
    going.browser.defaults_of = {"host": f"{town}.localhost", "accept-language": "de"}
    return somebody, going


def actor_of(somebody: Somebody):
    return somebody.browser.get("/meine-antraege/").wsgi_request.actor


def identity_of(key: str = "") -> Identity:
    with doors.machine_door(None):
        return Identity.objects.select_related("account").get()


# --- arriving ---------------------------------------------------------------------------------------------------


def test_who_comes_with_their_card_gets_an_account_with_a_readable_name(bund):
    _somebody, going = at_home(bund)

    going.comes_back(JONAS, 4)

    identity = identity_of()
    own = identity.account
    assert (own.given_name, own.family_name, own.born) == ("Jonas", "von der Wisch", date(1988, 12, 24))
    assert own.address == {
        "street": "An der Alten Weser", "number": "3a", "postcode": "27565", "city": "Musterhafen", "country": "DE",
    }  # fmt: skip
    assert (own.email, own.password) == ("jonas@example.org", "")
    assert (identity.provider, identity.level, len(identity.key)) == ("bundid", 4, 40)
    assert (identity.trust["family"], identity.trust["email"]) == ("HOCH", "NORMAL")
    assert len(identity.mailbox) == 36


def test_who_comes_again_comes_to_the_same_account(bund):
    first, going = at_home(bund)
    going.comes_back(WIEBKE, 4)
    holder = first.holder
    second, going = at_home(bund)

    going.comes_back(WIEBKE, 1)

    assert second.holder == holder
    assert (actor_of(second).level.word, identity_of().level) == ("low", 4)


def test_an_account_is_never_found_by_its_address(bund, erika):
    with doors.machine_door(erika.town.pk):
        Account.objects.filter(email="erika@example.org").update(email="wiebke.grosskopf@example.org")
    somebody, going = at_home(bund)

    going.comes_back(WIEBKE, 1)

    assert somebody.holder != erika.holder
    with doors.machine_door(erika.town.pk):
        assert Account.objects.filter(email="wiebke.grosskopf@example.org").count() == 2
    assert Somebody("musterhafen").signed_in("wiebke.grosskopf@example.org").holder == erika.holder


def test_nobody_signs_in_without_a_password_where_there_is_none(bund):
    _somebody, going = at_home(bund)
    going.comes_back(WIEBKE, 4)
    stranger = Somebody("musterhafen")

    for password in ("", "demo", "!"):
        stranger.post("/anmelden/", {"email": "wiebke.grosskopf@example.org", "password": password})
        assert stranger.holder is None


def test_who_shows_their_card_for_the_first_time_adds_it_to_their_account(bund):
    somebody, going = at_home(bund)
    somebody.signed_in("erika@example.org")
    before = somebody.holder

    going.comes_back(ERIKA, 4, wanted="high")

    assert somebody.holder == before
    assert (actor_of(somebody).level.word, actor_of(somebody).name) == ("high", "Erika Sommer")
    with doors.machine_door(somebody.town.pk):
        own = Account.objects.get(pk=before)
    assert own.email == "erika@example.org", "where they are reached stays theirs to say"


def test_another_persons_card_takes_over_no_account(bund):
    somebody, going = at_home(bund)
    draft = somebody.signed_in("erika@example.org").begins(DOG)
    here, before, mails = f"/antrag/{draft.pk}/", somebody.holder, len(mail.outbox)

    page = going.comes_back(WIEBKE, 4, wanted="high", way_on=here)
    work_off()

    assert page.status_code == 403
    assert "Angemeldet sind Sie als Erika Sommer. Bei BundID hat sich gerade Wiebke Großkopf" in words_of(page)
    assert f'href="/anmelden/bundid/?stufe=high&amp;weiter=%2Fantrag%2F{draft.pk}%2F"' in page.content.decode()
    assert (somebody.holder, somebody.latest().pk, actor_of(somebody).level.word) == (before, draft.pk, "low")
    assert len(mail.outbox) == mails
    with doors.machine_door(somebody.town.pk):
        assert not Identity.objects.exists()
        assert Account.objects.get(pk=before).name == "Erika Sommer"
        refused = Entry.objects.get(kind="IdentityRefused")
    assert (refused.facts["reason"], refused.actor_id) == ("another_person", before)

    signed_out = somebody.post("/abmelden/", {"weiter": "/anmelden/bundid/?stufe=low"})
    going.comes_back(WIEBKE, 4)

    assert signed_out.path == "/anmelden/bundid/"
    assert actor_of(somebody).name == "Wiebke Großkopf"
    assert somebody.holder != before


def test_two_people_are_never_mixed_up_in_one_account(bund):
    _first, going = at_home(bund)
    going.comes_back(WIEBKE, 4)
    somebody, going = at_home(bund)
    somebody.signed_in("erika@example.org")

    page = going.comes_back(WIEBKE, 4, wanted="high")

    assert page.status_code == 403
    assert "gehört schon jemand zu einem anderen Konto" in words_of(page)
    assert actor_of(somebody).level.word == "low"
    with doors.machine_door(somebody.town.pk):
        assert Entry.objects.get(kind="IdentityRefused").facts["reason"] == "somebody_else"


def test_the_trail_says_who_came_and_how_surely(bund):
    somebody, going = at_home(bund)

    going.comes_back(WIEBKE, 4)

    with doors.machine_door(somebody.town.pk):
        entry = Entry.objects.get(kind="IdentityShown")
    assert entry.facts == {"provider": "bundid", "level": "high", "temporary": False}
    assert (entry.holder, entry.actor_id) == (somebody.holder, somebody.holder)


# --- without an account there -----------------------------------------------------------------------------------


def test_who_comes_without_an_account_there_is_a_guest_who_has_shown_who_they_are(bund):
    somebody, going = at_home(bund, "sandmoor")

    going.comes_back(AYSE, 4, temporary=True)

    actor = actor_of(somebody)
    assert (actor.has_account, actor.name, actor.level.word) == (False, "Ayşe Öztürk-Brinkmann", "high")
    with doors.machine_door(somebody.town.pk):
        assert not Identity.objects.exists()


def test_a_guests_code_alone_says_nothing_about_who_they_are(bund):
    somebody, going = at_home(bund)
    going.comes_back(AYSE, 4, temporary=True)
    somebody.begins(DOG)
    code = somebody.browser.cookies["merkcode"].value
    elsewhere = Somebody("musterhafen")

    elsewhere.post("/fortsetzen/", {"code": code})

    assert elsewhere.holder == somebody.holder
    assert actor_of(elsewhere).level.word == "none"


def test_who_is_signed_in_cannot_show_themselves_without_an_account_there(bund):
    somebody, going = at_home(bund)
    somebody.signed_in("erika@example.org")

    page = going.comes_back(WIEBKE, 4, wanted="high", temporary=True)

    assert "Sie haben sich bei BundID ohne Konto angemeldet" in words_of(page)
    assert actor_of(somebody).level.word == "low"


def test_a_guest_takes_along_what_they_began(bund):
    somebody, going = at_home(bund)
    draft = somebody.begins(DOG)

    fields = bund.answers(going.is_sent("low", mitnehmen="1"), WIEBKE, 1)
    somebody.get(going.brings(fields)["Location"])

    assert actor_of(somebody).has_account
    assert somebody.latest().pk == draft.pk


# --- a service that wants to know more surely -------------------------------------------------------------------


def test_who_is_known_too_little_is_asked_on_the_page_and_comes_back_to_it_with_nothing_lost(bund):
    somebody, going = at_home(bund, "sandmoor")
    going.comes_back(AYSE, 1)
    draft = somebody.begins(BIRTH)
    here = somebody.get(f"/antrag/{draft.pk}/").path
    if here.endswith("/wer/"):
        here = somebody.post(here, {"who.kind": "person", "who.on_behalf": "self", "_revision": draft.revision}).path
    page = somebody.get(here)
    assert "Vor dem Absenden müssen Sie sich ausweisen" in words_of(page)
    typed = {**somebody.typed(here, example(BIRTH, "eigene-geburt")["answers"]), "_step_up": "bundid"}

    away = somebody.browser.post(here, typed)
    assert away["Location"].startswith("/anmelden/bundid/?stufe=high&weiter=")
    arrived = going.comes_back(AYSE, 4, wanted="high", way_on=here)

    assert arrived["Location"] == here
    assert actor_of(somebody).level.word == "high"
    back = somebody.get(here)
    assert "müssen Sie sich ausweisen" not in words_of(back)
    assert somebody.latest().answers, "what was typed is stored"


def test_sending_is_refused_in_the_action_and_not_only_on_the_page(bund):
    somebody, going = at_home(bund, "sandmoor")
    going.comes_back(AYSE, 1)
    draft = somebody.fills_in(BIRTH, answers_of_sandmoor())
    with somebody.door(), pytest.raises(LevelTooLow):
        applying.submit(draft, by=actor_of(somebody), revision=draft.revision)

    page = somebody.sends(draft)

    assert page.path.endswith("/pruefen/")
    assert "müssen wir sicherer wissen, wer Sie sind" in words_of(page)
    assert somebody.latest().is_draft

    going.comes_back(AYSE, 4, wanted="high")
    sent = somebody.sends(draft)

    assert not sent.path.endswith("/pruefen/")
    with doors.machine_door(somebody.town.pk):
        known = Entry.objects.get(kind="ApplicantIdentified")
    assert known.facts == {"level": "high", "name": "Ayşe Öztürk-Brinkmann"}


@pytest.mark.parametrize(
    "typed", [{"given": "Berta", "family": "Brandt"}, {"given": "ayse", "family": "OEZTUERK-Brinkmann"}]
)
def test_the_office_sees_who_proved_it_and_whether_the_application_names_another(bund, typed):
    somebody, going = at_home(bund, "sandmoor")
    going.comes_back(AYSE, 4, wanted="high")
    answers = answers_of_sandmoor()
    somebody.sends(somebody.fills_in(BIRTH, {**answers, "antragsteller": {**answers["antragsteller"], **typed}}))
    somebody.pays(somebody.latest())
    work_off()

    page = case_page("rathaus", somebody.latest().number, "sandmoor")

    assert "Identität nachgewiesen Ayşe Öztürk-Brinkmann Vertrauensniveau hoch" in page
    assert ("„Berta Brandt“, nachgewiesen hat sich „Ayşe Öztürk-Brinkmann“" in page) == (typed["given"] == "Berta")
    assert ("anderer Name als im Nachweis" in page) == (typed["given"] == "Berta")


@pytest.mark.parametrize("represented", ["Berta Brandt", "Lena Petersen"])
def test_who_proved_it_for_another_is_no_other_name_but_two_names_of_the_other_are(bund, represented):
    somebody, going = at_home(bund, "sandmoor")
    going.comes_back(AYSE, 4, wanted="high")
    proof = upload({"name": "vollmacht.pdf", "kind": "pdf"})
    who = {"who.on_behalf": "principal", "who.represented": represented, "who.proof": proof}
    draft = somebody.fills_in(BIRTH, answers_of_sandmoor(), who)
    check = words_of(somebody.get(f"/antrag/{draft.pk}/pruefen/"))
    somebody.sends(draft)
    somebody.pays(somebody.latest())
    work_off()

    page = case_page("rathaus", somebody.latest().number, "sandmoor")

    assert "nderer Name als im Nachweis" not in page
    assert "vertreten durch Ayşe Öztürk-Brinkmann" in page
    assert ("Sie handeln für „Lena Petersen“. In den Angaben steht „Berta Brandt“." in check) == ("Lena" in represented)
    assert ("Vertreten wird „Lena Petersen“, in den Angaben steht „Berta Brandt“." in page) == ("Lena" in represented)


def test_a_temporary_guest_who_has_shown_their_card_may_send(bund):
    somebody, going = at_home(bund, "sandmoor")
    going.comes_back(AYSE, 4, temporary=True)
    draft = somebody.fills_in(BIRTH, answers_of_sandmoor())

    sent = somebody.sends(draft)

    assert not sent.path.endswith("/pruefen/")
    assert not somebody.latest().has_account


def test_without_a_provider_the_page_says_where_to_go(towns):
    jan = Somebody("sandmoor").signed_in("jan@example.org")

    page = jan.get(f"/leistungen/{BIRTH}/beginnen/")

    assert "Das geht hier noch nicht online" in words_of(page)


def test_who_is_not_signed_in_reads_what_they_need_before_they_open_an_account(bund):
    asked = words_of(Somebody("sandmoor").get(f"/leistungen/{BIRTH}/beginnen/"))
    other = words_of(Somebody("sandmoor").get(f"/leistungen/{DOG}/beginnen/"))

    assert "Vor dem Absenden müssen Sie sich ausweisen" in asked
    assert "Sie brauchen den Online-Ausweis mit PIN und die AusweisApp." in asked
    assert "ausweisen" not in other


def test_who_is_not_signed_in_reads_that_nobody_here_can_vouch_for_them(towns):
    page = words_of(Somebody("sandmoor").get(f"/leistungen/{BIRTH}/beginnen/"))

    assert "Das geht hier noch nicht online. Bitte rufen Sie uns an" in page


def test_a_town_never_asks_for_less_than_the_package(towns):
    town = Somebody("sandmoor").town
    with doors.machine_door(town.pk):
        service = service_in(town.pk, BIRTH)
        assert service.level.word == "high"
        for wrong in ("none", "very high", 4):
            with pytest.raises(PackageError):
                service.package.check_level({"level": wrong})


def answers_of_sandmoor():
    """Return a story's answers, told by somebody of the village's Moorweg."""
    answers = seed.at_home(example(BIRTH, "eigene-geburt"), "sandmoor")["answers"]
    return {**answers, "anschrift": {**answers["anschrift"], "street": "Moorweg"}}


# --- the pages --------------------------------------------------------------------------------------------------


def test_the_login_page_offers_the_provider_and_keeps_the_way_on(bund):
    somebody, _going = at_home(bund)

    page = somebody.get("/anmelden/?weiter=/postfach/")

    assert "Mit BundID anmelden" in words_of(page)
    assert "/anmelden/bundid/?stufe=low&amp;weiter=%2Fpostfach%2F" in page.content.decode()


def test_who_is_connected_to_no_provider_sees_none(towns):
    page = Somebody("musterhafen").get("/anmelden/")

    assert "BundID" not in words_of(page)
    assert Somebody("musterhafen").get("/anmelden/bundid/").status_code == 404


def test_the_way_on_stays_in_the_house(bund):
    somebody, going = at_home(bund)

    for path, then in (
        ("/postfach/", "/postfach/"),
        ("//evil.example/", "/meine-antraege/"),
        ("https://x", "/meine-antraege/"),
    ):
        question = going.is_sent("low", path)
        assert "postfach" not in question["RelayState"]
        arrived = somebody.browser.get(going.brings(bund.answers(question, LIAM, 1))["Location"])
        assert arrived["Location"] == then
        somebody.post("/abmelden/")


def test_the_policy_of_the_page_lets_its_form_go_to_the_provider_and_nowhere_else(bund):
    somebody, _going = at_home(bund)

    page = somebody.browser.post("/anmelden/bundid/", {"stufe": "low"})

    assert "form-action 'self' http://idp.localhost:8013;" in page["Content-Security-Policy"]
    assert "SAMLRequest" not in somebody.browser.get("/anmelden/bundid/").content.decode()


def test_the_metadata_name_every_town_on_every_host(bund):
    address = "/anmelden/bundid/metadaten.xml"
    here, there = (Somebody(town).browser.get(address).content for town in ("musterhafen", "sandmoor"))

    assert here == there
    for town in ("musterhafen", "sandmoor", "moorland"):
        assert f"http://{town}.localhost:8000/anmelden/bundid/antwort/".encode() in here


def test_arriving_costs_few_statements(bund, django_assert_max_num_queries):
    somebody, going = at_home(bund)
    going.comes_back(WIEBKE, 1)
    somebody.post("/abmelden/")
    fields = bund.answers(going.is_sent(), WIEBKE, 1)

    with django_assert_max_num_queries(16):
        brought = going.brings(fields)
    with django_assert_max_num_queries(12 + 3):
        somebody.browser.get(brought["Location"])
    _jonas, going = at_home(bund)
    brought = going.brings(bund.answers(going.is_sent(), JONAS, 4))
    with django_assert_max_num_queries(12 + 3):
        going.browser.get(brought["Location"])

# SPDX-License-Identifier: EUPL-1.2
"""BundID beside own accounts: one session, one rule for what opens, and nobody comes into somebody else's account."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from tests.identity import ERIKA, WIEBKE, Bund, Traveller, bund_beside, traveller
from tests.signing import change_session

from geleitzug.config import seed
from geleitzug.config.secrets import DEMO_APP_SECRET
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.desks.citizen.tests.test_account import NEW
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people import actions as people
from geleitzug.ground.people import factors
from geleitzug.ground.people.how import PASSKEY, PASSWORD, How
from geleitzug.ground.people.models import Account, Identity
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust import clock
from geleitzug.ground.trust.factors import owner_of_account

BIRTH = "geburtsurkunde"
AT_BUNDID = "wiebke.grosskopf@example.org"


@pytest.fixture
def bund(towns: None, tmp_path: Path) -> Iterator[Bund]:
    with bund_beside(tmp_path) as found:
        yield found


def at_home(bund: Bund, town: str = "musterhafen") -> tuple[Somebody, Traveller]:
    """Return somebody with one browser, for our pages and for going to the provider."""
    somebody, going = Somebody(town), traveller(bund, town)
    going.browser = somebody.browser
    going.browser.defaults_of = {"host": f"{town}.localhost", "accept-language": "de"}
    return somebody, going


def how_of(somebody: Somebody) -> How:
    return somebody.browser.get("/meine-antraege/").wsgi_request.how


def machine(somebody: Somebody):
    return doors.machine_door(somebody.town.pk)


def own(somebody: Somebody) -> Account:
    with machine(somebody):
        return Account.objects.get(pk=somebody.holder)


def is_stale(somebody: Somebody) -> None:
    """Let somebody's last sign-in be an hour ago."""
    change_session(somebody.browser, town="musterhafen", account_fresh=time.time() - 3600)


def mails_to(email: str) -> list[str]:
    work_off()
    return [sent.body for sent in mail.outbox if sent.to == [email]]


# --- one session, one rule ----------------------------------------------------------------------------------------


def test_a_sign_in_by_bundid_is_listed_and_ended_as_others(bund):
    here, going = at_home(bund)
    going.comes_back(WIEBKE, 4)
    there, going = at_home(bund)
    going.comes_back(WIEBKE, 4)

    listed = here.get("/konto/geraete/")
    here.post("/konto/geraete/", {"ende": "andere"})

    assert words_of(listed).count("Musterhafen, BundID, angemeldet am") == 2
    assert (here.holder is not None, there.holder) == (True, None)
    with machine(here):
        facts = [entry.facts for entry in Entry.objects.filter(kind="SignedIn")]
    assert facts == [{"means": "bundid", "level": 4, "strong": True}] * 2


@pytest.mark.parametrize("level", [3, 4])
def test_a_card_or_a_certificate_opens_the_mailbox(bund, level):
    somebody, going = at_home(bund)

    going.comes_back(WIEBKE, level)

    assert somebody.get("/postfach/").path == "/postfach/"


def test_bundid_by_a_password_does_not_and_leads_to_where_it_does(bund):
    somebody, going = at_home(bund)
    going.comes_back(WIEBKE, 1)

    page = somebody.get("/postfach/")
    shown = going.bund.answers(going.is_sent("substantial", "/postfach/", neu="1"), WIEBKE, 3)
    opened = somebody.get(going.brings(shown)["Location"])

    assert page.path == "/konto/sicherheit/"
    assert "Mit BundID ausweisen" in words_of(page)
    assert "/anmelden/bundid/?stufe=substantial&amp;neu=1&amp;weiter=%2Fpostfach%2F" in page.content.decode()
    assert opened.path == "/postfach/"


def test_who_has_a_second_factor_shows_it_after_a_password_at_bundid_too(bund):
    somebody, going = at_home(bund)
    going.comes_back(WIEBKE, 4)
    with machine(somebody):
        factors.add_app(owner_of_account(own(somebody)), DEMO_APP_SECRET)
    somebody.post("/abmelden/")

    asked = somebody.get(going.comes_back(WIEBKE, 1, way_on="/postfach/")["Location"])
    nobody_yet = somebody.holder
    opened = somebody.shows_code("/anmelden/zweiter-schritt/")

    assert "Bei BundID haben Sie sich mit einem Passwort angemeldet." in words_of(asked)
    assert nobody_yet is None
    assert opened.path == "/postfach/"
    assert how_of(somebody) == How("bundid", strong=True)


def test_what_is_shown_again_takes_nothing_away(bund):
    somebody, going = at_home(bund)
    going.comes_back(WIEBKE, 4)

    going.comes_back(WIEBKE, 1)

    assert how_of(somebody) == How.by_provider("bundid", how_of(somebody).level)
    assert how_of(somebody).level.word == "high"


@pytest.mark.parametrize("means", [PASSWORD, PASSKEY])
def test_an_own_account_is_known_too_little_by_passkey_as_by_password(bund, means):
    jan = Somebody("sandmoor").signed_in("jan@example.org", how=How(means, strong=means == PASSKEY))

    page = jan.get(f"/leistungen/{BIRTH}/beginnen/")

    assert "Vor dem Absenden müssen Sie sich ausweisen" in words_of(page)
    assert jan.browser.get("/meine-antraege/").wsgi_request.actor.level.word == "low"


# --- whose account it is ------------------------------------------------------------------------------------------


def test_joining_needs_a_fresh_sign_in_and_its_owner_is_told(bund):
    somebody, going = at_home(bund)
    somebody.signed_in("erika@example.org", how=How(PASSWORD))
    is_stale(somebody)
    path = "/anmelden/bundid/?stufe=high&weiter=/konto/"

    asked = somebody.get(path)
    refused = somebody.browser.post("/anmelden/bundid/", {"stufe": "high", "weiter": "/konto/"})
    back = somebody.shows_code(f"{asked.path}?weiter=/anmelden/bundid/%3Fstufe%3Dhigh%26weiter%3D/konto/")
    going.comes_back(ERIKA, 4, wanted="high")

    assert (asked.path, back.path) == ("/konto/bestaetigen/", "/anmelden/bundid/")
    assert refused["Location"].startswith("/konto/bestaetigen/?weiter=%2Fanmelden%2Fbundid%2F%3Fstufe%3Dhigh")
    assert "Danach können Sie sich auch mit BundID in diesem Konto anmelden." in words_of(back)
    assert "Neu eingerichtet: BundID." in mails_to("erika@example.org")[-1]
    assert "BundID" in words_of(somebody.get("/konto/sicherheit/"))
    with machine(somebody):
        assert Entry.objects.get(kind="FactorAdded").facts == {"factor": "bundid", "name": "BundID"}


def test_nothing_is_joined_to_an_account_that_did_not_ask(bund):
    """A stolen session could otherwise get a door of the thief's own: begun as nobody, brought back as somebody."""
    somebody, going = at_home(bund)
    answers = bund.answers(going.is_sent(), WIEBKE, 4)
    somebody.signed_in("erika@example.org")

    page = somebody.browser.get(going.brings(answers)["Location"])

    assert page.status_code == 403
    assert "wurden Sie hier abgemeldet oder anders angemeldet" in words_of(page)
    with machine(somebody):
        assert not Identity.objects.exists()
        assert Entry.objects.get(kind="IdentityRefused").facts["reason"] == "begun_otherwise"


def test_who_was_signed_out_at_the_provider_gets_no_second_account(bund):
    somebody, going = at_home(bund)
    somebody.signed_in("erika@example.org")
    answers = bund.answers(going.is_sent("high"), WIEBKE, 4)
    somebody.post("/abmelden/")

    page = somebody.browser.get(going.brings(answers)["Location"])

    assert page.status_code == 403
    with machine(somebody):
        assert not Identity.objects.exists()


def test_an_address_at_bundid_opens_no_way_in_by_mail(bund):
    somebody, going = at_home(bund)
    going.comes_back(WIEBKE, 4)
    assert own(somebody).email == AT_BUNDID
    guest = Somebody("musterhafen")

    guest.post("/passwort/vergessen/", {"email": AT_BUNDID})
    forgotten = mails_to(AT_BUNDID)
    guest.opens_account({**NEW, "email": AT_BUNDID})

    assert forgotten == []
    assert guest.holder not in (None, somebody.holder)
    with machine(somebody):
        assert Account.objects.filter(email=AT_BUNDID).count() == 2


def test_the_mail_of_who_comes_by_bundid_changes_by_the_new_address_alone(bund):
    """It is no login: it may be another account's as well, and takes nothing from it."""
    somebody, going = at_home(bund)
    going.comes_back(WIEBKE, 4)

    page = somebody.get("/konto/email/")
    somebody.post("/konto/email/", {"email": "erika@example.org"})
    changed = somebody.post(somebody.link_in_mail("erika@example.org"))

    assert "Bitte bestätigen Sie die Adresse in der E-Mail" in words_of(page)
    assert "Die neue Adresse gilt ab jetzt" in words_of(changed)
    assert own(somebody).email == "erika@example.org"
    assert "Die E-Mail-Adresse ist jetzt erika@example.org." in mails_to(AT_BUNDID)[-1]
    with machine(somebody):
        erika = people.sign_in("erika@example.org", seed.PASSWORD)
    assert erika is not None
    assert erika.pk != somebody.holder


def test_who_has_no_password_shows_anew_who_they_are_at_bundid(bund):
    somebody, going = at_home(bund)
    going.comes_back(WIEBKE, 1)
    is_stale(somebody)

    asked = somebody.get("/konto/email/")
    answers = bund.answers(going.is_sent("low", "/konto/email/", neu="1"), WIEBKE, 1)
    again = somebody.get(going.brings(answers)["Location"])

    assert asked.path == "/konto/bestaetigen/"
    assert "/anmelden/bundid/?stufe=low&amp;neu=1&amp;weiter=%2Fkonto%2Femail%2F" in asked.content.decode()
    assert 'name="password"' not in asked.content.decode()
    assert again.path == "/konto/email/"


def test_a_proven_name_stays(bund):
    somebody, going = at_home(bund)
    going.comes_back(WIEBKE, 4)

    page = somebody.get("/konto/")
    saved = somebody.post("/konto/", {"given": "Königin", "family": "Luise", "city": "Musterhafen", "phone": "0471 1"})

    assert "Den Namen hat uns BundID gesagt." in words_of(page)
    assert saved.path == "/konto/"
    account = own(somebody)
    assert (account.name, account.phone) == ("Wiebke Großkopf", "0471 1")
    with machine(somebody), pytest.raises(ValidationError):
        people.change_details(account, family_name="Luise")


def test_an_account_without_a_password_is_not_forgotten_for_want_of_confirming(bund):
    somebody, going = at_home(bund)
    going.comes_back(WIEBKE, 4)
    with machine(somebody):
        Account.objects.filter(pk=somebody.holder).update(created_at=timezone.now() - timedelta(days=30))
        clock.forget()

    assert own(somebody).confirmed_at is None


def test_who_is_sent_too_often_waits(bund, settings):
    settings.ASKED_PER_ADDRESS = 2
    somebody, going = at_home(bund)
    going.is_sent()
    going.is_sent()

    page = somebody.browser.post("/anmelden/bundid/", {"stufe": "low"})

    assert page.status_code == 429
    assert int(page["Retry-After"]) > 3000

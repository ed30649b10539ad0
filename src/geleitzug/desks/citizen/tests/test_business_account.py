# SPDX-License-Identifier: EUPL-1.2
"""Coming by Mein Unternehmenskonto: which company it is, who acts for it, and what is known of it already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as mail_module
from tests.identity import JONAS, WIEBKE, Bund, Traveller, bund_beside, traveller
from tests.signing import change_session
from tests.towns import delivery_words

from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.actions import applying
from geleitzug.core.cases.models import Application
from geleitzug.core.cases.rules import WrongParty
from geleitzug.core.catalogue.queries import service_in
from geleitzug.desks.citizen.tests.acting import mandate_of, typed
from geleitzug.desks.citizen.tests.people import Office, Somebody, case_page, example, words_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.how import How
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Account, Identity
from geleitzug.ground.tenancy import doors

NORDWIND, HER_COLLEAGUE, BAKERY, WATCH = "C1 A1", "C1 A2", "C2 A3", "C3 A0"
DOG, TRADE = "hundesteuer-anmelden", "gewerbeanmeldung"


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


def come(bund: Bund, company: str = NORDWIND, **how: Any) -> Somebody:
    """Return somebody who has come for a company."""
    somebody, going = at_home(bund)
    answer = going.comes_for(company, **how)
    assert answer.status_code == 302, words_of(answer)
    return somebody


def actor_of(somebody: Somebody):
    return somebody.browser.get("/").wsgi_request.actor


def companies() -> list[Account]:
    with doors.machine_door(None):
        return list(Account.objects.filter(kind="company", password=""))


def test_company_and_person_come_with_the_assertion(bund):
    actor = actor_of(come(bund))

    (company,) = companies()
    assert (actor.name, actor.acting_for, actor.holder) == ("Berta Beispiel", "Nordwind Logistik GmbH", company.pk)
    assert actor.signed == "Berta Beispiel für Nordwind Logistik GmbH"
    assert (actor.level.word, actor.id == company.pk) == ("substantial", False)
    assert company.company_facts == {
        "legal_form": "Gesellschaft mit beschränkter Haftung (GmbH)", "legal_form_key": "gmbh",
        "register": "HRB", "court": "Bremen",
        "number": "HRB 99017 HB", "activity": "Erbringung von Dienstleistungen für den Verkehr",
    }  # fmt: skip
    assert company.address["street"] == "Kaiserschleuse"
    assert (company.email, company.given_name) == ("", "")
    with doors.machine_door(None):
        identity = Identity.objects.get()
    assert (identity.provider, identity.key[:3]) == ("muk", "du-")


def test_colleagues_come_to_the_same_company_as_two_people(bund):
    berta, celik, again = come(bund), come(bund, HER_COLLEAGUE), come(bund)

    assert len(companies()) == 1
    assert berta.holder == celik.holder == again.holder
    assert actor_of(berta).id == actor_of(again).id != actor_of(celik).id
    assert actor_of(celik).name == "Çelik von Clausen"


def test_another_company_is_another_holder(bund):
    assert come(bund).holder != come(bund, BAKERY).holder


def test_a_certificate_that_names_no_person_acts_under_the_companys_name(bund):
    actor = actor_of(come(bund, WATCH))

    assert (actor.name, actor.signed) == ("Deichwacht e. V.", "Deichwacht e. V.")


def test_who_was_signed_in_as_themselves_is_not_any_more(bund):
    somebody, going = at_home(bund)
    going.comes_back(JONAS, 4)
    own = somebody.holder

    going.comes_for(NORDWIND)

    assert somebody.holder != own
    assert actor_of(somebody).acting_for == "Nordwind Logistik GmbH"
    with doors.machine_door(None):
        assert Identity.objects.filter(account=own).count() == 1


def test_who_acts_by_a_mandate_shows_their_card_and_goes_on_for_the_company(bund):
    berta = come(bund)
    wiebke, going = at_home(bund)
    going.comes_back(WIEBKE, 3)
    link = _invited_by(berta, "wiebke.grosskopf@example.org")
    letter = [mail.body for mail in mail_module.outbox if mail.to == ["wiebke.grosskopf@example.org"]][-1]
    for said in (letter, words_of(wiebke.get(link))):
        assert "Nordwind Logistik GmbH" in said
        assert "nicht geprüft" not in said
    wiebke.post(link)
    wiebke.post("/handeln/", {"fuer": str(mandate_of("wiebke.grosskopf@example.org").pk)})

    going.comes_back(WIEBKE, 4, wanted="high")

    actor = actor_of(wiebke)
    assert (actor.name, actor.acting_for, actor.level.word) == ("Wiebke Großkopf", "Nordwind Logistik GmbH", "high")
    assert actor.holder == companies()[0].pk


def test_a_company_that_came_by_its_provider_accepts_no_mandate(bund):
    berta = come(bund)
    link = _invited_by(berta, "kontor@nordwind.example")

    answers = [berta.get(link), berta.post(link)]

    for answer in answers:
        assert (answer.path, answer.status_code) == (link, 403)
        assert "Sie sind mit dem Konto eines Unternehmens angemeldet." in words_of(answer)


def test_a_colleague_in_the_same_browser_is_no_more_sure_than_they_showed(bund):
    somebody, going = at_home(bund)
    going.comes_for(NORDWIND)
    change_session(somebody.browser, town="musterhafen", account_how=How.by_provider("muk", Level.HIGH).facts())
    going.comes_for(NORDWIND)
    berta = actor_of(somebody)
    going.comes_for(HER_COLLEAGUE)
    celik = actor_of(somebody)

    assert (berta.level, celik.level) == (Level.HIGH, Level.SUBSTANTIAL)
    assert (celik.name, celik.holder) == ("Çelik von Clausen", berta.holder)


def test_who_came_for_a_company_signs_in_as_themselves_for_the_first_time(bund):
    somebody, going = at_home(bund)
    going.comes_for(NORDWIND)

    answer = going.comes_back(JONAS, 4)

    assert answer.status_code == 302, words_of(answer)
    assert actor_of(somebody).acting_for == ""
    with doors.machine_door(None):
        assert Identity.objects.get(account=actor_of(somebody).id).provider == "bundid"


def _invited_by(somebody: Somebody, email: str) -> str:
    somebody.post("/vollmachten/neu/", typed(email, ["send"]))
    return somebody.link_in_mail(email)


def test_the_trail_says_who_came_for_whom(bund):
    somebody = come(bund)

    with doors.machine_door(somebody.town.pk):
        shown = Entry.objects.get(kind="IdentityShown")
        signed_in = Entry.objects.get(kind="SignedIn")
    for entry in (shown, signed_in):
        assert (entry.holder, entry.actor) == (somebody.holder, "Berta Beispiel für Nordwind Logistik GmbH")


FAULTS = (
    "wrong_signature", "tampered", "unsigned", "unencrypted", "weakly_encrypted", "for_another_key", "expired", "early",
    "wrong_audience", "wrong_address", "wrong_recipient", "wrong_issuer", "unasked", "without_request", "comment",
    "too_low", "entities", *(f"xsw{number}" for number in range(1, 9)),
)  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_no_forged_answer_lets_anybody_in(bund, fault):
    somebody, going = at_home(bund)

    answer = going.comes_for(NORDWIND, fault=fault)

    assert answer.status_code == 403
    assert companies() == []
    assert actor_of(somebody).holder is None


def test_an_answer_of_the_other_provider_is_not_taken(bund):
    _somebody, going = at_home(bund)
    question = going.is_sent("low", to="muk")

    brought = going.brings(bund.answers_for(question, NORDWIND), frm="bundid")

    assert brought.status_code == 403


def test_breaking_off_there_is_said(bund):
    _somebody, going = at_home(bund)

    assert "abgebrochen" in words_of(going.comes_for(NORDWIND, wish="cancel"))


def test_the_sign_in_page_offers_it_and_the_account_shows_what_it_said(bund):
    guest, _going = at_home(bund)

    assert "Für ein Unternehmen: Mein Unternehmenskonto" in words_of(guest.get("/anmelden/"))
    said = words_of(come(bund).get("/konto/"))
    for word in ("Konto von Nordwind Logistik GmbH", "HRB 99017 HB", "Kaiserschleuse 4b, 27568 Musterhafen"):
        assert word in said


def test_what_the_provider_said_is_not_changed_by_hand(bund):
    berta = come(bund)

    answer = berta.post("/konto/", {"company": "Anders GmbH", "street": "Anderswo", "phone": "0471 1"})

    (company,) = companies()
    assert answer.path == "/konto/"
    assert (company.company_name, company.phone) == ("Nordwind Logistik GmbH", "0471 1")
    assert company.address["street"] == "Kaiserschleuse"
    assert actor_of(berta).name == "Berta Beispiel"


def test_how_one_signs_in_there_is_not_ours_to_show(bund):
    assert come(bund).get("/konto/sicherheit/").path == "/handeln/"


def test_legal_form_and_register_are_offered_as_choices_where_the_codes_agree(bund):
    berta = come(bund)
    draft = berta.begins(TRADE)
    here = f"/antrag/{draft.pk}/seite/anzeigende/"
    assert "Welche Rechtsform hat die Gesellschaft? GmbH" in words_of(berta.get(here))

    typed = {"register_stand": "eingetragen", "_offer": "account", "_take": "1"}
    berta.post(here, {**typed, "_revision": berta.latest().revision})
    assert "In welchem Register? Handelsregister B (HRB)" in words_of(berta.get(here))
    berta.post(here, {**typed, "rechtsform_firma": "gmbh", "_revision": berta.latest().revision})

    answers = berta.latest().answers
    assert (answers["rechtsform_firma"], answers["registerart"]) == ("gmbh", "hrb")


def test_a_legal_form_the_form_does_not_ask_is_not_offered(bund):
    tomke = come(bund, BAKERY)
    draft = tomke.begins(TRADE)

    said = words_of(tomke.get(f"/antrag/{draft.pk}/seite/anzeigende/"))

    assert "Angaben aus dem Unternehmenskonto übernehmen" in said
    assert "Welche Rechtsform hat die Gesellschaft? GmbH" not in said.partition("Angaben eintragen")[0]


def test_what_is_known_of_the_company_is_offered_with_its_source(bund):
    berta = come(bund)
    draft = berta.begins(TRADE)
    here = berta.get(f"/antrag/{draft.pk}/").path
    if here.endswith("/wer/"):
        here = berta.post(here, {"who.on_behalf": "self", "_revision": draft.revision}).path

    said = words_of(berta.get(here))

    assert "Angaben aus dem Unternehmenskonto übernehmen" in said
    assert "Nordwind Logistik GmbH" in said
    berta.post(here, {"_offer": "account", "_take": "1", "_revision": berta.latest().revision})
    taken = berta.latest()
    assert taken.answers["firma"] == "Nordwind Logistik GmbH"
    assert taken.origins["firma"] == {"from": "account", "of": "vouched"}


def test_a_company_gives_a_mandate_and_its_contact_address(bund):
    berta = come(bund)

    given = berta.post("/vollmachten/neu/", typed("erika@example.org", ["send"]))
    berta.post("/konto/email/", {"email": "kontor@nordwind.example"})
    berta.post(berta.link_in_mail("kontor@nordwind.example"))

    assert given.path == "/vollmachten/"
    assert mandate_of("erika@example.org").given_by == "Berta Beispiel für Nordwind Logistik GmbH"
    assert companies()[0].email == "kontor@nordwind.example"


def test_the_old_address_of_a_company_is_told_before_its_mail_goes_elsewhere(bund):
    berta = come(bund)
    for address in ("kontor@nordwind.example", "anderswo@nordwind.example"):
        sent = berta.post("/konto/email/", {"email": address})
        if address.startswith("kontor"):
            berta.post(berta.link_in_mail(address))

    work_off()

    told = [mail for mail in mail_module.outbox if mail.to == ["kontor@nordwind.example"]][-1]
    assert told.subject == "Wir sollen an eine andere E-Mail-Adresse schreiben"
    assert "anderswo@nordwind.example" in told.body
    assert "Bestätigen Sie die Adresse bitte mit dem Link in der E-Mail." in words_of(sent)
    assert companies()[0].email == "kontor@nordwind.example"


def test_what_a_guest_began_comes_along_if_they_say_so(bund):
    guest, going = at_home(bund)
    draft = guest.begins(DOG)

    going.comes_for(NORDWIND, take_along=True)

    assert guest.latest().pk == draft.pk
    with doors.machine_door(guest.town.pk):
        assert Application.objects.get(pk=draft.pk).holder == companies()[0].pk


# --- services for companies only --------------------------------------------------------------------------------


def only_for_companies(town: Any) -> Any:
    """Offer the dog tax as a service of companies alone; returns the service."""
    with doors.machine_door(town.pk):
        service = service_in(town.pk, DOG)
        assert service is not None
        service.package.service["audience"] = [who_rules.COMPANY]
        return service


@pytest.fixture
def company_service(bund) -> Iterator[Any]:
    town = Somebody("musterhafen").town
    service = only_for_companies(town)
    yield service
    service.package.service["audience"] = ["person", "company"]


def test_a_service_for_companies_asks_for_the_business_account(bund, company_service):
    guest, erika = Somebody("musterhafen"), Somebody("musterhafen").signed_in("erika@example.org")

    for somebody in (guest, erika):
        for answer in (somebody.get(f"/leistungen/{DOG}/beginnen/"), somebody.post(f"/leistungen/{DOG}/beginnen/")):
            assert "Diesen Antrag stellen nur Unternehmen." in words_of(answer)
            assert "/anmelden/muk/?stufe=" in answer.content.decode()
    berta = come(bund)
    assert berta.begins(DOG).who == {"kind": "company", "on_behalf": "self"}


def test_core_lets_nobody_else_begin_it(bund, company_service):
    erika = Somebody("musterhafen").signed_in("erika@example.org")
    with erika.door(), pytest.raises(WrongParty):
        applying.start(company_service, by=actor_of(erika))


def test_the_office_sees_which_company_was_proved_where_the_application_names_another(bund):
    berta = come(bund)
    typed = example(DOG, "firma-mit-zweitem-hund")["answers"]
    berta.sends(berta.fills_in(DOG, typed), einwilligung=delivery_words())
    other = berta.latest()
    berta.sends(berta.fills_in(DOG, {**typed, "firma": "NORDWIND Logistik GmbH"}), einwilligung=delivery_words())
    own = berta.latest()
    work_off()

    wrong, right = case_page("steueramt", other.number), case_page("steueramt", own.number)

    proven = "Identität nachgewiesen Berta Beispiel für Nordwind Logistik GmbH Vertrauensniveau substanziell"
    assert proven in wrong
    assert proven in right
    assert "Achtung: Anderer Name als im Nachweis" in wrong
    assert "„Marina Nord GmbH“, nachgewiesen hat sich „Berta Beispiel für Nordwind Logistik GmbH“" in wrong
    assert "handelt für das Unternehmen" not in wrong
    assert "handelt für das Unternehmen Berta Beispiel" in right
    assert "Anderer Name" not in right


def test_a_decision_comes_to_the_companys_mailbox(bund):
    berta = come(bund)
    berta.post("/konto/email/", {"email": "kontor@nordwind.example"})
    berta.post(berta.link_in_mail("kontor@nordwind.example"))
    draft = berta.fills_in(DOG, example(DOG, "firma-mit-zweitem-hund")["answers"])
    berta.sends(draft, einwilligung=delivery_words())
    work_off()

    Office("musterhafen").decides(draft)

    assert "Hundesteuerbescheid" in words_of(berta.get("/postfach/"))
    colleague = come(bund, HER_COLLEAGUE)
    assert "Hundesteuerbescheid" in words_of(colleague.get("/postfach/"))
    assert "Hundesteuerbescheid" not in words_of(come(bund, BAKERY).get("/postfach/"))

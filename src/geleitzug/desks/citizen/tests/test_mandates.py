# SPDX-License-Identifier: EUPL-1.2
"""Giving somebody a mandate, accepting it by the link in a mail, ending it. Acting by it: test_acting.py."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.core import mail as mail_module
from django.utils import timezone

from geleitzug.desks.citizen.tests.acting import acting, company, invite, mandate_of, tomorrow, typed
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.ground.events.models import Entry
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.models import Account, Link, Mandate
from geleitzug.ground.tenancy import doors
from geleitzug.ground.trust import clock
from geleitzug.ground.web import formats

ERIKA, JAN = "erika@example.org", "jan@example.org"


def test_an_invitation_goes_by_mail_and_opens_nothing_by_itself(erika):
    link = invite(ERIKA, ["send"], last=tomorrow())

    mandate = mandate_of(ERIKA)
    assert (mandate.person, mandate.rights, mandate.last_day) == (None, ["see", "send"], tomorrow())
    assert "Nordlicht" not in words_of(erika.get("/handeln/"))
    page = erika.get(link)
    assert "möchte, dass Sie dafür handeln dürfen" in words_of(page)
    assert "Der Name des Unternehmens ist nicht geprüft" in words_of(page)
    letter = [mail.body for mail in mail_module.outbox if mail.to == [ERIKA]][-1]
    assert "Er ist nicht geprüft." in letter
    assert "hat Ihre E-Mail-Adresse von diesem Unternehmen und löscht sie 60 Tage nach der Einladung" in letter
    assert mandate_of(ERIKA).person is None


def test_who_accepts_is_asked_for_whom_they_act(erika):
    answer = erika.post(invite(ERIKA))

    assert answer.path == "/handeln/"
    assert "Die Vollmacht ist angenommen." in words_of(answer)
    assert "Nordlicht Bau GmbH" in words_of(answer)
    assert mandate_of(ERIKA).person.email == ERIKA


def test_an_invitation_works_once(erika, jan):
    link = invite(ERIKA)
    erika.post(link)

    assert erika.get(link).status_code == 410
    assert jan.get(link).status_code == 410


def test_an_invitation_lapses(erika):
    link = invite(ERIKA)
    with doors.machine_door(None):
        Link.objects.filter(pk=mandate_of(ERIKA).link_id).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert erika.post(link).status_code == 410
    assert mandate_of(ERIKA).person is None
    assert "Einladung abgelaufen" in words_of(company().get("/vollmachten/"))


def test_who_only_looked_when_a_mandate_ended_has_lost_nothing(towns):
    erika = acting(ERIKA)
    company().post(f"/vollmachten/{mandate_of(ERIKA).pk}/beenden/")

    over = erika.get("/meine-antraege/")

    assert over.path == "/handeln/"
    assert "Die Vollmacht gilt nicht mehr." in words_of(over)
    assert "nicht angekommen" not in words_of(over)


@pytest.mark.parametrize("signed_in_as", [JAN, "post@nordlicht-bau.example"])
def test_a_forwarded_invitation_is_no_use_to_another_account(signed_in_as, towns):
    link = invite(ERIKA)
    other = Somebody("musterhafen").signed_in(signed_in_as)

    page, pressed = other.get(link), other.post(link)

    assert (page.status_code, pressed.status_code) == (403, 403)
    assert mandate_of(ERIKA).person is None


def test_a_companys_account_accepts_no_mandate(towns):
    link = invite("post@nordlicht-bau.example")

    assert company().post(link).status_code == 403


def test_ended_it_is_over_at_the_next_request_of_an_open_session(towns):
    erika = acting(ERIKA)
    assert "Sie handeln für Nordlicht Bau GmbH." in words_of(erika.get("/meine-antraege/"))

    ended = company().post(f"/vollmachten/{mandate_of(ERIKA).pk}/beenden/")
    lost = erika.post("/leistungen/hundesteuer-anmelden/beginnen/")

    assert "Die Vollmacht ist beendet" in words_of(ended)
    assert lost.path == "/handeln/"
    assert "Sie handeln wieder für sich selbst" in words_of(lost)
    assert "Was Sie zuletzt abschicken wollten, ist nicht angekommen." in words_of(lost)
    assert "nicht angekommen" not in words_of(erika.get("/handeln/?hinweis=nicht_angekommen"))
    assert "Sie handeln für Nordlicht" not in words_of(erika.get("/meine-antraege/"))
    work_off()
    assert [mail.subject for mail in mail_module.outbox if mail.to == [ERIKA]][-1] == "Ihre Vollmacht ist beendet"
    with doors.machine_door(erika.town.pk):
        kinds = list(
            Entry.objects.filter(subject=mandate_of(ERIKA).company_id).order_by("id").values_list("kind", flat=True)
        )
    assert [kind for kind in kinds if kind.startswith("Mandate")][-4:] == [
        "MandateGiven", "MandateAccepted", "MandateUsed", "MandateEnded",
    ]  # fmt: skip


def test_the_list_keeps_what_was(towns):
    acting(ERIKA, ["pay"])
    boss = company()
    boss.post(f"/vollmachten/{mandate_of(ERIKA).pk}/beenden/")

    said = words_of(boss.get("/vollmachten/"))

    assert "Früher" in said
    assert mandate_of(ERIKA).person.name in said
    assert "Anträge sehen; Gebühren bezahlen" in said
    assert mandate_of(ERIKA).ended_by == mandate_of(ERIKA).given_by != ""


def test_what_was_is_listed_page_by_page(towns):
    boss, today = company(), timezone.localdate()
    with doors.machine_door(None):
        for number in range(27):
            Mandate.objects.create(
                company_id=boss.holder, email=f"{number}@example.org", rights=["see"], first_day=today,
                ended_at=timezone.now(), given_by="Ole Fischer", ended_by="Ole Fischer",
            )  # fmt: skip

    first = boss.get("/vollmachten/").content.decode()
    onward = re.search(r'href="(/vollmachten/[?]seite=[^"#]+)#frueher"', first)

    assert onward
    second = words_of(boss.get(unescape(onward.group(1))))
    assert re.findall(r"\b\d+@example.org", first) == [f"{number}@example.org" for number in range(26, 1, -1)]
    assert re.findall(r"\b\d+@example.org", second) == ["1@example.org", "0@example.org"]


def test_a_new_mandate_takes_the_place_of_the_old_one(towns):
    erika = acting(ERIKA, ["see"])
    erika.post("/handeln/", {"fuer": "selbst"})

    erika.post(invite(ERIKA, ["mailbox"]))

    with doors.machine_door(None):
        open_ones = Mandate.objects.filter(person__email=ERIKA, ended_at=None)
        assert [each.rights for each in open_ones] == [["mailbox"]]


def open_mandates(email: str) -> list[Mandate]:
    with doors.machine_door(None):
        return list(Mandate.objects.filter(person__email=email, ended_at=None).order_by("first_day"))


def test_todays_mandate_holds_until_the_new_one_begins(towns):
    erika = acting(ERIKA, ["see"])

    link = invite(ERIKA, ["mailbox"], first=tomorrow())
    assert f"Diese neue tritt ab dem {formats.day(tomorrow())} an ihre Stelle." in words_of(erika.get(link))
    erika.post(link)

    assert "Sie handeln für Nordlicht Bau GmbH." in words_of(erika.get("/meine-antraege/"))
    old, new = open_mandates(ERIKA)
    assert (old.rights, old.last_day) == (["see"], timezone.localdate())
    assert (new.rights, new.first_day, new.last_day) == (["mailbox"], tomorrow(), None)
    erika.post(invite(ERIKA, ["pay"], first=tomorrow()))
    assert [each.rights for each in open_mandates(ERIKA)] == [["see"], ["pay", "see"]]


def test_an_invitation_whose_days_are_over_takes_nothing_away(towns):
    erika = acting(ERIKA, ["see"])
    link = invite(ERIKA, ["mailbox"], last=timezone.localdate())
    with doors.machine_door(None):
        yesterday = timezone.localdate() - timedelta(days=1)
        Mandate.objects.filter(pk=mandate_of(ERIKA).pk).update(first_day=yesterday, last_day=yesterday)

    assert (erika.get(link).status_code, erika.post(link).status_code) == (410, 410)
    assert [each.rights for each in open_mandates(ERIKA)] == [["see"]]


def test_it_holds_from_its_first_day_to_its_last(erika):
    erika.post(invite(ERIKA, first=tomorrow(), last=tomorrow()))
    today = words_of(erika.get("/handeln/"))
    with doors.machine_door(None):
        Mandate.objects.update(first_day=timezone.localdate())
    begun = words_of(erika.get("/handeln/"))
    with doors.machine_door(None):
        yesterday = timezone.localdate() - timedelta(days=1)
        Mandate.objects.update(first_day=yesterday, last_day=yesterday)

    assert "können Sie für Nordlicht Bau GmbH handeln" in today
    assert f"ab {formats.day(tomorrow())} zurückgeben" in today
    assert "Wählen : Nordlicht" not in today
    assert "Wählen : Nordlicht" in begun
    assert "Nordlicht" not in words_of(erika.get("/handeln/"))


def test_one_gives_a_mandate_back(towns):
    erika = acting(ERIKA)

    now = mandate_of(ERIKA).pk
    erika.post(invite(ERIKA, ["pay"], first=tomorrow()))
    later = mandate_of(ERIKA)

    asked = words_of(erika.get("/handeln/"))
    erika.post(f"/handeln/{later.pk}/zurueckgeben/")
    still = words_of(erika.get("/meine-antraege/"))
    answer = erika.post(f"/handeln/{now}/zurueckgeben/")
    again = erika.post(f"/handeln/{now}/zurueckgeben/")

    assert "Entwürfe und laufende Anträge gehören dem Unternehmen" in asked
    assert f"Ihre jetzige Vollmacht gilt weiter bis zum {formats.day(timezone.localdate())}." in asked
    assert "Sie handeln für Nordlicht Bau GmbH." in still, "by the other one they go on"
    assert "Sie haben die Vollmacht zurückgegeben" in words_of(answer)
    assert "Diese Vollmacht gilt schon nicht mehr" in words_of(again)
    assert open_mandates(ERIKA) == []
    assert mandate_of(ERIKA).ended_by == later.person.name


def test_nobody_gives_back_what_is_anothers(towns):
    acting(ERIKA)
    jan = Somebody("musterhafen").signed_in(JAN)

    assert jan.post(f"/handeln/{mandate_of(ERIKA).pk}/zurueckgeben/").status_code == 404
    assert mandate_of(ERIKA).ended_at is None


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": "keine"}, "Diese E-Mail-Adresse ist nicht vollständig."),
        ({"rights": []}, "Bitte wählen Sie, was die Person tun darf."),
        ({"rights": ["fliegen"]}, "Bitte wählen Sie, was die Person tun darf."),
        ({"first.year": "2020"}, "heute oder später"),
        ({"first.day": "40"}, "heute oder später"),
        ({"last.day": "31", "last.month": "2", "last.year": "2030"}, "Diesen Tag gibt es nicht."),
        ({"last.day": "1", "last.month": "1", "last.year": "2020"}, "Der letzte Tag liegt vor dem ersten."),
        ({"email": "a\x00b"}, "nicht vollständig"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(towns, changed, sentence):
    before = timezone.now()

    answer = company().post("/vollmachten/neu/", {**typed("neu@example.org", ["pay"]), **changed})

    assert answer.path == "/vollmachten/neu/"
    assert sentence in words_of(answer)
    if "email" not in changed:
        assert 'value="neu@example.org"' in answer.content.decode()
    with doors.machine_door(None):
        assert not Mandate.objects.filter(given_at__gte=before).exists()


def test_nobody_gives_more_than_they_have(towns):
    erika = acting(ERIKA, ["see", "mandates"])

    refused = erika.post("/vollmachten/neu/", typed(JAN, ["pay"]))
    given = erika.post("/vollmachten/neu/", typed(JAN, ["see"]))

    assert "Sie können nur erlauben, was Sie selbst dürfen." in words_of(refused)
    assert given.path == "/vollmachten/"
    assert mandate_of(JAN).given_by.endswith("für Nordlicht Bau GmbH")


def test_nobody_gives_longer_than_they_have(towns):
    erika = acting(ERIKA, ["see", "mandates"], last=tomorrow())

    refused = [
        erika.post("/vollmachten/neu/", typed(JAN, ["see"], last=last)) for last in (None, tomorrow() + timedelta(1))
    ]
    given = erika.post("/vollmachten/neu/", typed(JAN, ["see"], last=tomorrow()))

    for answer in refused:
        assert "Ihre eigene Vollmacht endet am" in words_of(answer)
        assert f'value="{JAN}"' in answer.content.decode()
    assert given.path == "/vollmachten/"
    assert mandate_of(JAN).through.pk == mandate_of(ERIKA).pk


def test_nobody_gives_a_mandate_to_themselves(towns):
    erika = acting(ERIKA, ["see", "mandates"])
    own = mandate_of(ERIKA).pk

    refused = erika.post("/vollmachten/neu/", typed("Erika@Example.org", ["see"]))

    assert "Das ist Ihre eigene Adresse." in words_of(refused)
    assert mandate_of(ERIKA).pk == own


def test_with_a_mandate_end_the_invitations_by_it(towns):
    erika = acting(ERIKA, ["see", "mandates"])
    jan = Somebody("musterhafen").signed_in(JAN)
    erika.post("/vollmachten/neu/", typed(JAN, ["see"]))
    jan.post(erika.link_in_mail(JAN))
    accepted = mandate_of(JAN).pk
    erika.post("/vollmachten/neu/", typed(JAN, ["see"]))
    link = erika.link_in_mail(JAN)

    company().post(f"/vollmachten/{mandate_of(ERIKA).pk}/beenden/")

    assert jan.post(link).status_code == 410
    assert mandate_of(JAN).ended_at is not None
    with doors.machine_door(None):
        assert Mandate.objects.get(pk=accepted).ended_at is None


def test_who_may_not_give_mandates_sees_none(towns):
    erika = acting(ERIKA, ["see", "send", "mailbox", "pay"])
    key = mandate_of(ERIKA).pk

    answers = [
        erika.get("/vollmachten/"), erika.post("/vollmachten/neu/", typed(JAN, ["see"])),
        erika.post(f"/vollmachten/{key}/beenden/"), erika.post("/konto/", {"phone": "1"}),
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [403] * 4
    assert all("Dafür reicht Ihre Vollmacht nicht" in words_of(answer) for answer in answers)
    assert mandate_of(ERIKA).ended_at is None


def test_in_ones_own_affairs_there_are_no_mandates_to_give(erika):
    assert erika.get("/vollmachten/").status_code == 404


def test_a_company_cannot_end_another_companys_mandate(towns):
    acting(ERIKA)
    with doors.machine_door(None):
        account = Account.objects.get(email="jan@example.org")
        account.kind, account.company_name = "company", "Jans Firma"
        account.save()
    other = Somebody("musterhafen").signed_in(JAN)

    assert other.post(f"/vollmachten/{mandate_of(ERIKA).pk}/beenden/").status_code == 404
    assert mandate_of(ERIKA).ended_at is None


def test_an_invitation_nobody_accepted_is_forgotten_and_a_mandate_is_not(towns):
    acting(ERIKA)
    invite(JAN)
    with doors.machine_door(None):
        Mandate.objects.update(given_at=timezone.now() - timedelta(days=clock.UNANSWERED_DAYS + 1))
        clock.forget()

        assert not Mandate.objects.filter(email=JAN).exists()
        assert Mandate.objects.filter(email=ERIKA).exists()


@pytest.mark.parametrize("how", ["withdrawn", "its last day"])
def test_a_mandate_is_forgotten_three_years_after_the_year_it_ended_in(towns, how):
    erika = acting(ERIKA, ["see", "mandates"])
    erika.post("/vollmachten/neu/", typed(JAN, ["see"]))
    jan = Somebody("musterhafen").signed_in(JAN)
    jan.post(erika.link_in_mail(JAN))
    year, found = timezone.localdate().year - clock.KEPT_YEARS, Mandate.objects.filter(pk=mandate_of(ERIKA).pk)

    def ended_on(day: date) -> bool:
        with doors.machine_door(None):
            found.update(
                first_day=date(2000, 1, 1), last_day=day if how == "its last day" else None,
                ended_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC) if how == "withdrawn" else None,
            )  # fmt: skip
            clock.forget()
            return found.exists()

    assert ended_on(date(year, 1, 1))
    assert not ended_on(date(year - 1, 12, 31))
    assert (mandate_of(JAN).person.email, mandate_of(JAN).through) == (JAN, None)


def test_another_address_of_the_company_leaves_its_invitations(towns):
    link = invite(ERIKA)
    boss = company()
    boss.post("/konto/email/", {"email": "neu@nordlicht-bau.example"})
    for address in ("post@nordlicht-bau.example", "neu@nordlicht-bau.example"):
        boss.post(boss.link_in_mail(address))

    erika = Somebody("musterhafen").signed_in(ERIKA)

    assert erika.get(link).status_code == 200

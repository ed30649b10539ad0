# SPDX-License-Identifier: EUPL-1.2
"""An invitation to a mandate: read before signing in, given once, withdrawn; and what the company is told by mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from geleitzug.desks.citizen.tests.acting import NORDLICHT, acting, company, invite, mandate_of, typed
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.models import Account, Link, Mandate
from geleitzug.ground.tenancy import doors

ERIKA, JAN = "erika@example.org", "jan@example.org"
LIST = "/vollmachten/"


def mails_to_the_company() -> list[mail.EmailMessage]:
    work_off()
    return [sent for sent in mail.outbox if sent.to == [NORDLICHT]]


def test_who_is_not_signed_in_reads_who_invites_to_what_and_signs_in(guest, towns):
    link = invite(ERIKA, ["pay"])

    page = guest.browser.get(link)
    pressed = guest.browser.post(link)

    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    said = words_of(page)
    for words in ("Nordlicht Bau GmbH möchte, dass Sie dafür handeln dürfen", "Gebühren bezahlen", "nicht geprüft"):
        assert words in said
    assert ERIKA not in said
    assert f'href="/anmelden/?weiter={link}"' in page.content.decode()
    assert f"weiter={link.replace('/', '%2F')}" in pressed["Location"]
    assert mandate_of(ERIKA).person is None


def test_without_the_link_nothing_is_said(guest, towns):
    link = invite(ERIKA)

    page = guest.browser.get(link[:-3] + "xx/")

    assert page.status_code == 410
    assert "Nordlicht" not in words_of(page)


def test_who_is_in_with_the_wrong_account_signs_out_and_comes_back(towns):
    link = invite(ERIKA)
    jan = Somebody("musterhafen").signed_in(JAN)
    assert f'name="weiter" value="{link}"' in jan.get(link).content.decode()

    back = jan.post("/abmelden/", {"weiter": link})

    assert back.path == link
    assert "möchte, dass Sie dafür handeln dürfen" in words_of(back)


def test_nobody_is_invited_twice_at_once(towns):
    invite(ERIKA, ["see"])

    again = company().post("/vollmachten/neu/", typed(" ERIKA@example.org ", ["pay"]))

    until = timezone.localdate(mandate_of(ERIKA).link.expires_at)
    assert f"Diese Person ist schon eingeladen und kann die Einladung bis zum {until.day}." in words_of(again)
    with doors.machine_door(None):
        assert Mandate.objects.filter(email=ERIKA).count() == 1


@pytest.mark.parametrize("how", ["lapsed", "withdrawn", "accepted"])
def test_who_can_accept_nothing_any_more_is_invited_anew(towns, how):
    if how == "accepted":
        acting(ERIKA)
    else:
        invite(ERIKA)
    if how == "withdrawn":
        company().post(f"/vollmachten/{mandate_of(ERIKA).pk}/beenden/")
    if how == "lapsed":
        with doors.machine_door(None):
            Link.objects.filter(pk=mandate_of(ERIKA).link.pk).update(expires_at=timezone.now() - timedelta(minutes=1))

    invite(ERIKA, ["see"])

    with doors.machine_door(None):
        assert Mandate.objects.filter(email=ERIKA).count() >= 2


def test_a_withdrawn_invitation_is_called_so(guest, towns):
    link = invite(ERIKA)
    boss = company()
    ending = f"/vollmachten/{mandate_of(ERIKA).pk}/beenden/"

    listed, asked = words_of(boss.get(LIST)), words_of(boss.get(ending))
    done = words_of(boss.post(ending))

    assert "Zurückziehen" in listed
    assert f"{ERIKA} kann die Einladung von Nordlicht Bau GmbH dann nicht mehr annehmen." in asked
    assert "Die Einladung ist zurückgezogen" in done
    assert "zurückgezogen," in done
    assert "beendet," not in done
    assert "oder das Unternehmen hat die Einladung zurückgezogen" in words_of(guest.browser.get(link))


def test_the_company_is_told_that_a_mandate_was_accepted_and_laid_down(towns):
    erika = acting(ERIKA)
    accepted = mails_to_the_company()
    name = mandate_of(ERIKA).person.name

    erika.post(f"/handeln/{mandate_of(ERIKA).pk}/zurueckgeben/")

    assert [sent.subject for sent in accepted] == ["Eine Vollmacht ist angenommen"]
    assert [sent.subject for sent in mails_to_the_company()][1:] == ["Eine Vollmacht ist zurückgegeben"]
    for sent in mails_to_the_company():
        assert f"musterhafen.localhost{LIST}" in sent.body.replace(":8000", "")
        assert not {word for word in (name, ERIKA, "Nordlicht") if word in sent.body}


def test_a_company_without_an_address_gives_one_and_reads_what_happens_until_then(towns):
    boss = company()
    with doors.machine_door(None):
        Account.objects.filter(pk=boss.holder).update(email="", password="")

    said = words_of(boss.get("/konto/"))
    page = words_of(boss.get("/konto/email/"))

    assert "Dann schreiben wir an die Adresse, die im Antrag steht" in said
    assert "E-Mail-Adresse angeben" in said
    assert "E-Mail-Adresse angeben" in page
    assert "E-Mail-Adresse ändern" not in said + page

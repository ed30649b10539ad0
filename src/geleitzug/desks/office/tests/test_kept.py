# SPDX-License-Identifier: EUPL-1.2
"""Views of the worklist that somebody keeps, for themselves or for their office."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.furnished import Town

from geleitzug.core.caseload.actions import keeping
from geleitzug.core.caseload.models import SavedView
from geleitzug.desks.office.tests.people import Colleague, read

SignIn = Callable[..., Colleague]
DOGS = "hundesteuer-anmelden"
KEPT = "/amt/ansichten/"


def test_a_view_that_is_kept_stands_above_the_worklist_and_counts(town: Town, sign_in: SignIn) -> None:
    town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")
    assert "Ansicht merken" not in katrin.reads("/amt/")
    assert "Ansicht merken" in katrin.reads("/amt/", ansicht="frei", leistung=DOGS)

    done = katrin.sends(f"{KEPT}?ansicht=frei&leistung={DOGS}", name="Freie Hunde")

    assert "Die Ansicht ist gemerkt." in done
    assert "Freie Hunde nur für mich 1" in done
    html = katrin.get("/amt/").content.decode()
    assert f'href="/amt/?ansicht=frei&amp;leistung={DOGS}"' in html
    assert 'aria-current="true">Freie Hunde' in katrin.get(f"/amt/?ansicht=frei&leistung={DOGS}").content.decode()


def test_a_view_is_ones_own_unless_it_is_the_offices(town: Town, sign_in: SignIn) -> None:
    katrin, bernd, anke = sign_in("steueramt"), sign_in("steueramt.leitung"), sign_in("standesamt")
    katrin.sends(f"{KEPT}?ansicht=frei", name="Nur meine")
    katrin.sends(f"{KEPT}?ansicht=ueberfaellig", name="Brennt", office="tax")

    assert "Nur meine" not in bernd.reads("/amt/")
    assert "Brennt" in bernd.reads("/amt/")
    assert "Brennt" not in anke.reads("/amt/")
    with town.inside():
        own, shared = SavedView.objects.get(name="Nur meine").pk, SavedView.objects.get(name="Brennt").pk
    assert bernd.post(f"{KEPT}{own}/loeschen/").status_code == 404
    assert anke.post(f"{KEPT}{shared}/loeschen/").status_code == 404
    assert "Die Ansicht ist gelöscht." in bernd.sends(f"{KEPT}{shared}/loeschen/")
    assert "Brennt" not in katrin.reads("/amt/")


def test_nobody_keeps_a_view_for_another_office(town: Town, sign_in: SignIn) -> None:
    sign_in("steueramt").sends(f"{KEPT}?ansicht=frei", name="Fremd", office="building")

    assert "Fremd" not in sign_in("bauamt").reads("/amt/")


def test_what_was_searched_for_is_not_kept(town: Town, sign_in: SignIn) -> None:
    katrin = sign_in("steueramt")

    assert "Der Suchtext wird nicht gemerkt" in katrin.reads(KEPT, q="Meyer", ansicht="frei")
    katrin.sends(f"{KEPT}?ansicht=frei&q=Meyer", name="Frei")
    nothing = katrin.sends(f"{KEPT}?q=Meyer", name="Nur Suche")

    assert "Bitte wählen Sie zuerst im Arbeitskorb, was die Ansicht zeigen soll." in nothing
    with town.inside():
        assert [view.query for view in SavedView.objects.all()] == ["ansicht=frei"]


def test_of_the_columns_of_a_service_only_those_are_kept_that_name_nobody(town: Town, sign_in: SignIn) -> None:
    columns = ["halter.family", "halter.born", "telefon", "anschrift.street", "anschrift.postcode"]
    town.publish(DOGS, service=lambda service: service.update(register_columns=columns))
    katrin = sign_in("steueramt")
    asked = "m.halter.family=Meyer&m.halter.born.von=1.2.1990&m.telefon=0471&m.anschrift.street=Hafen"

    page = katrin.reads(f"{KEPT}?leistung={DOGS}&{asked}&m.anschrift.postcode=27568")
    katrin.sends(f"{KEPT}?leistung={DOGS}&{asked}&m.anschrift.postcode=27568", name="Hafen")

    assert "Der Suchtext wird nicht gemerkt" in page
    with town.inside():
        assert [view.query for view in SavedView.objects.all()] == [f"leistung={DOGS}&m.anschrift.postcode=27568"]


def test_a_name_is_needed_and_used_once(town: Town, sign_in: SignIn) -> None:
    katrin, address = sign_in("steueramt"), f"{KEPT}?ansicht=frei"

    assert "Bitte geben Sie der Ansicht einen Namen." in katrin.sends(address, name=" ")
    katrin.sends(address, name="Frei")
    again = katrin.post(address, {"name": "Frei"})
    assert "Eine Ansicht mit diesem Namen gibt es schon." in read(again)
    assert 'value="Frei"' in again.content.decode()


def test_nobody_keeps_too_many(town: Town, sign_in: SignIn) -> None:
    katrin = sign_in("steueramt")
    with town.inside():
        for number in range(keeping.MOST_VIEWS):
            keeping.keep_view(by=town.staff("tax"), name=f"Sicht {number}", query="ansicht=frei")

    assert "Mehr als 30 Ansichten kann man nicht merken." in katrin.sends(f"{KEPT}?ansicht=frei", name="Noch eine")


def test_counting_is_one_statement_however_many_views_there_are(town: Town, sign_in: SignIn) -> None:
    town.play(DOGS, "ein-hund", steps=0)
    katrin = sign_in("steueramt")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            katrin.reads(KEPT)
        return len(seen)

    katrin.sends(f"{KEPT}?ansicht=frei", name="Frei")
    few = asked()
    for view in ("wartet", "ueberfaellig", "meine"):
        katrin.sends(f"{KEPT}?ansicht={view}", name=view)

    assert asked() == few

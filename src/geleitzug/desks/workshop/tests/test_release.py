# SPDX-License-Identifier: EUPL-1.2
"""From draft to online by two people, readable comparisons, withdrawing, and drafts of applicants that follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from tests import kept
from tests.furnished import Town

from geleitzug.config import seed
from geleitzug.core.authoring import actions, publishing, queries, releasing
from geleitzug.core.authoring.edits import (
    AddPage,
    AddQuestion,
    ChangeQuestion,
    ChangeService,
    DeleteQuestion,
    SetExample,
    SetPart,
    Several,
)
from geleitzug.core.authoring.models import Draft, State
from geleitzug.core.authoring.points import DropPoints
from geleitzug.core.authoring.recording import record
from geleitzug.core.cases.actions import applying
from geleitzug.core.catalogue import actions as catalogue
from geleitzug.core.catalogue.models import Offering
from geleitzug.desks.citizen.tests.people import Somebody, words_of
from geleitzug.desks.workshop.tests.making import Maker, actor_of, at, import_it, read
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people.actors import MACHINE, Actor
from geleitzug.ground.people.models import Membership
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web.languages import LANGUAGE_COOKIE

SignIn = Callable[[str], Maker]
ANSWERS = {
    "person": {"given": "Berta", "family": "Brandt", "born": "1984-05-17"},
    "anschrift": {"street": "Deichstraße", "number": "7", "postcode": "27561", "city": "Musterhafen"},
    "wohnung": {"allein": True, "einzug": "2026-02-01"},
}


@pytest.fixture
def ready(town: Town, jette: Actor) -> Draft:
    """A new service with an example, so that nothing is in its way."""

    def make() -> UUID:
        draft = import_it(town, jette)
        with town.inside():
            told = record(draft, ANSWERS, title="Berta meldet an")
            keys = tuple(point["key"] for point in queries.raw_of(draft)["form"]["points"])
            edits = Several((SetExample("berta", told.story), DropPoints(keys, "Das prüft das Amt.")))
            actions.save_edit(draft, edits, revision=1, by=jette)
        return draft.pk

    subject = kept.once(("ready",), make)
    with town.inside():
        return Draft.objects.get(pk=subject)


def test_what_is_in_the_way_is_listed_with_its_place(
    town: Town, sign_in: SignIn, imported: Draft, jette: Actor
) -> None:
    with town.inside():
        actions.save_edit(imported, ChangeQuestion("wohnung.allein", {"when": "a.weg == true"}), revision=1, by=jette)
    editor = sign_in("redaktion")

    answer = editor.get(at(imported, "freigabe/"))

    words = read(answer)
    assert "müssen noch in Ordnung gebracht werden" in words or "muss noch in Ordnung gebracht werden" in words
    assert "„a.weg“ liest „weg“" in words or "diese Frage gibt es nicht" in words
    assert at(imported, "regeln/bedingung/?frage=wohnung.allein") in answer.content.decode()
    assert "die nicht im Weg stehen" in words
    assert "Zur Prüfung geben" not in words


def test_a_hint_names_its_question_to_both(town: Town, sign_in: SignIn, ready: Draft, jette: Actor) -> None:
    said = "Formular, „Wohnen Sie dort allein?“: Der englische Text fehlt."
    bare = ChangeQuestion("wohnung.allein", {"label": {"de": "Wohnen Sie dort allein?"}})
    with town.inside():
        actions.save_edit(ready, bare, revision=ready.revision, by=jette)

    assert said in sign_in("redaktion").reads(at(ready, "freigabe/"))
    sign_in("redaktion").fills(at(ready, "freigabe/"))
    reviewer = sign_in("freigabe")
    assert at(ready, "freigabe/") in reviewer.get("/amt/werkstatt/").content.decode()
    assert said in reviewer.reads(at(ready, "freigabe/"))


def test_two_people_bring_a_service_online(town: Town, sign_in: SignIn, ready: Draft) -> None:
    editor, reviewer = sign_in("redaktion"), sign_in("freigabe")
    address = at(ready, "freigabe/")

    assert "Die Leistung wird zum ersten Mal veröffentlicht." in editor.reads(address)
    sent = editor.fills(address, comment="Bitte ansehen")
    assert "Der Entwurf ist in der Prüfung." in sent
    assert "Jette Hansen hat den Entwurf zur Prüfung gegeben." in reviewer.reads(address)
    assert "geht auf" in reviewer.fills(address)
    waiting = reviewer.fills(address, form=1)
    assert "Die Beispiele werden durchgespielt" in waiting
    assert "Zurückgeben" not in waiting
    assert reviewer.get(address).headers["Refresh"] == f"3; url={address}"
    work_off()

    online = reviewer.get(address)
    assert "Refresh" not in online.headers
    assert "Version 1.0.0 ist veröffentlicht." in read(online)
    assert town.service("zweitwohnung-anmelden").package.version == "1.0.0"


def test_the_editor_cannot_approve_what_they_submitted(town: Town, sign_in: SignIn, ready: Draft) -> None:
    editor = sign_in("redaktion")
    editor.fills(at(ready, "freigabe/"))

    assert "Freigeben muss ihn jemand anderes." in editor.reads(at(ready, "freigabe/"))
    assert editor.post(at(ready, "freigabe/freigeben/"), {"day": "1.1.2030"}).status_code == 403


def test_a_draft_is_sent_back_with_a_comment(sign_in: SignIn, ready: Draft) -> None:
    editor, reviewer = sign_in("redaktion"), sign_in("freigabe")
    editor.fills(at(ready, "freigabe/"))

    assert "Bitte schreiben Sie, was noch zu ändern ist." in reviewer.fills(at(ready, "freigabe/"), form=2)
    assert "wieder in Arbeit" in reviewer.fills(at(ready, "freigabe/"), form=2, comment="Englisch fehlt.")
    assert "Aus der Prüfung zurück" in editor.reads(at(ready, "freigabe/"))
    assert "Englisch fehlt." in editor.reads(at(ready, "freigabe/"))


def test_a_day_is_typed_as_people_write_it(sign_in: SignIn, ready: Draft, town: Town) -> None:
    editor, reviewer = sign_in("redaktion"), sign_in("freigabe")
    editor.fills(at(ready, "freigabe/"))
    address = at(ready, "freigabe/")

    assert "Bitte geben Sie heute oder einen späteren Tag an." in reviewer.fills(address, form=1, day="1.1.2020")
    later = timezone.localdate() + timedelta(days=10)
    reviewer.fills(address, form=1, day=f"{later.day}.{later.month}.{later.year}")
    work_off()

    assert "geht am Stichtag online" in reviewer.reads(address)
    with town.inside():
        assert Draft.objects.get(pk=ready.pk).release_from == later


def test_what_an_example_complains_of_is_said_in_the_language_of_the_page(
    town: Town, sign_in: SignIn, ready: Draft, jette: Actor
) -> None:
    with town.inside():
        story = queries.raw_of(ready)["examples"]["berta"]
        otherwise = {**story, "expect": {**story["expect"], "tasks": ["Task_Review"]}}
        actions.save_edit(ready, SetExample("berta", otherwise), revision=2, by=jette)
    editor = sign_in("redaktion")
    editor.cookies[LANGUAGE_COOKIE] = "en"

    words = editor.fills(at(ready, "freigabe/"))

    assert "Tasks: expected “" in words
    assert "erwartet" not in words


def test_an_example_that_breaks_keeps_it_offline(town: Town, sign_in: SignIn, ready: Draft, jette: Actor) -> None:
    with town.inside():
        story = queries.raw_of(ready)["examples"]["berta"]
        expected = {**story["expect"], "tasks": ["Task_Review"]}
        actions.save_edit(ready, SetExample("berta", {**story, "expect": expected}), revision=2, by=jette)
    editor = sign_in("redaktion")

    words = editor.fills(at(ready, "freigabe/"))

    assert "Nicht zur Prüfung gegeben: Ein Beispiel geht nicht auf." in words
    tasks = "erwartet „Angaben und Nachweise prüfen“, ist „Entscheiden“, „Angaben und Nachweise prüfen“"
    assert f"Aufgaben: {tasks}" in words
    assert "Task_Review" not in words
    with town.inside():
        assert Draft.objects.get(pk=ready.pk).state == State.EDITING
        actions.save_edit(ready, SetExample("berta", story), revision=3, by=jette)
    editor.fills(at(ready, "freigabe/"))
    with town.inside():
        whole = Draft.objects.get(pk=ready.pk).submitted
        broken = {**whole, "examples": {"berta": {**story, "fee": 999}}}
        Draft.objects.filter(pk=ready.pk).update(submitted=broken)

    reviewer = sign_in("freigabe")
    reviewer.fills(at(ready, "freigabe/"), form=1)
    work_off()
    words = reviewer.reads(at(ready, "freigabe/"))

    assert "Nicht freigegeben" in words
    assert "Gebühr: erwartet 9,99 €, ist 0,00 €" in words
    with town.inside():
        assert Draft.objects.get(pk=ready.pk).state == State.REVIEW


def test_the_next_version_says_what_is_new_and_why_its_number(
    town: Town, sign_in: SignIn, draft: Draft, jette: Actor
) -> None:
    with town.inside():
        question = AddQuestion("hunde", "text", {"de": "Futter"}, key="futter", values={"required": True})
        actions.save_edit(draft, question, revision=1, by=jette)

    words = sign_in("redaktion").reads(at(draft, "freigabe/"))

    assert "Neue Pflichtfrage „Futter“." in words
    assert "Es wird anderes gefragt als bisher, deshalb steigt die erste Stelle." in words


def test_a_service_is_withdrawn_with_a_reason(town: Town, sign_in: SignIn, ready: Draft) -> None:
    sign_in("redaktion").fills(at(ready, "freigabe/"))
    reviewer = sign_in("freigabe")
    reviewer.fills(at(ready, "freigabe/"), form=1)
    work_off()

    assert "Bitte schreiben Sie, warum" in reviewer.fills(at(ready, "freigabe/"))
    assert "wird nicht mehr angeboten" in reviewer.fills(at(ready, "freigabe/"), reason="Die Steuer entfällt.")
    assert "Diese Leistung wird nicht mehr angeboten." in reviewer.reads(at(ready, "verlauf/"))
    with town.machine():
        assert not Offering.objects.get(tenant_id=town.id, key="zweitwohnung-anmelden").active


def test_versions_are_compared_in_sentences(town: Town, sign_in: SignIn, draft: Draft, jette: Actor) -> None:
    with town.inside():
        actions.save_edit(draft, DeleteQuestion("telefon"), revision=1, by=jette)
    editor = sign_in("redaktion")
    now = town.service("hundesteuer-anmelden").package.version

    history = editor.reads(at(draft, "verlauf/"))
    assert "Frage „Telefonnummer“ gelöscht" in history
    assert "Jette Hansen" in history
    words = editor.reads(at(draft, "verlauf/vergleich/"), alt=now, neu="entwurf")
    assert "Frage „Telefonnummer“ entfällt." in words
    assert editor.get(at(draft, "verlauf/vergleich/"), {"alt": "7.7.7", "neu": now}).status_code == 404


def test_an_open_application_follows_a_version_of_the_workshop_and_says_so(
    town: Town, draft: Draft, jette: Actor
) -> None:
    application = town.play("hundesteuer-anmelden", "ein-hund", steps=-1)
    holder = town.holder_of(application)
    with town.outside(holder):
        answers = {**application.answers, "telefon": "0471 12345"}
        applying.store(application, by=holder, revision=application.revision, answers=answers)
    olaf = actor_of(town, "freigabe")
    with town.inside():
        question = AddQuestion("halter", "text", {"de": "Beruf", "en": "Job"}, key="beruf", values={"required": True})
        actions.save_edit(draft, question, revision=1, by=jette)
        actions.save_edit(draft, DeleteQuestion("telefon", anyway=True), revision=2, by=jette)
        for name, story in queries.raw_of(draft)["examples"].items():
            told = {**story, "answers": {**story["answers"], "beruf": "Seefahrerin"}}
            told["answers"].pop("telefon", None)
            one = told if name == "ein-hund" else None  # a release plays them all, twice
            actions.save_edit(draft, SetExample(name, one), revision=draft.revision, by=jette)
        releasing.submit(draft, revision=draft.revision, by=jette)
        releasing.approve(draft, release_from=timezone.localdate(), seen=draft.submitted_at, by=olaf)
        work_off()

    erika = Somebody("musterhafen").signed_in("erika@example.org")
    words = words_of(erika.get(f"/antrag/{application.pk}/"))

    assert "Dieser Antrag hat sich geändert, seit Sie ihn begonnen haben" in words
    assert "Neu gefragt: Beruf" in words
    assert "Nicht mehr gefragt: Telefonnummer" in words
    check = words_of(erika.get(f"/antrag/{application.pk}/pruefen/"))
    assert "Neu gefragt: Beruf" in check


def test_what_was_refused_on_its_day_is_tried_again_with_a_button(town: Town, sign_in: SignIn, ready: Draft) -> None:
    editor, reviewer, address = sign_in("redaktion"), sign_in("freigabe"), at(ready, "freigabe/")
    editor.fills(address)
    later = timezone.localdate() + timedelta(days=10)
    reviewer.fills(address, form=1, day=f"{later.day}.{later.month}.{later.year}")
    work_off()
    assert "Noch einmal versuchen" not in reviewer.reads(address)
    with town.inside():
        story = {"title": "Berta", "fee": 1}
        whole = Draft.objects.get(pk=ready.pk).submitted
        broken = {**whole, "examples": {"berta": {**whole["examples"]["berta"], **story}}}
        Draft.objects.filter(pk=ready.pk).update(trouble="Der Speicher war voll.", submitted=broken)

    assert "Noch einmal versuchen" not in editor.reads(address)
    assert "Die Beispiele werden durchgespielt" in reviewer.fills(address)
    work_off()
    assert "Gebühr: erwartet" in reviewer.reads(address)
    with town.inside():
        Draft.objects.filter(pk=ready.pk).update(submitted=whole)
    reviewer.fills(address)
    work_off()
    assert "ist veröffentlicht" in reviewer.reads(address)
    assert "Das geht jetzt nicht" in read(reviewer.post(at(ready, "freigabe/noch-einmal/"), {}))


def test_a_finding_leads_to_where_it_is_mended(town: Town, sign_in: SignIn, ready: Draft, jette: Actor) -> None:
    with town.inside():
        actions.save_edit(ready, ChangeService({"summary": {"de": "Kurz"}}), revision=2, by=jette)
        service = sign_in("redaktion").get(at(ready, "freigabe/")).content.decode()
        actions.save_edit(ready, AddPage({"de": "Termin", "en": "Date"}), revision=3, by=jette)

    page = sign_in("redaktion").get(at(ready, "freigabe/")).content.decode()

    assert at(ready, "angaben/") + '">Angaben zur Leistung: Die Angaben zur Leistung sind' in service
    assert '<p class="kern-body" lang="en">summary has no text in' in service
    assert at(ready, "?seite=termin") + '">Formular: Auf dieser Seite steht noch keine Frage.' in page


def test_another_town_that_offers_a_service_keeps_nobody_from_seeing_it_withdrawn(
    town: Town, sign_in: SignIn, ready: Draft
) -> None:
    sign_in("redaktion").fills(at(ready, "freigabe/"))
    reviewer = sign_in("freigabe")
    reviewer.fills(at(ready, "freigabe/"), form=1)
    work_off()
    sandmoor = seed.town_of("sandmoor")
    with town.machine():
        package = town.service("zweitwohnung-anmelden").package
        version = Offering.objects.get(tenant_id=town.id, key="zweitwohnung-anmelden").version
        Offering.objects.filter(tenant_id=town.id, key="zweitwohnung-anmelden").update(active=False)
    with doors.machine_door(sandmoor.pk):
        catalogue.offer(version, package, by=MACHINE)

    assert "Leistung zurückziehen" not in reviewer.reads(at(ready, "freigabe/"))


def test_an_example_the_form_has_moved_away_from_is_in_the_way(
    town: Town, sign_in: SignIn, ready: Draft, jette: Actor
) -> None:
    editor, address = sign_in("redaktion"), at(ready, "freigabe/")
    assert "Nichts steht im Weg." in editor.reads(address)
    with town.inside():
        question = AddQuestion("wohnung", "text", {"de": "Grund", "en": "Reason"}, values={"required": True})
        actions.save_edit(ready, question, revision=2, by=jette)

    answer = editor.get(address)

    words = read(answer)
    assert "Nichts steht im Weg." not in words
    assert "Das Beispiel „Berta meldet an“ geht so nicht mehr auf." in words
    assert "Grund: Bitte" in words
    assert at(ready, "beispiele/eines/?name=berta") in answer.content.decode()


def test_the_examples_of_all_services_are_not_outdated(town: Town, jette: Actor) -> None:
    with town.inside():
        for offering in queries.offered(jette):
            draft = actions.create_from_version(offering.version, by=jette)
            assert not [each for each in releasing.findings_of(draft) if each.blocking]


def test_a_draft_that_was_sent_back_says_so_in_the_list(sign_in: SignIn, ready: Draft) -> None:
    editor, reviewer = sign_in("redaktion"), sign_in("freigabe")
    assert "Aus der Prüfung zurück" not in editor.reads("/amt/werkstatt/")
    editor.fills(at(ready, "freigabe/"))

    reviewer.fills(at(ready, "freigabe/"), form=2, comment="Englisch fehlt.")

    assert "Aus der Prüfung zurück" in editor.reads("/amt/werkstatt/")


def test_a_released_draft_leads_on_and_its_next_version_follows_its_blocks(
    town: Town, sign_in: SignIn, ready: Draft
) -> None:
    editor, reviewer = sign_in("redaktion"), sign_in("freigabe")
    editor.fills(at(ready, "freigabe/"))
    reviewer.fills(at(ready, "freigabe/"), form=1)
    work_off()
    assert "Neue Version und Seite im Portal" in editor.reads(at(ready))

    released = editor.get(at(ready, "freigabe/")).content.decode()
    assert 'href="/leistungen/zweitwohnung-anmelden/"' in released
    begun = editor.fills(at(ready, "freigabe/"))

    assert "In Arbeit" in begun
    assert begun.count("Baustein ") >= 2
    with town.inside():
        later = Draft.objects.get(key="zweitwohnung-anmelden", state=State.EDITING)
        person = queries.raw_of(later)["form"]["pages"][0]["questions"][0]
        assert person == {"key": "person", "block": "person"}
        assert not publishing.proposal_for(later).differences
    again = editor.get(at(ready, "freigabe/")).content.decode()
    assert f'href="{at(later)}"' in again
    assert "Neue Version</span>" not in again


def test_nobody_outside_reads_a_key_that_is_none(town: Town, sign_in: SignIn, ready: Draft) -> None:
    editor = sign_in("redaktion")
    words = editor.reads(at(ready, "angaben/"))
    assert "Das sollte noch dazu. Ohne geht es auch. Der LeiKa-Schlüssel fehlt." in words
    assert "Das fehlt noch, bevor die Leistung online gehen kann" not in words
    hints = editor.reads(at(ready, "freigabe/"))
    assert "Die Rechtsgrundlage fehlt noch" in hints
    editor.fills(at(ready, "freigabe/"))
    sign_in("freigabe").fills(at(ready, "freigabe/"), form=1)

    page = words_of(Somebody("musterhafen").get("/leistungen/zweitwohnung-anmelden/"))

    assert "99000000000000" not in page
    assert "Schlüssel im Leistungskatalog" not in page
    assert "Rechtsgrundlagen" not in page


def test_plain_language_that_does_not_appear_says_why(town: Town, sign_in: SignIn, ready: Draft, jette: Actor) -> None:
    editor, why = sign_in("redaktion"), "erst, wenn auch die Beschreibung in Leichter Sprache da ist."
    assert why not in editor.reads(at(ready, "angaben/"))
    with town.inside():
        service = queries.raw_of(ready)["service"]
        title = {**service["title"], "plain": "Zweite Wohnung"}
        actions.save_edit(ready, ChangeService({"title": title}), revision=2, by=jette)

    assert why in editor.reads(at(ready, "angaben/"))
    assert why in editor.reads(at(ready, "freigabe/"))
    with town.inside():
        description = {**service["description"], "plain": "Sie haben eine zweite Wohnung."}
        actions.save_edit(ready, ChangeService({"description": description}), revision=3, by=jette)
    assert why not in editor.reads(at(ready, "freigabe/"))
    assert "sieht die Fragen noch nicht in Leichter Sprache" in editor.reads(at(ready, "vorschau/"), sprache="plain")


def test_a_comparison_shows_long_texts_before_and_after(
    town: Town, sign_in: SignIn, draft: Draft, jette: Actor
) -> None:
    with town.inside():
        was = queries.raw_of(draft)["service"]["cost"]
        actions.save_edit(draft, ChangeService({"cost": {**was, "de": "Alles ist neu."}}), revision=1, by=jette)
        actions.save_edit(draft, ChangeQuestion("bereits", {"max": 30}), revision=2, by=jette)

    words = sign_in("redaktion").reads(at(draft, "freigabe/"))

    assert f"Vorher {' '.join(was['de'].split())} Nachher Alles ist neu." in words
    assert "Vorher 20 Nachher 30" in words


def test_a_task_nobody_could_do_is_said_before_the_first_case_comes(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    missing = "kann zurzeit niemand erledigen: Die Rolle „Zeichnungsberechtigung“ hat bei „Steueramt“ niemand."
    with town.inside():
        drawing = queries.raw_of(draft)["process"]
        both = Membership.objects.filter(office="tax", role__in=["approver", "head"])
        with_approval = drawing.replace('gz:role="clerk"', 'gz:role="approver"')
        actions.save_edit(
            draft, SetPart("process", with_approval), revision=draft.revision, by=actor_of(town, "redaktion")
        )
    assert missing not in editor.reads(at(draft, "freigabe/"))

    with town.machine():
        both.delete()

    assert missing in editor.reads(at(draft, "freigabe/"))

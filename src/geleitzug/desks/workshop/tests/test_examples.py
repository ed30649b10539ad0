# SPDX-License-Identifier: EUPL-1.2
"""Recording an example by filling in the form, and playing what there is against the draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.furnished import Town

from geleitzug.core.authoring import actions, queries
from geleitzug.core.authoring.edits import AddQuestion, ChangeQuestion, ChangeService, SetExample, Several
from geleitzug.core.authoring.models import Draft
from geleitzug.core.cases.models import Application
from geleitzug.desks.workshop.tests.making import Maker, at, form_on, read
from geleitzug.ground.people.actors import Actor

SignIn = Callable[[str], Maker]
PERSON = {
    "person.given": "Berta",
    "person.family": "Brandt",
    "person.born": "17.05.1984",
    "anschrift.street": "Deichstraße",
    "anschrift.number": "7",
    "anschrift.postcode": "27561",
    "anschrift.city": "Musterhafen",
}
FLAT = {"wohnung.allein": "true", "wohnung.einzug": "1.2.2026"}


def stories(town: Town, draft: Draft) -> Any:
    """Return the examples of a draft."""
    with town.inside():
        return queries.raw_of(draft).get("examples") or {}


class Recording:
    """Going through the pages of a recording one after the other."""

    def __init__(self, editor: Maker, draft: Draft, title: str) -> None:
        self.editor, self.address = editor, at(draft, "beispiele/aufnehmen/")
        self.answer = editor.get(self.address)
        self.sends({"title": title})

    def sends(self, typed: dict[str, Any], **press: str) -> str:
        """Fill in the page that is open and press a button; returns the words of what follows."""
        _action, data = form_on(self.answer.content.decode())
        self.answer = self.editor.post(self.address, {**data, **typed, **press}, follow=True)
        assert self.answer.status_code == 200
        return read(self.answer)


def test_an_example_is_recorded_by_filling_in_the_form(town: Town, sign_in: SignIn, imported: Draft) -> None:
    recording = Recording(sign_in("redaktion"), imported, "Berta Brandt meldet ihre Zweitwohnung an")

    assert "Person" in read(recording.answer)
    assert "Wohnen Sie dort allein?" in recording.sends(PERSON)
    end = recording.sends(FLAT)
    assert "Was soll daraus werden?" in end
    assert "Deichstraße" in end
    done = recording.sends({"outcome": "granted"})

    assert "Das Beispiel ist aufgenommen." in done
    story = stories(town, imported)["berta-brandt-meldet-ihre-zweitwohnung-an"]
    assert story["story"] == "granted"
    assert story["answers"]["wohnung"] == {"allein": True, "einzug": "2026-02-01"}
    assert story["expect"]["outcome"] == "granted"
    with town.machine():
        assert not Application.objects.filter(offering__key="zweitwohnung-anmelden").exists()


def test_what_is_typed_wrongly_is_said_as_applicants_read_it(sign_in: SignIn, imported: Draft) -> None:
    recording = Recording(sign_in("redaktion"), imported, "Mit Tippfehler")

    words = recording.sends({**PERSON, "person.born": "31.2.1984"})

    assert "Geburtsdatum" in words
    assert "So soll es sein: Beispiel für eine Beanstandung" in words
    assert "Wohnen Sie dort allein?" in recording.sends(PERSON)
    assert "Person" in recording.sends({}, _back="1")


def test_an_application_that_is_held_up_is_an_example_too(town: Town, sign_in: SignIn, imported: Draft) -> None:
    recording = Recording(sign_in("redaktion"), imported, "Ole vergisst den Einzug")

    recording.sends(PERSON)
    recording.sends({"wohnung.allein": "true"})
    held = recording.sends({"wohnung.allein": "true"}, _stops="1")
    assert "So bleibt der Antrag stehen" in held
    recording.sends({})

    story = stories(town, imported)["ole-vergisst-den-einzug"]
    assert (story["story"], story["problems"]) == ("stopped", ["wohnung.einzug"])


def test_refused_needs_reasons_and_asked_for_more_asks(town: Town, sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")
    recording = Recording(editor, imported, "Wird abgelehnt")
    recording.sends(PERSON)
    recording.sends(FLAT)
    assert "Bitte schreiben Sie, warum das Amt ablehnt." in recording.sends({"outcome": "refused"})
    recording.sends({"outcome": "refused", "reasons": "Keine Zweitwohnung."})
    assert stories(town, imported)["wird-abgelehnt"]["expect"]["outcome"] == "refused"

    bound = Recording(editor, imported, "Mit Auflage")
    bound.sends(PERSON)
    bound.sends(FLAT)
    assert "Bitte schreiben Sie die Nebenbestimmungen auf." in bound.sends({"outcome": "granted_with_conditions"})
    bound.sends({"outcome": "granted_with_conditions", "conditions": "Melden Sie jeden Auszug."})
    story = stories(town, imported)["mit-auflage"]
    assert (story["story"], story["expect"]["outcome"]) == ("granted", "granted_with_conditions")
    assert {"outcome": "granted_with_conditions", "conditions": "Melden Sie jeden Auszug."} in [
        step.get("decide") for step in story["steps"]
    ]

    again = Recording(editor, imported, "Wird gefragt")
    again.sends(PERSON)
    again.sends(FLAT)
    again.sends({"outcome": "incomplete"})
    assert [next(iter(step)) for step in stories(town, imported)["wird-gefragt"]["steps"]][:2] == ["ask", "answer"]
    played = editor.fills(at(imported, "beispiele/"))
    assert "Alle gespielten Beispiele gehen auf." in played


def test_files_are_samples_of_the_house(town: Town, sign_in: SignIn, imported: Draft, jette: Actor) -> None:
    with town.inside():
        file = AddQuestion("wohnung", "file", {"de": "Mietvertrag"}, key="vertrag", values={"required": True})
        actions.save_edit(imported, file, revision=1, by=jette)
    recording = Recording(sign_in("redaktion"), imported, "Mit Mietvertrag")

    recording.sends(PERSON)
    assert "beispiel.pdf" in recording.sends(FLAT)
    recording.sends({"outcome": "granted"})

    assert stories(town, imported)["mit-mietvertrag"]["answers"]["vertrag"] == [{"name": "beispiel.pdf", "kind": "pdf"}]


def test_a_broken_example_says_what_broke_and_can_be_recorded_again(
    town: Town, sign_in: SignIn, imported: Draft, jette: Actor
) -> None:
    editor = sign_in("redaktion")
    recording = Recording(editor, imported, "Berta meldet an")
    recording.sends(PERSON)
    recording.sends(FLAT)
    recording.sends({"outcome": "granted"})
    editor.fills(at(imported, "gebuehren/zeile/"), title__de="Anmeldung", amount="12,50")

    played = editor.fills(at(imported, "beispiele/"))
    assert "Ein Beispiel geht nicht auf." in played
    assert "Gebühr" in played
    address = at(imported, "beispiele/eines/?name=berta-meldet-an")
    assert "Das Beispiel ist neu aufgenommen." in editor.fills(address, {"_again": "1"})
    assert stories(town, imported)["berta-meldet-an"]["fee"] == 1250
    assert "Das Beispiel heißt jetzt anders." in editor.fills(address, title="Berta zahlt")
    assert "Das Beispiel ist gelöscht." in editor.fills(address, {"_delete": "1"})


def recorded(editor: Maker, draft: Draft, title: str = "Berta meldet an") -> None:
    """Record an example that is granted."""
    recording = Recording(editor, draft, title)
    recording.sends(PERSON)
    recording.sends(FLAT)
    assert "Das Beispiel ist aufgenommen." in recording.sends({"outcome": "granted"})


def test_an_example_that_a_new_process_breaks_is_recorded_anew_where_that_is_said(
    town: Town, sign_in: SignIn, imported: Draft
) -> None:
    editor = sign_in("redaktion")
    recorded(editor, imported)
    said = {"_shape": "1", "shape": "vier-augen", "_anyway": "1", "_revision": "2"}
    assert "Ablauf geändert." in read(editor.post(at(imported, "ablauf/"), said, follow=True))
    page = "/beispiele/eines/?name=berta-meldet-an"

    submitted = editor.fills(at(imported, "freigabe/"), comment="Die offenen Punkte brauchen wir nicht.")
    assert "Ein Beispiel geht nicht auf" in submitted
    assert "Ansehen und neu aufnehmen" in submitted
    walked = editor.post(at(imported, "ablauf/probelauf/"), {"_play": ""}).content.decode()
    assert page.removeprefix("/") in walked
    assert "Beispiel ansehen und neu aufnehmen" in walked
    _action, data = form_on(editor.get(at(imported, "beispiele/")).content.decode())
    listed = editor.post(at(imported, "beispiele/"), {**data, "_play": ""}).content.decode()
    assert f'formaction="{at(imported, page.removeprefix("/"))}"' in listed
    assert at(imported, "beispiele/aufnehmen/?name=berta-meldet-an") in listed

    _action, data = form_on(listed)
    done = read(editor.post(at(imported, page.removeprefix("/")), {**data, "_again": "1"}, follow=True))

    assert "Das Beispiel ist neu aufgenommen." in done
    assert "Rückgängig" in done
    steps = stories(town, imported)["berta-meldet-an"]["steps"]
    assert [next(iter(step)) for step in steps] == ["decide", "approve"]
    assert "Alle gespielten Beispiele gehen auf." in editor.fills(at(imported, "beispiele/"), {"_play": ""})


def test_what_the_form_still_asks_stands_there_when_an_example_is_filled_in_once_more(
    town: Town, sign_in: SignIn, imported: Draft, jette: Actor
) -> None:
    editor = sign_in("redaktion")
    recorded(editor, imported)
    kept = stories(town, imported)["berta-meldet-an"]
    strange = {"wohnung": {"allein": True, "einzug": "2026-02-01", "weg": "x"}, "person": kept["answers"]["person"]}
    odd = {**kept, "answers": {**strange, "anschrift": "Deichstraße 7", "niemand": [{"fragt": 1}]}}
    with town.inside():
        imported.refresh_from_db()
        actions.save_edit(imported, SetExample("berta-meldet-an", odd), revision=imported.revision, by=jette)
    address = at(imported, "beispiele/aufnehmen/?name=berta-meldet-an")

    start = editor.get(address)
    assert "Was darin angegeben war, steht schon in den Feldern" in read(start)
    _action, data = form_on(start.content.decode())
    first = editor.post(address, data)
    _action, data = form_on(first.content.decode())
    assert (data["person.given"], data["anschrift.city"]) == ("Berta", "")
    second = editor.post(address, {**data, **PERSON})
    _action, data = form_on(second.content.decode())
    assert data["wohnung.allein"] == ["true"]
    assert data["wohnung.einzug"] == "01.02.2026"


def test_whoever_records_anew_what_the_process_does_not_end_is_told(
    town: Town, sign_in: SignIn, imported: Draft
) -> None:
    editor = sign_in("redaktion")
    recorded(editor, imported)
    with town.inside():
        xml = str(queries.parts_of(imported, ["process"])["process"])
    pause = (
        '<bpmn:intermediateCatchEvent id="Wait" name="ein Jahr"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>P365D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
        '<bpmn:sequenceFlow id="Flow_5" sourceRef="Wait" targetRef="End" />'
    )
    waits = xml.replace(
        'sourceRef="Service_Issue" targetRef="End" />', f'sourceRef="Service_Issue" targetRef="Wait" />{pause}'
    )
    waits = waits.replace("<bpmn:incoming>Flow_4<", "<bpmn:incoming>Flow_5<")
    file = SimpleUploadedFile("ablauf.bpmn", waits.encode())
    drawn = editor.post(at(imported, "ablauf/"), {"_upload": "1", "file": file, "_revision": "2"}, follow=True)
    assert "Dieser Ablauf kann laufen." in read(drawn)

    words = editor.fills(at(imported, "beispiele/eines/?name=berta-meldet-an"), {"_again": "1"})

    assert "Aufgenommen, aber nicht bis zum Ende" in words
    assert "Der Vorgang ist noch nicht zu Ende" in words


def test_what_travels_with_a_page_is_only_ours(sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")

    answer = editor.post(at(imported, "beispiele/aufnehmen/"), {"_state": "falsch", "_page": "person"})

    assert "Bitte beginnen Sie noch einmal." in unescape(answer.content.decode())


def test_a_draft_with_faults_is_not_recorded(town: Town, sign_in: SignIn, imported: Draft, jette: Actor) -> None:
    with town.inside():
        actions.save_edit(
            imported, AddQuestion("wohnung", "choice", {"de": "Lage"}, values={"options": []}), revision=1, by=jette
        )

    words = sign_in("redaktion").reads(at(imported, "beispiele/aufnehmen/"))

    assert "Noch lässt sich kein Beispiel aufnehmen" in words
    assert re.search("Bitte beheben Sie sie zuerst", words)


def test_a_letter_that_reaches_nobody_is_said(town: Town, sign_in: SignIn, imported: Draft, jette: Actor) -> None:
    with town.inside():
        actions.save_edit(imported, ChangeService({"addressee": None}), revision=1, by=jette)
    recording = Recording(sign_in("redaktion"), imported, "Ohne Anschrift")

    recording.sends(PERSON)
    recording.sends(FLAT)

    assert "So kommt kein Bescheid an" in recording.sends({"outcome": "granted"})
    assert stories(town, imported) == {}


def test_where_no_page_is_reached_the_recording_ends_at_once(
    town: Town, sign_in: SignIn, imported: Draft, jette: Actor
) -> None:
    with town.inside():
        never = [ChangeQuestion(key, {"when": 'who.kind == "company"'}) for key in ("person", "anschrift", "wohnung")]
        actions.save_edit(imported, Several(tuple(never)), revision=1, by=jette)
    recording = Recording(sign_in("redaktion"), imported, "Für Firmen")

    assert "Was soll daraus werden?" in read(recording.answer)
    assert "Person" in recording.sends({}, _back="1")

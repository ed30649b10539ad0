# SPDX-License-Identifier: EUPL-1.2
"""The process of a draft: read in words, taken from files and shapes, drawn as it is and as it shall be."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.furnished import Town

from geleitzug.core.authoring import actions, processes, queries, releasing
from geleitzug.core.authoring.models import Draft
from geleitzug.core.authoring.parts import AS_IS, TO_BE
from geleitzug.core.workflow.tests.play import drawn
from geleitzug.desks.workshop.tests.making import Maker, at, form_on, read
from geleitzug.ground.people.actors import Actor

SignIn = Callable[[str], Maker]

BROKEN = drawn(
    '<startEvent id="S"/><scriptTask id="X" name="Rechnen"/><userTask id="U" name="Prüfen"/><endEvent id="E"/>',
    "S-X X-E U-E",
)


def part(town: Town, draft: Draft, name: str) -> str | None:
    with town.inside():
        return queries.parts_of(draft, [name]).get(name)


def newest(town: Town, draft: Draft) -> Draft:
    """Return a draft as it is by now."""
    with town.inside():
        draft.refresh_from_db()
    return draft


def send(maker: Maker, draft: Draft, where: str, press: str, xml: bytes | None = None, **more: Any) -> Any:
    """Press a button of the page of the process, perhaps with a file."""
    data = {"_revision": str(draft.revision), press: "1", **more}
    if xml is not None:
        data["file"] = SimpleUploadedFile("ablauf.bpmn", xml)
    return maker.post(at(draft, where), data, follow=True)


def replace(maker: Maker, draft: Draft, where: str, xml: bytes) -> Any:
    """Choose a file, and say that it shall replace what is drawn."""
    action, data = form_on(send(maker, draft, where, "_upload", xml).content.decode())
    return maker.post(action, {**data, "_anyway": "1"}, follow=True)


def test_the_process_is_read_in_words(sign_in: SignIn, draft: Draft) -> None:
    words = sign_in("redaktion").reads(at(draft, "ablauf/"))

    assert "Dieser Ablauf kann laufen." in words
    assert (
        "Auskunft geben, ob der Hund als gefährlich gilt Aufgabe · Ordnungsamt: Stellungnahme · Frist 14 Tage" in words
    )
    assert "Keine Auskunft nach 28 Tagen Ereignis am Rand: Frist 28 Tage" in words
    assert "Gefährlicher Hund dabei? Entweder-oder · Steueramt: Sachbearbeitung Dann: ja → Auskunft geben" in words


def test_a_file_is_taken_with_what_would_not_run(town: Town, sign_in: SignIn, draft: Draft) -> None:
    jette = sign_in("redaktion")

    words = read(replace(jette, draft, "ablauf/", BROKEN))

    assert "Ablauf geändert." in words
    assert "„Rechnen“ ist ein Skript" in words
    assert "„Prüfen“ wird nie erreicht." in words
    with town.inside():
        blocking = [each for each in queries.findings_of(draft) if each.blocking and each.part == TO_BE]
        assert {each.field for each in blocking} == {"X", "U"}


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (b"", "kein XML"),
        (b"<html/>", "keine BPMN-2.0-Datei"),
        (b"<!DOCTYPE x>" + BROKEN, "Dokumenttyp-Deklaration"),
        (b"<" + b"a" * 2_000_001, "größer als 2 MB"),
        (drawn("".join(f'<task id="T{n}"/>' for n in range(10_000))), "mehr als 2000 Elemente"),
    ],
)
def test_what_is_no_drawing_changes_nothing(
    town: Town, sign_in: SignIn, draft: Draft, xml: bytes, sentence: str
) -> None:
    before = part(town, draft, TO_BE)

    answer = send(sign_in("redaktion"), draft, "ablauf/", "_upload", xml)

    assert (answer.status_code, part(town, draft, TO_BE)) == (200, before)
    assert sentence in read(answer)


def test_without_a_file_one_is_asked_for(sign_in: SignIn, draft: Draft) -> None:
    words = read(send(sign_in("redaktion"), draft, "ablauf/", "_upload"))

    assert "Bitte wählen Sie eine BPMN-Datei aus." in words


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(sign_in: SignIn, draft: Draft) -> None:
    jette = sign_in("redaktion")
    replace(jette, draft, "ablauf/", BROKEN)

    answer = replace(jette, draft, "ablauf/", drawn('<startEvent id="S"/><endEvent id="E"/>', "S-E"))

    assert "hat das inzwischen geändert" in read(answer)


def test_the_file_comes_back_as_it_was_given(town: Town, sign_in: SignIn, draft: Draft) -> None:
    answer = sign_in("redaktion").get(at(draft, "ablauf/datei/"))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="hundesteuer-anmelden-soll.bpmn"'
    assert answer.content.decode() == part(town, draft, TO_BE)


def test_as_it_is_stands_beside_as_it_shall_be(town: Town, sign_in: SignIn, jette: Actor, draft: Draft) -> None:
    editor = sign_in("redaktion")
    assert "noch nicht gezeichnet" in editor.reads(at(draft, "ablauf/"), fassung="ist")

    send(editor, draft, "ablauf/?fassung=ist", "_copy")
    replace(editor, newest(town, draft), "ablauf/", BROKEN)

    assert "„Rechnen“" not in (part(town, draft, AS_IS) or "")
    with town.inside():
        assert AS_IS not in queries.package_of(draft).raw
        draft.refresh_from_db()
        actions.undo(draft, revision=draft.revision, by=jette)
        assert processes.has_as_is(draft)
        assert releasing.proposal_for(draft).differences == ()


def test_what_somebody_has_drawn_is_replaced_by_a_template_only_when_they_say_so(
    town: Town, sign_in: SignIn, draft: Draft
) -> None:
    editor, own = sign_in("redaktion"), part(town, draft, TO_BE)

    asked = send(editor, draft, "ablauf/", "_shape", shape="vier-augen")

    assert "Den gezeichneten Ablauf ersetzen?" in read(asked)
    assert "An seine Stelle kommt die Vorlage „Vier Augen“" in read(asked)
    assert part(town, draft, TO_BE) == own
    action, data = form_on(asked.content.decode())
    done = editor.post(action, {**data, "_anyway": "1"}, follow=True)
    assert "Ablauf geändert." in read(done)
    assert part(town, draft, TO_BE) != own
    editor.post(at(draft, "rueckgaengig/"), {"_revision": "2", "weiter": at(draft, "ablauf/")}, follow=True)
    assert part(town, draft, TO_BE) == own


def test_a_file_replaces_what_somebody_has_drawn_only_when_they_say_so(
    town: Town, sign_in: SignIn, draft: Draft
) -> None:
    editor, own = sign_in("redaktion"), part(town, draft, TO_BE)
    umlauts = drawn('<startEvent id="S"/><userTask id="U" name="Größe prüfen"/><endEvent id="E"/>', "S-U U-E")

    asked = send(editor, draft, "ablauf/", "_upload", umlauts)

    assert "Den gezeichneten Ablauf ersetzen?" in read(asked)
    assert "An seine Stelle kommt die Datei „ablauf.bpmn“." in read(asked)
    assert part(town, draft, TO_BE) == own
    action, data = form_on(asked.content.decode())
    done = editor.post(action, {**data, "_anyway": "1"}, follow=True)
    assert "Ablauf geändert." in read(done)
    assert "Größe prüfen" in (part(town, draft, TO_BE) or "")


def test_a_file_that_is_drawn_already_asks_nothing(town: Town, sign_in: SignIn, draft: Draft) -> None:
    own = part(town, draft, TO_BE) or ""

    words = read(send(sign_in("redaktion"), draft, "ablauf/", "_upload", own.encode()))

    assert "ersetzen?" not in words
    assert part(town, draft, TO_BE) == own


def test_a_file_too_large_to_travel_with_the_question_is_taken_at_once(
    town: Town, sign_in: SignIn, draft: Draft
) -> None:
    picture = b64encode(Random(1).randbytes(1_200_000)).decode()  # packs to more than a form may hold
    large = drawn(f'<startEvent id="S"><documentation>{picture}</documentation></startEvent><endEvent id="E"/>', "S-E")

    words = read(send(sign_in("redaktion"), draft, "ablauf/", "_upload", large))

    assert "Ablauf geändert." in words
    assert picture[:100] in (part(town, draft, TO_BE) or "")


def test_what_comes_back_with_the_question_is_only_what_went_with_it(town: Town, sign_in: SignIn, draft: Draft) -> None:
    own = part(town, draft, TO_BE)

    answer = send(sign_in("redaktion"), draft, "ablauf/", "_upload", _anyway="1", _file="falsch")

    assert "Bitte wählen Sie eine BPMN-Datei aus." in read(answer)
    assert part(town, draft, TO_BE) == own


def test_whoever_changed_the_draft_meanwhile_is_not_overruled_by_the_question(sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    action, data = form_on(send(editor, draft, "ablauf/", "_shape", shape="vier-augen").content.decode())
    replace(editor, draft, "ablauf/", BROKEN)

    answer = editor.post(action, {**data, "_anyway": "1"}, follow=True)

    assert "hat das inzwischen geändert" in read(answer)


def test_nobody_is_asked_where_nothing_of_their_own_would_go(town: Town, sign_in: SignIn, imported: Draft) -> None:
    editor = sign_in("redaktion")

    for shape in ("vier-augen", "beteiligung", "beteiligung"):
        words = read(send(editor, newest(town, imported), "ablauf/", "_shape", shape=shape))
        assert "ersetzen?" not in words
        assert "Jede Änderung lässt sich rückgängig machen." in words

    assert part(town, imported, TO_BE) == processes.shape_xml("beteiligung").decode()


def test_the_other_drawing_is_asked_about_too(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    send(editor, draft, "ablauf/?fassung=ist", "_upload", BROKEN)

    asked = send(editor, newest(town, draft), "ablauf/?fassung=ist", "_copy")

    assert "Den gezeichneten Ist-Ablauf ersetzen?" in read(asked)
    assert "An seine Stelle kommt der Soll-Ablauf." in read(asked)
    assert "Rechnen" in (part(town, draft, AS_IS) or "")
    assert part(town, draft, TO_BE) != part(town, draft, AS_IS)


def test_the_next_draft_of_a_service_finds_how_it_was(town: Town, sign_in: SignIn, jette: Actor, draft: Draft) -> None:
    send(sign_in("redaktion"), draft, "ablauf/?fassung=ist", "_upload", BROKEN)
    with town.inside():
        Draft.objects.filter(pk=draft.pk).update(state="withdrawn")
        later = actions.create_from_version(draft.base, by=jette)

        assert "Rechnen" in str(queries.parts_of(later, [AS_IS])[AS_IS])


def test_how_it_was_can_be_taken_away_and_the_process_cannot(town: Town, sign_in: SignIn, draft: Draft) -> None:
    editor = sign_in("redaktion")
    send(editor, draft, "ablauf/?fassung=ist", "_copy")

    send(editor, newest(town, draft), "ablauf/?fassung=ist", "_delete")
    refused = send(editor, newest(town, draft), "ablauf/", "_delete")

    assert part(town, draft, AS_IS) is None
    assert ("So einen Teil gibt es nicht" in read(refused), part(town, draft, TO_BE) is not None) == (True, True)


def test_the_board_keeps_what_is_drawn_and_says_what_would_not_run(town: Town, sign_in: SignIn, draft: Draft) -> None:
    jette = sign_in("redaktion")
    data = {"_revision": str(draft.revision), "file": SimpleUploadedFile("x.bpmn", BROKEN)}

    answer = jette.post(at(draft, "ablauf/zeichnen/"), data, headers={"accept": "application/json"})

    told = answer.json()
    assert told["revision"] == draft.revision + 1
    assert {each["element"] for each in told["findings"]} == {"X", "U"}
    assert "scriptTask" in (part(town, draft, TO_BE) or "")


@pytest.mark.parametrize(("revision", "status"), [("1", 422), ("0", 409), ("x", 409)])
def test_the_board_hears_why_nothing_was_kept(
    town: Town, sign_in: SignIn, draft: Draft, revision: str, status: int
) -> None:
    before = part(town, draft, TO_BE)
    data = {"_revision": revision, "file": SimpleUploadedFile("x.bpmn", b"<html/>" if revision == "1" else BROKEN)}

    answer = sign_in("redaktion").post(at(draft, "ablauf/zeichnen/"), data, headers={"accept": "application/json"})

    assert (answer.status_code, part(town, draft, TO_BE)) == (status, before)
    assert answer.json()["error"]


def test_only_the_board_may_use_a_font(sign_in: SignIn, draft: Draft) -> None:
    jette = sign_in("redaktion")

    policies = [
        jette.get(at(draft, where)).headers["Content-Security-Policy"] for where in ("ablauf/", "ablauf/zeichnen/")
    ]

    assert ["font-src 'self'" in policy for policy in policies] == [False, True]
    assert "unsafe" not in policies[1]


def test_who_reviews_may_look_and_not_draw(town: Town, sign_in: SignIn, draft: Draft) -> None:
    before = part(town, draft, TO_BE)
    olaf = sign_in("freigabe")

    assert "Dieser Ablauf kann laufen." in olaf.reads(at(draft, "ablauf/"))
    answer = send(olaf, draft, "ablauf/", "_upload", BROKEN)

    assert (answer.status_code, part(town, draft, TO_BE)) == (403, before)

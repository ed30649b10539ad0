# SPDX-License-Identifier: EUPL-1.2
"""What is left of a clerk's day, by interface: paper to print, paper that came, refunds, holds, a decision revoked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from pypdf import PdfReader, PdfWriter
from tests.furnished import Town

from geleitzug.core.cases.actions import ending
from geleitzug.core.filing import incoming
from geleitzug.core.filing.scans import Piece
from geleitzug.core.interface.rules import Scope
from geleitzug.core.mailbox.models import PostItem
from geleitzug.desks.api.tests.programs import DOG, Program, token_of_town

Act = Callable[..., Program]
PAID = 1
ON_PAPER = ("hundesteuer-anmelden", "zwei-hunde-ohne-konto")


def a_scan() -> bytes:
    writer, file = PdfWriter(), BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.write(file)
    return file.getvalue()


def test_a_program_prints_what_waits_and_notes_the_day(town: Town) -> None:
    dog = town.play(*ON_PAPER)
    printer = Program(token_of_town(town, [Scope.PRINT], ["tax"], "Druckstraße"))
    waiting = printer.get("letters").said["items"]
    assert [row["state"] for row in waiting] == ["queued"]

    batch = printer.post("letters/batches", {}).said
    pdf = printer.post(f"letters/batches/{batch['id']}/file")
    tomorrow = timezone.localdate() + timedelta(days=1)
    early = printer.post(f"letters/batches/{batch['id']}/sent", {"on": tomorrow.isoformat()})
    sent = printer.post(f"letters/batches/{batch['id']}/sent", {"on": timezone.localdate().isoformat()})

    assert batch["letters"] == [waiting[0]["id"]]
    assert len(PdfReader(BytesIO(pdf.content)).pages) >= 1
    assert (early.status_code, early.said["errors"][0]["pointer"]) == (422, "/on")
    assert sent.said["sent"]
    assert printer.post("letters/batches", {}).status_code == 409
    with town.inside():
        assert PostItem.objects.get(subject=dog.pk).state == PostItem.State.SENT
    other = Program(token_of_town(town, [Scope.PRINT], ["building"], "Bauamt"))
    assert other.get("letters?state=printed").said["items"] == []
    assert other.post(f"letters/batches/{batch['id']}/file").status_code == 404


def test_a_letter_comes_back_and_goes_out_again(town: Town) -> None:
    town.play(*ON_PAPER)
    printer = Program(token_of_town(town, [Scope.PRINT], ["tax"], "Druckstraße"))
    today = timezone.localdate().isoformat()
    batch = printer.post("letters/batches", {}).said
    printer.post(f"letters/batches/{batch['id']}/file")
    here = f"letters/{batch['letters'][0]}"
    early = printer.post(f"{here}/returned", {"on": today, "why": "moved"})
    printer.post(f"letters/batches/{batch['id']}/sent", {"on": today})

    unknown = printer.post(f"{here}/returned", {"on": today, "why": "lost"})
    past = printer.post(f"{here}/returned", {"on": "2020-01-01", "why": "moved"})
    back = printer.post(f"{here}/returned", {"on": today, "why": "moved"})
    listed = printer.get("letters?state=returned").said["items"]
    again = printer.post(f"{here}/send-again", {"lines": ["Erika Berg", "Neue Straße 1", "12345 Musterhafen"]})

    assert [early.status_code, unknown.status_code, past.status_code] == [409, 422, 422]
    assert (back.said["state"], [row["id"] for row in listed]) == ("returned", [batch["letters"][0]])
    assert again.said["state"] != "returned"
    other = Program(token_of_town(town, [Scope.PRINT], ["building"], "Bauamt"))
    assert other.post(f"{here}/handed-over", {"on": today, "how": "Abgeholt"}).status_code == 404


def test_a_scanner_assigns_what_has_no_cover_sheet(town: Town) -> None:
    dog = town.play(*DOG, steps=0)
    with town.machine():
        paper, junk = (
            incoming.receive(Piece(None, 1, a_scan()), town="musterhafen", name=f"{at}.pdf", digest=str(at), part=0)
            for at in (1, 2)
        )
    scanner = Program(token_of_town(town, [Scope.PAPER], ["tax"], "Scanstelle"))
    waiting = scanner.get("papers").said["items"]
    names, part = {row["name"] for row in waiting}, waiting[0]["files"][0]
    content = b"".join(scanner.get(part["href"].removeprefix("/api/v1/")).streaming_content)
    elsewhere = scanner.get(f"papers/{waiting[1]['id']}/files/{part['id']}")

    wrong = scanner.post(f"papers/{paper.pk}/assign", {"number": "MH-1999-000000"})
    right = scanner.post(f"papers/{paper.pk}/assign", {"number": dog.number})
    again = scanner.post(f"papers/{paper.pk}/assign", {"number": dog.number})
    thrown = scanner.post(f"papers/{junk.pk}/discard", {"note": "Werbung"})

    assert names == {"1.pdf", "2.pdf"}
    assert (len(content), content[:4], elsewhere.status_code) == (part["size"], b"%PDF", 404)
    assert (wrong.status_code, wrong.said["errors"][0]["pointer"]) == (422, "/number")
    assert (right.said["number"], again.status_code, thrown.said["state"]) == (dog.number, 409, "discarded")
    assert scanner.get("papers").said["items"] == []
    clerk = Program(token_of_town(town, [Scope.READ], ["tax"], "Leser"))
    assert clerk.get("papers").status_code == 403


def test_a_file_is_held_and_a_case_says_its_register_and_its_files(town: Town, program: Program) -> None:
    house = town.play("baugenehmigung-vereinfacht", "carport", 1)
    reader = Program(token_of_town(town, [Scope.READ, Scope.FILES, Scope.HOLD], ["building"], "Bauakte"))
    whole = reader.get(f"cases/{house.number}").said
    named = [each for answer in whole["answers"] for each in answer["documents"]]

    assert whole["register"]
    assert named
    assert sorted(each["id"] for each in named) == sorted(key for answer in whole["answers"] for key in answer["files"])
    content = b"".join(reader.get(named[0]["href"].removeprefix("/api/v1/")).streaming_content)
    assert len(content) == named[0]["size"]
    row = next(row for row in reader.get("cases").said["items"] if row["number"] == house.number)
    assert row["register"] == whole["register"]

    held = reader.post(f"cases/{house.number}/hold", {"reason": "Klage 3 K 12/26"})
    assert held.status_code == 200
    assert reader.get(f"cases/{house.number}").said["hold"] == "Klage 3 K 12/26"
    assert reader.post(f"cases/{house.number}/hold", {"reason": "Noch eine"}).status_code == 409
    reader.post(f"cases/{house.number}/hold/lift")
    assert reader.get(f"cases/{house.number}").said["hold"] is None
    assert program.post(f"cases/{house.number}/hold", {"reason": "?"}).status_code == 403


def test_a_decision_is_revoked_in_a_persons_name_only(town: Town, acting: Act, program: Program) -> None:
    dog = town.play(*DOG)
    clerk = acting("tax")
    version = clerk.get(f"cases/{dog.number}").headers["ETag"]
    body = {"ground": "tax", "reasons": "Der Hund war schon angemeldet.", "heard": True}

    unheard = clerk.post(f"cases/{dog.number}/revoke", {**body, "heard": False}, if_match=version)
    draft = clerk.post(f"cases/{dog.number}/revoke/letter", body)
    done = clerk.post(f"cases/{dog.number}/revoke", body, if_match=version)

    assert program.post(f"cases/{dog.number}/revoke", body, if_match="*").said["type"].endswith("person-needed")
    assert (unheard.status_code, unheard.said["errors"][0]["pointer"]) == (422, "/heard")
    assert draft.content.startswith(b"%PDF")
    assert done.status_code == 200
    town.jobs()
    assert "DecisionRevoked" in {row["kind"] for row in clerk.get(f"cases/{dog.number}/timeline").said["items"]}


def test_a_refund_is_noted_once_however_often_it_is_sent(town: Town) -> None:
    birth = town.play("geburtsurkunde", "eigene-geburt", PAID)
    applicant = town.holder_of(birth)
    treasury = Program(token_of_town(town, [Scope.READ, Scope.REFUND], [birth.offering.office], "Kassenverfahren"))
    body = {"amount": 500, "so_far": 0, "on": timezone.localdate().isoformat(), "reason": "Zurückgezogen"}
    early = treasury.post(f"cases/{birth.number}/refund", body)
    with town.outside(applicant):
        ending.withdraw(birth, by=applicant)
    town.jobs()

    noted = treasury.post(f"cases/{birth.number}/refund", body)
    again = treasury.post(f"cases/{birth.number}/refund", body)
    too_much = treasury.post(f"cases/{birth.number}/refund", {**body, "amount": 10_000_000, "so_far": 500})

    assert [each.status_code for each in (early, noted, again, too_much)] == [409, 200, 409, 422]
    assert treasury.get(f"cases/{birth.number}").said["payments"][0]["refunded"] == 500

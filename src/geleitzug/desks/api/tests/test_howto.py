# SPDX-License-Identifier: EUPL-1.2
"""The commands of the howtos for programs and vendors, run as they stand there, one after the other on one case."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from string import Template

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.furnished import Town

from geleitzug.core.interface.rules import Scope
from geleitzug.core.payments.models import Payment
from geleitzug.desks.api.tests.programs import Program, token_of_town
from geleitzug.desks.api.tests.test_working import a_picture

HOWTO = Path(__file__).resolve().parents[5] / "docs" / "howto"
PLACE = "https://musterhafen.example/api/v1/"


def commands(page: str) -> Iterator[str]:
    for line in (HOWTO / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("    curl "):
            yield line.strip()


def test_every_command_does_what_it_says(town: Town, acting: Callable[..., Program]) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    trade = town.play("gewerbeanmeldung", "fahrradladen", steps=0)
    with town.machine():
        fee = Payment.objects.get(subject=trade.pk)
    katrin = acting("tax")
    treasury = Program(token_of_town(town, [Scope.FEES, Scope.SETTLE], ["treasury"], "Kontoauszug"))
    known = {
        "TOKEN": katrin.token, "NUMBER": dog.number, "VERSION": "", "TREASURY": treasury.token, "FEE": str(fee.pk),
        "OWED": fee.label, "CENTS": str(fee.amount_cents), "DAY": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert _run([katrin, treasury], "use-the-interface.md", known) > 16
    with town.machine():
        assert Payment.objects.get(pk=fee.pk).is_paid


def test_a_vendor_reads_a_case_with_its_files_and_writes_back(town: Town) -> None:
    carport = town.play("baugenehmigung-vereinfacht", "carport", steps=0)
    scopes = [Scope.READ, Scope.FILES, Scope.WORK, Scope.ATTACH]
    vendor = Program(token_of_town(town, scopes, [carport.offering.office], "Bauverfahren"))
    answers = vendor.get(f"cases/{carport.number}").said["answers"]
    file = next(each["id"] for answer in answers for each in answer["documents"])

    known = {"TOKEN": vendor.token, "NUMBER": carport.number, "FILE": file, "VERSION": ""}
    assert _run([vendor], "connect-a-specialist-system.md", known) == 5


def _run(programs: Iterable[Program], page: str, known: dict[str, str]) -> int:
    """Run a page's commands, each by the program whose token it shows; returns how many."""
    by_token, run = {f"Bearer {program.token}": program for program in programs}, 0
    for command in commands(page):
        method, address, headers, body, fields = parsed(Template(command).substitute(known))
        program = by_token[headers.pop("Authorization")]
        if fields:
            answer = program.upload(address, **fields)
        else:
            assert headers.pop("Content-Type", "application/json") == "application/json"
            told = {name.replace("-", "_"): value for name, value in headers.items()}
            answer = program(method, address, json.loads(body) if body else None, **told)
        assert answer.status_code in (200, 201), (command, answer.said)
        known["VERSION"] = (getattr(answer, "said", None) or {}).get("version") or known["VERSION"]
        run += 1
    return run


def parsed(command: str) -> tuple[str, str, dict[str, str], str, dict[str, object]]:
    """Read a command as a shell and curl do: method, address below /api/v1/, headers, body, fields of a form."""
    words = iter(shlex.split(command)[1:])
    method, address, headers, body = "GET", "", {}, ""
    fields: dict[str, object] = {}
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _colon, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word == "-F":
            name, _sign, value = next(words).partition("=")
            fields[name] = SimpleUploadedFile(value[1:], a_picture()) if value.startswith("@") else value
        else:
            address = word.removeprefix(PLACE)
            assert address != word
    return method, address, headers, body, fields

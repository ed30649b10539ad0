# SPDX-License-Identifier: EUPL-1.2
"""The commands of docs/howto/use-the-interface.md, run as they stand there, one after the other on one case."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Template

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.furnished import Town

from geleitzug.desks.api.tests.programs import Program
from geleitzug.desks.api.tests.test_working import a_picture

HOWTO = Path(__file__).resolve().parents[5] / "docs" / "howto" / "use-the-interface.md"
PLACE = "https://musterhafen.example/api/v1/"


def commands() -> Iterator[str]:
    for line in HOWTO.read_text(encoding="utf-8").splitlines():
        if line.startswith("    curl "):
            yield line.strip()


def test_every_command_does_what_it_says(town: Town, acting: Callable[..., Program]) -> None:
    dog = town.play("hundesteuer-anmelden", "ein-hund", steps=0)
    katrin = acting("tax")
    known = {"TOKEN": katrin.token, "NUMBER": dog.number, "VERSION": ""}
    run = 0
    for command in commands():
        method, address, headers, body, fields = parsed(Template(command).substitute(known))
        assert headers.pop("Authorization") == f"Bearer {katrin.token}"
        if fields:
            answer = katrin.upload(address, **fields)
        else:
            assert headers.pop("Content-Type", "application/json") == "application/json"
            told = {name.replace("-", "_"): value for name, value in headers.items()}
            answer = katrin(method, address, json.loads(body) if body else None, **told)
        assert answer.status_code in (200, 201), (command, answer.said)
        known["VERSION"] = (answer.said or {}).get("version") or known["VERSION"]
        run += 1
    assert run > 10


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

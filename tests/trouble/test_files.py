# SPDX-License-Identifier: EUPL-1.2
"""Files that are not what they say, empty, far too large or infected: refused with a sentence, and nothing is lost."""

from __future__ import annotations

import http.client
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from geleitzug.core.cases.props import sample_file
from geleitzug.core.files.models import Document
from geleitzug.ground.tenancy import doors
from tests.live import Live
from tests.people import client_of
from tests.trouble.tough import ToughClient
from tests.world import World

# In two pieces, or a virus scanner would take this file away.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
PDF = sample_file("nachweis.pdf")

REFUSED = {
    "lies about its type": ("ausweis.pdf", b"MZ\x90\x00" + b"\x00" * 400, "ausweis.pdf"),
    "says pdf and is a picture": ("ausweis.pdf", sample_file("foto.jpg"), "in Wirklichkeit"),
    "page that runs a script": ("bild.png", b"<html><script>alert(1)</script></html>", "bild.png"),
    "empty": ("leer.pdf", b"", "ist leer"),
    "infected": ("rechnung.pdf", PDF + EICAR, "Virenscanner"),
    "larger than asked for": ("gross.pdf", PDF + b"\n%" + b"0" * 10_600_000, "zu groß"),
    "no ending": ("datei", b"hallo", "datei"),
    "two endings": ("ausweis.pdf.exe", b"MZ\x90\x00" + b"\x00" * 400, "ausweis.pdf.exe"),
    "name of bytes": ("\u202egnp\x00.pdf", b"MZ", "ihr Inhalt ist aber keine"),
    "huge picture": (
        "riese.png",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x02\x00\x00\x00",
        "riese.png",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_file_is_refused_with_a_sentence(what: str, undone: World) -> None:
    name, content, sentence = REFUSED[what]
    before = _count(undone)

    answer = _send(undone, name, content)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert "Elternteil Testwort" in answer.content.decode() or _is_kept(undone)
    assert _count(undone) == before


def test_a_good_file_is_kept_and_handed_out_as_a_download(undone: World) -> None:
    answer = _send(undone, "Ausweis 'Kopie' von Zoë.pdf", PDF)
    assert answer.status_code == 302

    page = client_of("erika").get(_address(undone, "seite/erklaerung/"))
    with doors.machine_door(undone.town):
        document = Document.objects.filter(subject=undone.tale("draft_with_files")["application"]).latest("created_at")
    file = client_of("erika").get(_address(undone, f"datei/{document.pk}/"))

    assert str(document.pk) in page.content.decode()
    assert b"".join(file.streaming_content) == PDF
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("required", [True, False])
def test_without_the_scanner_a_file_is_refused_where_it_is_required(required: bool, undone: World) -> None:
    with override_settings(SCANNER="clamav", SCANNER_REQUIRED=required, CLAMAV_ADDRESS="/run/gibt-es-nicht.ctl"):
        answer = _send(undone, "ausweis.pdf", PDF)

    assert answer.status_code == (200 if required else 302)
    assert ("gerade nicht auf Viren prüfen" in answer.content.decode()) is required


def test_what_is_two_hundred_megabytes_is_refused_early_and_streamed(live: Live) -> None:
    size = 200_000_000
    line = http.client.HTTPConnection("127.0.0.1", live.tree.port, timeout=60)
    line.putrequest("POST", "/leistungen/hundesteuer-anmelden/beginnen/", skip_host=True)
    line.putheader("Host", f"musterhafen.localhost:{live.tree.port}")
    line.putheader("Content-Type", "multipart/form-data; boundary=x")
    line.putheader("Content-Length", str(size))
    line.endheaders()
    block, sent = b"0" * 1_000_000, 0
    try:
        while sent < size:
            line.send(block)
            sent += len(block)
    except OSError:
        pass  # it may hang up; then the answer is there already
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()

    assert answer.status == 413
    assert "kleinere Datei" in text
    assert 0 < max(_memory(pid) for pid in live.tree.processes()["web"]) < 250_000_000


def _send(world: World, name: str, content: bytes) -> Any:
    client = client_of("erika", ToughClient)
    client.checks_pages = True
    page = client.get(_address(world, "seite/erklaerung/"))
    assert page.status_code == 200
    upload = SimpleUploadedFile("x", content, "application/pdf")
    upload._name = name  # what a browser cannot send, a program can
    return client.post(
        _address(world, "seite/erklaerung/"), {"ausweis": upload, "_upload": "ausweis", "richtig": "true"}
    )


def _address(world: World, path: str) -> str:
    return f"/antrag/{world.tale('draft_with_files')['application']}/{path}"


def _count(world: World) -> int:
    with doors.machine_door(world.town):
        return Document.objects.filter(subject=world.tale("draft_with_files")["application"]).count()


def _is_kept(world: World) -> bool:
    """Tell whether what was answered before is still there."""
    page = client_of("erika").get(_address(world, "pruefen/"))
    return page.status_code == 200 and len(world.tale("draft_with_files")["uploads"]) == _count(world)


def _memory(pid: int) -> int:
    """Return what a process keeps in memory: nothing if it has ended, whether it is gone or nobody took note yet."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))

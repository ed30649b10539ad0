# SPDX-License-Identifier: EUPL-1.2
"""Towns, people and files for the tests of documents."""

from __future__ import annotations

import io
import struct
import uuid
import zipfile
import zlib
from types import SimpleNamespace

import pytest
from tests.towns import found

from geleitzug.ground.people.actors import Actor, ActorKind


@pytest.fixture
def towns(db, owner_connection, settings, tmp_path):
    """Musterhafen and Sandmoor, with a folder of bytes of their own."""
    settings.BLOB_ROOT = tmp_path / "blobs"
    return [SimpleNamespace(pk=found(owner_connection, key)) for key in ("musterhafen", "sandmoor")]


@pytest.fixture
def musterhafen(towns):
    return towns[0]


@pytest.fixture
def sandmoor(towns):
    return towns[1]


@pytest.fixture
def berta():
    holder = uuid.uuid4()
    return Actor(ActorKind.CITIZEN, id=holder, name="Berta Beispiel", holder=holder, has_account=True)


@pytest.fixture
def karl():
    holder = uuid.uuid4()
    return Actor(ActorKind.CITIZEN, id=holder, name="Karl Krug", holder=holder, has_account=True)


@pytest.fixture
def petersen():
    return Actor(ActorKind.STAFF, id=uuid.uuid4(), name="Frau Petersen", roles=frozenset({("tax", "clerk")}))


@pytest.fixture
def case():
    return uuid.uuid4()


def a_pdf(text: bytes = b"Impfpass") -> io.BytesIO:
    return io.BytesIO(b"%PDF-1.7\n% " + text + b"\n%%EOF\n")


def a_png(width: int = 40, height: int = 30) -> io.BytesIO:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"x") + chunk(b"IEND", b""))


def a_jpeg(width: int = 40, height: int = 30, before: int = 100) -> io.BytesIO:
    padding = b"\xff\xe1" + struct.pack(">H", before + 2) + b"\0" * before
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return io.BytesIO(b"\xff\xd8" + padding + frame + b"\xff\xd9")


def an_archive(**entries: str) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    out.seek(0)
    return out


def a_docx(**more: str) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", **more}.items():
            archive.writestr(name, text)
    out.seek(0)
    return out

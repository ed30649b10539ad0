# SPDX-License-Identifier: EUPL-1.2
"""Reading small forms at once gives what Django's own reader gives, and leaves it what is unusual."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from geleitzug.ground.web.multipart import MOST_PARTS, parts_of

BOUNDARY = b"----WebKitFormBoundaryzuG7MA4YWxkTrZu0gW"
DJANGOS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

names = st.sampled_from(["name.given", "_revision", "fahrzeugschein", "a b", "größe", 'quoted"', "", "x;y", "%22"])
filenames = st.none() | st.sampled_from(
    [
        "schein.pdf",
        "",
        "größe.pdf",
        "../../etc/passwd",
        "C:\\a.pdf",
        "a&amp;b.pdf",
        " spaced.pdf ",
        "a\u0007b",
        "日本.pdf",
    ]
)
kinds = st.sampled_from([b"", b"Content-Type: application/pdf", b"Content-Type: text/plain; charset=latin-1",
                         b"Content-Transfer-Encoding: base64", b"X-Other: 1"])  # fmt: skip
contents = st.binary(max_size=60) | st.sampled_from([b"\r\n", b"\r\n--", b"a\r\n\r\nb", b"--" + BOUNDARY, b"YWJj", b""])
ends = st.sampled_from([b"--\r\n", b"--", b"", b"--\r\nafter", b"\r\n"])


def written(parts: list[tuple[str, str | None, bytes, bytes]], end: bytes = b"--\r\n") -> bytes:
    """Write a form as browsers do."""
    out = b""
    for name, filename, kind, content in parts:
        file = f'; filename="{filename}"' if filename is not None else ""
        head = f'Content-Disposition: form-data; name="{name}"{file}\r\n'.encode() + (kind + b"\r\n" if kind else b"")
        out += b"--" + BOUNDARY + b"\r\n" + head + b"\r\n" + content + b"\r\n"
    return out + b"--" + BOUNDARY + end


def request_with(body: bytes) -> HttpRequest:
    """Return the request that brings a form."""
    kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
    return RequestFactory().post("/", data=body, content_type=kind)


def read(body: bytes) -> Any:
    """Return fields and files of a request, or which error it is."""
    request = request_with(body)
    try:
        files = [
            (name, file.name, file.content_type, file.size, file.read(), file.charset)
            for name, several in request.FILES.lists()
            for file in several
        ]
        return sorted(request.POST.lists()), files
    except Exception as error:
        return type(error)


@given(parts=st.lists(st.tuples(names, filenames, kinds, contents), max_size=5), end=ends)
def test_both_readers_agree(parts: list[tuple[str, str | None, bytes, bytes]], end: bytes) -> None:
    body = written(parts, end)

    ours = read(body)

    with override_settings(FILE_UPLOAD_HANDLERS=DJANGOS):
        assert ours == read(body)


def test_a_plain_form_is_read_at_once() -> None:
    body = written(
        [("name", None, b"", "Özge".encode()), ("schein", "schein.pdf", b"Content-Type: application/pdf", b"%PDF")]
    )

    assert parts_of(body, BOUNDARY) == [
        ("name", "", "", "Özge".encode()),
        ("schein", "schein.pdf", "application/pdf", b"%PDF"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing of a form",
        written([("a", None, b"", b"b")], b""),
        written([("a", "../x", b"", b"b")]),
        written([("a", None, b"Content-Transfer-Encoding: base64", b"YWJj")]),
        written([("a", None, b"", b"b")] * (MOST_PARTS + 1)),
    ],
)
def test_what_is_unusual_is_left_to_django(body: bytes) -> None:
    assert parts_of(body, BOUNDARY) is None


def test_too_many_files_are_refused_as_before() -> None:
    request = request_with(written([("a", "a.pdf", b"", b"b")] * 101))

    with pytest.raises(TooManyFilesSent):
        _ = request.FILES


def test_a_large_form_is_not_taken_into_memory() -> None:
    body = written([("a", "a.pdf", b"", b"b" * 1_100_000)])
    request = request_with(body)

    assert request.FILES["a"].size == 1_100_000
    assert not isinstance(request.FILES["a"].file, BytesIO)

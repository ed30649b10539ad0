# SPDX-License-Identifier: EUPL-1.2
"""Small forms with files, read in one go. Everything unusual and everything large is left to Django's own reader.

Django reads a form piece by piece, so that files of any size pass, and pays some fifty calls for each field: a page
with a file cost more to read than to store. What a browser sends (RFC 7578) needs nothing of that as long as it is
small; a test compares the two readers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import QueryDict
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict

MOST_PARTS = 100
"""More may be an attempt at something; Django counts fields and files apart, by the settings."""
_HEAD = re.compile(
    rb'\r\nContent-Disposition: form-data; name="([\w.:-]+)"(?:; filename="([^"\\/&;=%\r\n]*)")?'
    rb"(?:\r\nContent-Type: ([\w.+/-]+))?"
)

Read = tuple[QueryDict, MultiValueDict[str, UploadedFile]]


class Part(NamedTuple):
    """A field or a file as it was sent; the kind (MIME) is the sender's word."""

    name: str
    filename: str
    kind: str
    content: bytes


class SmallForms(FileUploadHandler):
    """Reads a form at once where it is small and plain; first of settings.FILE_UPLOAD_HANDLERS."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> Read | None:
        """Return fields and files; None where Django is to read them."""
        if content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE or (encoding or "").lower() != "utf-8":
            return None
        body = input_data.read(content_length)
        parts = parts_of(body, boundary)
        if parts is not None:
            return _read(parts)
        assert self.request is not None
        others = [handler for handler in self.request.upload_handlers if handler is not self]
        fields, files = MultiPartParser(META, BytesIO(body), others, encoding).parse()
        return fields, files

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave to the next handler what Django reads."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


def parts_of(body: bytes, boundary: bytes) -> list[Part] | None:
    """Return the parts of a form; None where anything about it is not as browsers write it."""
    line = b"--" + boundary
    before, *parts = (b"\r\n" + body).split(b"\r\n" + line)
    if before or not parts or len(parts) > MOST_PARTS + 1 or body.count(line) != len(parts):
        return None
    if parts.pop() not in (b"--", b"--\r\n"):
        return None
    found = []
    for part in parts:
        head, gap, content = part.partition(b"\r\n\r\n")
        match = _HEAD.fullmatch(head)
        if match is None or not gap:
            return None
        try:
            filename = (match[2] or b"").decode()
        except UnicodeDecodeError:
            return None
        if not filename.isprintable() or filename != filename.strip():
            return None
        found.append(Part(match[1].decode(), filename, (match[3] or b"").decode(), content))
    return found


def _read(parts: list[Part]) -> Read:
    fields = QueryDict(mutable=True)
    files: MultiValueDict[str, UploadedFile] = MultiValueDict()
    for name, filename, kind, content in parts:
        if filename:
            file = InMemoryUploadedFile(BytesIO(content), name, filename, kind, len(content), None, {})
            files.appendlist(name, file)
        else:
            fields.appendlist(name, content.decode("utf-8", "replace"))
    fields._mutable = False
    return fields, files

# SPDX-License-Identifier: EUPL-1.2
"""What is far too large is refused before anybody reads it."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from geleitzug.core.files.uploads import refuse_oversized


class Stream:
    """A body of a given length that counts what was read of it."""

    def __init__(self, length):
        self.length = self.left = length

    def read(self, size=-1):
        taken = min(self.left, size if size >= 0 else self.left)
        self.left -= taken
        return b"x" * taken


def asked(length, stream):
    request = RequestFactory().post("/hochladen")
    request.META["CONTENT_LENGTH"] = length
    request._stream = stream
    handled = []

    def view(request):
        handled.append(request)
        return HttpResponse("ok")

    return refuse_oversized(view)(request), handled


def test_an_upload_of_200_mb_never_reaches_the_house(settings):
    settings.UPLOAD_MAX_BYTES = 40_000_000
    stream = Stream(200_000_000)

    answer, handled = asked("200000000", stream)

    assert (answer.status_code, handled) == (413, [])
    assert answer["Connection"] == "close"
    assert "zu groß" in answer.content.decode()
    assert stream.left == 0


def test_beyond_all_patience_nothing_is_read():
    stream = Stream(10**12)

    answer, handled = asked(str(10**12), stream)

    assert (answer.status_code, handled) == (413, [])
    assert stream.left == stream.length


@pytest.mark.parametrize("length", ["40000000", "0", "", "nonsense"])
def test_everything_else_goes_on_unread(settings, length):
    settings.UPLOAD_MAX_BYTES = 40_000_000
    stream = Stream(100)

    answer, handled = asked(length, stream)

    assert (answer.status_code, len(handled), stream.left) == (200, 1, 100)

# SPDX-License-Identifier: EUPL-1.2
"""Reading what programs send into the structs of asked.py, and saying where it does not fit."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from geleitzug.desks.api.problems import Problem

T = TypeVar("T")
_WHERE = re.compile(r" - at `\$(?P<path>[^`]*)`$")
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000|\x00")
"""What no database takes; as JSON writes it."""


def body(request: HttpRequest, kind: type[T]) -> T:
    """Return the body of a request; raises Problem."""
    content = request.body
    if content and (request.content_type or "").lower() != "application/json":
        raise Problem("wrong-media", _("Bitte senden Sie application/json."))
    if NUL.search(content):
        raise Problem("unreadable", _("Das Zeichen U+0000 gehört in keinen Text."))
    try:
        return msgspec.json.decode(content or b"{}", type=kind)
    except msgspec.ValidationError as error:
        raise _invalid("invalid", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("unreadable", str(error)) from None


def query(data: QueryDict, kind: type[T]) -> T:
    """Return the query part of an address; raises Problem for what it does not know."""
    typed: dict[str, Any] = {name: data.get(name) for name in data}
    if any("\x00" in f"{name}{value}" for name, value in typed.items()):
        raise Problem("unreadable", _("Das Zeichen U+0000 gehört in keinen Text."))
    try:
        return msgspec.convert(typed, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid("unknown-parameter", str(error)) from None


def _invalid(kind: str, said: str) -> Problem:
    """Return a refusal that names the place; what is wrong there msgspec says in English."""
    found = _WHERE.search(said)
    pointer = re.sub(r"[.\[]", "/", found["path"]).replace("]", "") if found else ""
    text = _WHERE.sub("", said)
    return Problem(kind, text, errors=[{"pointer": pointer, "detail": text}])

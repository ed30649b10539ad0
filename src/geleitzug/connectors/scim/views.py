# SPDX-License-Identifier: EUPL-1.2
"""SCIM's addresses (RFC 7644, 3.2): who shows the town's token reads and writes its staff and groups."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from geleitzug.connectors.scim import connector, described, wire
from geleitzug.connectors.scim.connector import Groups, Users
from geleitzug.connectors.scim.wire import ScimError
from geleitzug.core.staffing import tokens
from geleitzug.ground.people.actors import Actor, ActorKind
from geleitzug.ground.web.limits import Limiter

TRIES = Limiter(free=8)
View = Callable[..., HttpResponse]


class ScimRequest(HttpRequest):
    """A request of a town's directory, for typing only."""

    directory: Actor


def scim(*methods: str) -> Callable[[View], View]:
    """Let in who shows the town's token (RFC 6750, 2.1), and answer every refusal in SCIM's words."""

    def decorate(view: View) -> View:
        @csrf_exempt  # no cookie is looked at: the token is the proof
        @wraps(view)
        def guarded(request: ScimRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                if request.municipality is None:  # type: ignore[attr-defined]
                    raise ScimError(404, "There is no town here.")
                request.directory = _who(request)
                if request.method not in methods:
                    raise ScimError(405, f"Here one can {', '.join(methods)}.")
                with transaction.atomic():  # what is refused has not half-happened
                    return view(request, *args, **kwargs)
            except ScimError as error:
                return _answer(error.body(), status=error.status)
            except IntegrityError:  # the same person, sent twice at once
                return _answer(ScimError(409, "Another one was quicker.", "uniqueness").body(), status=409)

        return guarded

    return decorate


def collection(kind: Users | Groups) -> View:
    """Return the view of all users or groups: look for some, or make one."""

    @scim("GET", "POST")
    def view(request: ScimRequest) -> HttpResponse:
        if request.method == "POST":
            made = kind.create(wire.read_body(request.body), by=request.directory)
            return _resource(request, kind, made, status=201)
        wanted = wire.read_filter(request.GET.get("filter", ""), kind.filters)
        page = wire.read_page(request.GET.get("startIndex", ""), request.GET.get("count", ""))
        rows, total = connector.found(kind, wanted, page)
        shown = [_trimmed(request, kind.shown(row, _base(request))) for row in rows]
        return _answer(wire.listed(shown, total=total, page=page))

    return view


def single(kind: Users | Groups) -> View:
    """Return the view of one user or group: read, replace, patch, delete."""

    @scim("GET", "PUT", "PATCH", "DELETE")
    def view(request: ScimRequest, key: UUID) -> HttpResponse:
        rows: Any = kind.rows()
        found = rows.filter(pk=key).first()
        if found is None:
            raise ScimError(404, f"There is no {kind.kind} {key}.")
        tag = wire.etag_of(found.revision)
        if request.method == "GET":
            if tag in _tags(request.headers.get("If-None-Match", "")):
                return HttpResponse(status=304, headers={"ETag": tag})
            return _resource(request, kind, found)
        found = rows.select_for_update(of=("self",)).get(pk=key)
        asked = _tags(request.headers.get("If-Match", ""))
        if asked and not {"*", wire.etag_of(found.revision)} & asked:
            raise ScimError(412, "It has changed since you read it.")
        if request.method == "DELETE":
            kind.delete(found, by=request.directory)
            return HttpResponse(status=204)
        said: Mapping[str, Any] = wire.read_body(request.body)
        if request.method == "PATCH":
            said = wire.patched(kind.shown(found, _base(request)), said)
        return _resource(request, kind, kind.update(found, said, by=request.directory))

    return view


@scim("GET")
def abilities(request: ScimRequest) -> HttpResponse:
    """Say what this service can do."""
    return _answer(described.ABILITIES)


@scim("GET")
def resource_types(request: ScimRequest, name: str = "") -> HttpResponse:
    """Say which kinds of resources there are."""
    return _described(described.RESOURCE_TYPES, name)


@scim("GET")
def schemas(request: ScimRequest, name: str = "") -> HttpResponse:
    """Say which attributes they have."""
    return _described(described.SCHEMAS, name)


@scim("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing(request: ScimRequest, rest: str) -> HttpResponse:
    """Answer in SCIM's words for what is not here: /Me, /Bulk, searches by POST."""
    raise ScimError(501 if rest.rstrip("/") in ("Me", "Bulk", ".search") else 404, "This is not offered here.")


def _described(rows: tuple[dict[str, Any], ...], name: str) -> HttpResponse:
    if not name:
        return _answer(wire.listed(rows, total=len(rows), page=wire.Page(1, len(rows))))
    row = next((row for row in rows if row["id"] == name), None)
    if row is None:
        raise ScimError(404, f"There is no {name}.")
    return _answer(row)


def _who(request: HttpRequest) -> Actor:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if TRIES.wait(request):
        raise ScimError(429, "Too many wrong tokens. Please wait a minute.")
    row = tokens.known(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
    if row is None:
        if token:
            TRIES.note(request)
        raise ScimError(401, "Please show a token of this town (Authorization: Bearer …).")
    return Actor(ActorKind.MACHINE, id=row.pk, name=f"SCIM: {row.name}")


def _resource(request: HttpRequest, kind: Users | Groups, row: Any, *, status: int = 200) -> HttpResponse:
    shown = kind.shown(row, _base(request))
    response = _answer(_trimmed(request, shown), status=status)
    response.headers["ETag"] = shown["meta"]["version"]
    if status == 201:
        response.headers["Location"] = shown["meta"]["location"]
    return response


def _trimmed(request: HttpRequest, shown: Mapping[str, Any]) -> dict[str, Any]:
    return wire.trimmed(
        shown, only=request.GET.get("attributes", ""), without=request.GET.get("excludedAttributes", "")
    )


def _answer(body: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "no-store", **({"WWW-Authenticate": "Bearer"} if status == 401 else {})}
    content = json.dumps(body, ensure_ascii=False)
    return HttpResponse(content, status=status, content_type=f"{wire.CONTENT_TYPE}; charset=utf-8", headers=headers)


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/scim/v2")


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",") if tag.strip()}

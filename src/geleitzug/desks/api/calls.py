# SPDX-License-Identifier: EUPL-1.2
"""From a request to an operation and back: who asks, for what, whether it was asked before, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import process
from geleitzug.core.cases.models import Case
from geleitzug.core.interface import answers, tokens
from geleitzug.core.interface.answers import OtherRequest
from geleitzug.core.interface.rules import OF_PERSONS
from geleitzug.core.interface.tokens import Bearer
from geleitzug.core.privacy import looking
from geleitzug.core.privacy.rules import What
from geleitzug.core.upkeep.actions import note_refusal
from geleitzug.desks.api import reading
from geleitzug.desks.api.operations import Operation
from geleitzug.desks.api.problems import Problem, answer
from geleitzug.desks.api.troubles import as_problem
from geleitzug.ground.events.models import Entry
from geleitzug.ground.people.actors import Actor, NotPermitted
from geleitzug.ground.tenancy.models import Municipality
from geleitzug.ground.web.limits import Limiter, Quota

TRIES = Limiter(free=8)
QUOTA = Quota("API_REQUESTS_PER_TOKEN", seconds=60)
LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What a view answers, where that is more than a struct."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One request: who asks for what, in which town."""

    request: HttpRequest
    operation: Operation
    bearer: Bearer | None = None

    @property
    def town(self) -> Municipality:
        """Return the town that is asked."""
        return self.request.municipality  # type: ignore[attr-defined]

    @property
    def actor(self) -> Actor:
        """Return who asks."""
        assert self.bearer is not None
        return self.bearer.actor

    def case(self, number: str, what: What = What.CASE, thing: Any = None) -> Case:
        """Return a case the actor may see, and note that they see it; raises Http404."""
        case = queries.case_for(self.actor, number)
        looking.look_at_case(self.actor, case, what, thing)
        return case

    def case_to_change(self, number: str, *beside: Case) -> Case:
        """Return a case, locked, if it still is as it was read (If-Match); raises Http404, Problem.

        What changes other cases as well (``beside``) has all of them locked here, always in the same order: two who
        name the same cases the other way round wait for one another, and never for ever.
        """
        case = self.case(number)
        for key in sorted({case.pk, *(other.pk for other in beside)}) if beside else ():
            process.lock(key)
        wanted = self.request.headers.get("If-Match", "")
        if not wanted:
            if self.operation.needs_version:
                raise Problem("version-needed")
            return case
        process.lock(case.pk)
        if wanted.strip() != "*" and tag_of(version_of(case)) not in {each.strip() for each in wanted.split(",")}:
            raise Problem("changed-meanwhile", _("Bitte lesen Sie ihn noch einmal und sehen Sie nach, was neu ist."))
        return queries.case_for(self.actor, number)


def version_of(case: Case) -> str:
    """Return how a case stands: whatever happens to it writes an entry, and the newest one's id is its version."""
    newest = Entry.objects.filter(subject=case.pk).order_by("-id").values_list("pk", flat=True).first()
    return newest.hex if newest else case.pk.hex


def tag_of(version: str) -> str:
    """Return a version as ETag and If-Match write it."""
    return f'"{version}"'


def address(operations: Mapping[str, Operation]) -> Callable[..., HttpResponseBase]:
    """Return the view of an address: the operation of its method, or a problem in the words of programs."""

    @csrf_exempt  # no cookie is looked at: the token is the proof
    def view(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        try:
            return _answered(request, operations, parts)
        except Problem as problem:
            return answer(problem)
        except Http404:
            return answer(Problem("not-found"))

    return view


def nothing(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """Answer for what is not here."""
    return answer(Problem("not-found"))


def _answered(request: HttpRequest, operations: Mapping[str, Operation], parts: Mapping[str, Any]) -> HttpResponseBase:
    if request.municipality is None:  # type: ignore[attr-defined]
        raise Problem("not-found")
    is_open = any(each.is_public for each in operations.values())
    bearer = None if is_open else _bearer(request)
    operation = operations.get("GET" if request.method == "HEAD" else str(request.method))
    if operation is None:
        raise Problem("method-not-allowed", headers={"Allow": ", ".join(operations)})
    if operation.scope is not None and bearer is not None and operation.scope not in bearer.token.scopes:
        no_person = bearer.token.staff_id is None and operation.scope in OF_PERSONS
        kind = "person-needed" if no_person else "scope-missing"
        raise Problem(kind, _("Es braucht das Recht „%(scope)s“.") % {"scope": operation.scope})
    call = Call(request, operation, bearer)
    try:
        with transaction.atomic():  # what is refused has not half-happened
            return _once(call, parts)
    except NotPermitted as refused:
        note_refusal(f"api:{operation.name}", by=call.actor)
        raise Problem("not-permitted") from refused


def _once(call: Call, parts: Mapping[str, Any]) -> HttpResponseBase:
    """Do what is asked, or repeat what was answered to the same Idempotency-Key."""
    key = call.request.headers.get("Idempotency-Key", "")
    if not key or not call.operation.keeps or call.bearer is None:
        return _response(call, _done(call, parts))
    if len(key) > LONGEST_KEY or not key.isascii():
        raise Problem("unreadable", _("Ein Idempotency-Key hat höchstens 100 Zeichen aus ASCII."))
    try:
        kept = answers.begin(call.bearer.token, key, _digest(call))
    except OtherRequest:
        raise Problem("key-used") from None
    if kept.status:
        return _json(kept.body, kept.status, {**kept.headers, "Idempotency-Replayed": "true"})
    told = _done(call, parts)
    told = told if isinstance(told, Told) else Told(told, call.operation.status)
    answers.keep(kept, status=told.status, body=msgspec.to_builtins(told.body), headers=told.headers)
    return _response(call, told)


def _done(call: Call, parts: Mapping[str, Any]) -> Any:
    wanted: dict[str, Any] = {}
    if call.operation.query is not None:
        wanted["query"] = reading.query(call.request.GET, call.operation.query)
    elif call.request.GET:
        raise Problem("unknown-parameter", ", ".join(call.request.GET))
    if call.operation.body is not None:
        wanted["body"] = reading.body(call.request, call.operation.body)
    try:
        return call.operation.view(call, **parts, **wanted)
    except Exception as error:
        problem = as_problem(error)
        if problem is None:
            raise
        raise problem from error


def _response(call: Call, told: Any) -> HttpResponseBase:
    if isinstance(told, HttpResponseBase):
        told.headers.setdefault("Cache-Control", "no-store")
        return told
    if not isinstance(told, Told):
        told = Told(told, call.operation.status)
    tag = told.headers.get("ETag")
    if tag and call.request.method in ("GET", "HEAD"):
        known = {each.strip().removeprefix("W/") for each in call.request.headers.get("If-None-Match", "").split(",")}
        if tag in known:
            return HttpResponse(status=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
    return _json(told.body, told.status, told.headers)


def _json(body: Any, status: int, headers: Mapping[str, str]) -> HttpResponse:
    keep = {"Cache-Control": "private, no-cache"} if "ETag" in headers else {"Cache-Control": "no-store"}
    return HttpResponse(
        msgspec.json.encode(body), status=status, content_type="application/json", headers={**keep, **headers}
    )  # fmt: skip


def _bearer(request: HttpRequest) -> Bearer:
    """Return whose token is shown (RFC 6750, 2.1); who guesses waits, and so does who asks too often."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    bearer = tokens.known(text.strip()) if scheme.lower() == "bearer" and text.strip() else None
    if bearer is None:
        if wait := TRIES.wait(request):  # not before: a neighbour who guesses keeps nobody out who has a token
            raise Problem("too-many", headers={"Retry-After": str(wait)})
        if text:
            TRIES.note(request)
        raise Problem("token-needed", _("Er steht im Kopf der Anfrage: Authorization: Bearer …"))
    if wait := QUOTA.take(str(bearer.token.pk)):
        raise Problem("too-many", headers={"Retry-After": str(wait)})
    tokens.note_use(bearer.token)
    return bearer


def _digest(call: Call) -> str:
    """Return what tells a request from another: its address, the version it wants, and its body or file."""
    request = call.request
    parts = sha256(f"{request.method} {request.get_full_path()} {request.headers.get('If-Match', '')}\n".encode())
    if call.operation.upload and (request.content_type or "").startswith("multipart/"):
        for name, upload in sorted(request.FILES.items()):
            assert isinstance(upload, UploadedFile)
            parts.update(f"{name} {upload.name} ".encode())
            for chunk in upload.chunks():
                parts.update(chunk)
            upload.seek(0)
        parts.update(repr(sorted(request.POST.items())).encode())
    else:
        parts.update(request.body)
    return parts.hexdigest()

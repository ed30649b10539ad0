# SPDX-License-Identifier: EUPL-1.2
"""The server on which appointments by video are held: how the town signs who may come in."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from geleitzug.core.booking.actions import servers
from geleitzug.core.booking.models import VideoServer
from geleitzug.core.booking.video import Server, WrongServer
from geleitzug.core.screens.staff import go_on
from geleitzug.desks.operator.access import OperatorRequest, operator_page, page, typed_line

LONGEST_SECRET = 20_000


@dataclass
class Form:
    """What was typed about the server; the secret is never shown again."""

    url: str = ""
    app: str = ""
    secret: str = ""
    domain: str = ""
    key_id: str = ""
    active: bool = True
    errors: dict[str, str] = field(default_factory=dict)


@operator_page
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def video(request: OperatorRequest) -> HttpResponse:
    """Show on which server video appointments are held, and change it."""
    known = VideoServer.objects.first()
    if request.method != "POST":
        form = Form(known.url, known.app, "", known.domain, known.key_id, known.active) if known else Form()
        return _page(request, form, known)
    form = _typed(request)
    try:
        servers.set_up(
            Server(form.url, form.app, form.secret, form.domain, form.key_id), active=form.active, by=request.actor
        )
    except WrongServer as wrong:
        form.errors[wrong.field] = str(wrong)
        return _page(request, form, known)
    return go_on(reverse("operator:video"), "video")


def _page(request: OperatorRequest, form: Form, known: VideoServer | None) -> HttpResponse:
    context = {"form": form, "errors": form.errors, "is_known": known is not None}
    return page(request, "operator/video.html", context)


def _typed(request: OperatorRequest) -> Form:
    return Form(
        url=typed_line(request, "url").rstrip("/"), app=typed_line(request, "app", 120),
        domain=typed_line(request, "domain"),
        secret=request.POST.get("secret", "").replace("\x00", "")[:LONGEST_SECRET].strip(),
        key_id=typed_line(request, "key_id", 120), active=request.POST.get("active") == "true",
    )  # fmt: skip

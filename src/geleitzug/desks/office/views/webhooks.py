# SPDX-License-Identifier: EUPL-1.2
"""Webhooks: which programs are told of what, what came of each message, and trying again. Tokens: interface.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.interface import sending, webhooks
from geleitzug.core.interface.models import Webhook, WebhookMessage
from geleitzug.core.interface.permissions import MANAGE
from geleitzug.core.interface.rules import TYPES, NameTaken, NotThere
from geleitzug.core.interface.wording import TYPES as TYPE_WORDS
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.texts import in_order

LONGEST_NAME = 60
TONES = {
    WebhookMessage.State.WAITING: "info",
    WebhookMessage.State.TAKEN: "success",
    WebhookMessage.State.GIVEN_UP: "danger",
}


@dataclass(frozen=True, slots=True)
class WebhookForm:
    """What stands in the form."""

    name: str = ""
    url: str = ""
    types: Sequence[str] = ()
    offices: Sequence[str] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


@office_page(MANAGE, fresh=True)
@require_http_methods(["GET", "POST"])
def listed(request: OfficeRequest) -> HttpResponse:
    """List the webhooks, and make a new one; its secret is shown once."""
    if request.method != "POST":
        return _page(request, WebhookForm())
    form = _typed(request)
    if form.errors:
        return _page(request, form)
    try:
        webhook = webhooks.make(
            by=request.actor, name=form.name, url=form.url, types=form.types, offices=form.offices
        )  # fmt: skip
    except NotThere as error:
        return _page(request, replace(form, errors={"url": str(error)}))
    except NameTaken:
        sentence = _("Eine Benachrichtigung mit diesem Namen gibt es schon. Bitte wählen Sie einen anderen.")
        return _page(request, replace(form, errors={"name": sentence}))
    return _secret(request, webhook, webhook.secret)


@office_page(MANAGE)
@require_safe
def one(request: OfficeRequest, webhook_id: UUID) -> HttpResponse:
    """Show a webhook: what it is told, and what came of the latest messages."""
    webhook = webhooks.webhook_for(request.actor, webhook_id)
    messages = [
        (message, TONES[WebhookMessage.State(message.state)], list(message.attempts.all()))
        for message in webhooks.latest_messages(webhook)
    ]
    names = office_names(request)
    context = {
        "webhook": webhook,
        "messages": messages,
        "types": [str(TYPE_WORDS[each]) for each in webhook.types],
        "offices": [names.get(each, each) for each in webhook.offices],
    }
    return page(request, "office/webhook.html", context)


@office_page(MANAGE)
@require_POST
def again(request: OfficeRequest, webhook_id: UUID, message_id: UUID) -> HttpResponse:
    """Try a message again that was given up."""
    webhook = webhooks.webhook_for(request.actor, webhook_id)
    message = webhook.messages.filter(pk=message_id).first()
    if message is None:
        raise Http404
    sending.send_again(message, by=request.actor)
    return go_on(reverse("office:webhook", args=[webhook.pk]), "noch_einmal")


@office_page(MANAGE, fresh=True)
@require_POST
def new_secret(request: OfficeRequest, webhook_id: UUID) -> HttpResponse:
    """Give a webhook a new secret and show it once."""
    webhook = webhooks.webhook_for(request.actor, webhook_id)
    return _secret(request, webhook, webhooks.change_secret(webhook, by=request.actor), is_new=True)


@office_page(MANAGE)
@require_POST
def end(request: OfficeRequest, webhook_id: UUID) -> HttpResponse:
    """Tell a program nothing more."""
    webhooks.end(webhooks.webhook_for(request.actor, webhook_id), by=request.actor)
    return go_on(reverse("office:webhooks"), "webhook_beendet")


def _page(request: OfficeRequest, form: WebhookForm) -> HttpResponse:
    names = office_names(request)
    context = {
        "rows": webhooks.webhooks_for(request.actor),
        "form": form,
        "types": [(key, str(TYPE_WORDS[key])) for key in TYPES],
        "offices": in_order(names.items()),
    }
    return page(request, "office/webhooks.html", context)


def _secret(request: OfficeRequest, webhook: Webhook, secret: str, *, is_new: bool = False) -> HttpResponse:
    response = page(request, "office/webhook_secret.html", {"webhook": webhook, "secret": secret, "is_new": is_new})
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed(request: OfficeRequest) -> WebhookForm:
    form = WebhookForm(
        name=cleaning.line(request.POST, "name")[:LONGEST_NAME],
        url=cleaning.text(request.POST, "url", longest=600),
        types=[each for each in TYPES if each in request.POST.getlist("types")],
        offices=[key for key in office_names(request) if key in request.POST.getlist("offices")],
    )
    errors = {}
    if not form.name:
        errors["name"] = _("Bitte geben Sie einen Namen an, an dem man das Programm erkennt.")
    if not form.url:
        errors["url"] = _("Bitte geben Sie die Adresse des Programms an.")
    if not form.types:
        errors["types"] = _("Bitte wählen Sie aus, wovon das Programm erfährt.")
    return replace(form, errors=errors)

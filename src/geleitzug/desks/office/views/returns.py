# SPDX-License-Identifier: EUPL-1.2
"""A letter that came back: noting it, and sending it again or saying how it reached its recipient otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from geleitzug.core.cases.actions import redelivering
from geleitzug.core.mailbox import returns
from geleitzug.core.mailbox.errors import NoAddress, NotInThatState, NotThen
from geleitzug.core.mailbox.models import PostItem
from geleitzug.core.mailbox.permissions import PRINT
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.looking import letter_of

MOST_LINES = 6
"""So many lines an address field holds (DIN 5008)."""
AGAIN, OTHERWISE, SERVED = "nochmal", "anders", "zugestellt"
WRONG_ADDRESS = (PostItem.Return.UNKNOWN, PostItem.Return.MOVED, PostItem.Return.ADDRESS)
"""What an envelope says of an address to which it makes no sense to send it once more."""
SENT, RETURNED = PostItem.State.SENT, PostItem.State.RETURNED


@office_page(PRINT)
@require_http_methods(["GET", "POST"])
def returned(request: OfficeRequest, item_id: UUID) -> HttpResponse:
    """Note that a letter came back or, once that is noted, how it goes on."""
    item = letter_of(request, item_id)
    typed = _typed(request, item)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _noted(request, item, typed)
        if not errors:
            return go_on(reverse("office:returned", args=[item.pk]), _done(item, typed))
    context = {
        "item": item,
        "is_sent": item.state == SENT,
        "is_returned": item.state == RETURNED,
        "same_address": "lines" in errors and _comes_back_again(item, typed["lines"].splitlines()),
        "state": item.get_state_display(),
        "why_word": item.get_returned_why_display(),
        "reasons": PostItem.Return.choices,
        "again": AGAIN,
        "otherwise": OTHERWISE,
        "served": SERVED,
        "services": PostItem.Service.choices,
        "service_word": item.get_served_how_display(),
        "typed": typed,
        "errors": errors,
    }
    return page(request, "office/returned.html", context)


def _noted(request: OfficeRequest, item: PostItem, typed: dict[str, Any]) -> dict[str, str]:
    """Note what was sent; returns what is wrong by field."""
    if item.state != SENT:
        return _goes_on(request, item, typed)
    return _served(request, item, typed) if typed["way"] == SERVED else _came_back(request, item, typed)


def _served(request: OfficeRequest, item: PostItem, typed: dict[str, Any]) -> dict[str, str]:
    """Note what the record of service says; returns what is wrong by field."""
    errors = {}
    if typed["service"] not in PostItem.Service.values:
        errors["service"] = _("Bitte wählen Sie aus, was auf der Zustellungsurkunde steht.")
    day = cleaning.day(request.POST, "served")
    if day is None:
        errors["served"] = _day_wanted()
    if errors or day is None:
        return errors
    try:
        returns.note_served(item, on=day, how=PostItem.Service(typed["service"]), by=request.actor)
    except NotThen:
        return {"served": _day_wanted()}
    except NotInThatState:
        return {"service": _meanwhile()}
    return {}


def _typed(request: OfficeRequest, item: PostItem) -> dict[str, Any]:
    if request.method != "POST":
        today = cleaning.today_parts()
        return {"on": today, "day": today, "why": "", "note": "", "lines": "\n".join(item.address), "how": "",
                "served": today, "service": "", "way": ""}  # fmt: skip
    return {
        "on": cleaning.day_parts(request.POST, "on"),
        "day": cleaning.day_parts(request.POST, "day"),
        "served": cleaning.day_parts(request.POST, "served"),
        "service": cleaning.line(request.POST, "service"),
        "why": cleaning.line(request.POST, "why"),
        "note": cleaning.text(request.POST, "note", longest=500),
        "lines": cleaning.text(request.POST, "lines", longest=600) or "\n".join(item.address),
        "how": cleaning.line(request.POST, "how"),
        "way": cleaning.line(request.POST, "way"),
    }


def _came_back(request: OfficeRequest, item: PostItem, typed: dict[str, Any]) -> dict[str, str]:
    """Note it; returns what is wrong by field."""
    errors = {}
    if typed["why"] not in PostItem.Return.values:
        errors["why"] = _("Bitte wählen Sie aus, warum der Brief zurückkam.")
    day = cleaning.day(request.POST, "on")
    if day is None:
        errors["on"] = _day_wanted()
    if errors or day is None:
        return errors
    try:
        redelivering.note_returned(
            item, on=day, why=PostItem.Return(typed["why"]), note=typed["note"], by=request.actor
        )
    except NotThen:
        return {"on": _day_wanted()}
    except NotInThatState:
        return {"why": _meanwhile()}
    return {}


def _goes_on(request: OfficeRequest, item: PostItem, typed: dict[str, Any]) -> dict[str, str]:
    """Send it again, or note how it reached its recipient; returns what is wrong by field."""
    lines = typed["lines"].splitlines()
    try:
        if typed["way"] == AGAIN:
            if len([line for line in lines if line.strip()]) > MOST_LINES:
                return {"lines": _("Bitte schreiben Sie höchstens sechs Zeilen.")}
            if _comes_back_again(item, lines) and "stimmt" not in request.POST:
                return {"lines": _("Von dieser Anschrift kam der Brief zurück. Bitte schreiben Sie die richtige.")}
            redelivering.send_again(item, lines=lines, by=request.actor)
            return {}
        day = cleaning.day(request.POST, "day")
        errors = {} if typed["how"] else {"how": _("Bitte schreiben Sie, wie der Brief angekommen ist.")}
        if day is None:
            return {**errors, "day": _day_wanted()}
        if not errors:
            redelivering.hand_over(item, on=day, how=typed["how"], by=request.actor)
    except NoAddress:
        return {"lines": _("Bitte schreiben Sie Namen und Anschrift, jede Zeile für sich.")}
    except NotThen:
        return {"day": _day_wanted()}
    except NotInThatState:
        return {"lines": _meanwhile()}
    return errors


def _comes_back_again(item: PostItem, lines: Sequence[str]) -> bool:
    """Tell whether a letter is to go to the address that the envelope said is wrong."""
    return item.returned_why in WRONG_ADDRESS and [line.strip() for line in lines if line.strip()] == item.address


def _done(item: PostItem, typed: dict[str, Any]) -> str:
    if typed["way"] == SERVED:
        return "zugestellt"
    if item.state == SENT:
        return "rueckkehr"
    return "neuer_versuch" if typed["way"] == AGAIN else "uebergeben"


def _day_wanted() -> str:
    return _("Bitte geben Sie einen Tag an: nicht vor dem Versand oder der Rückkehr und nicht in der Zukunft.")


def _meanwhile() -> str:
    return _("Das hat inzwischen jemand anderes erledigt. Bitte laden Sie die Seite neu.")

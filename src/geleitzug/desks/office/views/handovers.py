# SPDX-License-Identifier: EUPL-1.2
"""What goes to specialist systems (Übergaben): the list, one of them, and settling what has failed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.handover import actions, queries
from geleitzug.core.handover.models import Shipment
from geleitzug.core.handover.permissions import SEE, SETTLE
from geleitzug.core.handover.rules import NotAllowedNow, State
from geleitzug.core.handover.sending import TooLarge
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning, words
from geleitzug.desks.office.looking import case_of
from geleitzug.ground.people.actors import may
from geleitzug.ground.texts import pick
from geleitzug.ground.web.keyset import page_of

TONES = {
    State.WAITING: "info",
    State.TAKEN: "info",
    State.DONE: "success",
    State.DEAD: "danger",
    State.BY_HAND: "neutral",
    State.CANCELLED: "neutral",
}
VIEWS = {"": "open", "gescheitert": State.DEAD.value, "alle": ""}
"""What stands in the address → which shipments are shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """A shipment as the list shows it."""

    one: Shipment
    address: str
    case_address: str
    tone: str


@office_page(SEE)
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """Show what goes to specialist systems, the latest first: at first what still waits for something."""
    view = cleaning.line(request.GET, "stand")
    view = view if view in VIEWS else ""
    wanted = cleaning.line(request.GET, "ziel")
    systems = queries.target_keys()
    target = wanted if wanted in dict(systems) else ""
    asked = queries.shipments_for(request.actor, state=VIEWS[view], target=target)
    found = page_of(asked, key=("-id",), cursor=request.GET.get("cursor", ""))
    failed = queries.failed_for(request.actor)
    address = reverse("office:handovers")
    more = f"&ziel={target}" if target else ""
    context = {
        "rows": [_row(each) for each in found.rows],
        "found": found,
        "tabs": [
            (_("Offen"), f"{address}?stand={more}", view == "", None),
            (_("Gescheitert"), f"{address}?stand=gescheitert{more}", view == "gescheitert", failed or None),
            (_("Alle"), f"{address}?stand=alle{more}", view == "alle", None),
        ],
        "view": view,
        "systems": systems,
        "target": target,
        "next_page": f"?stand={view}{more}&cursor=%s",
        "first_page": f"?stand={view}{more}",
    }
    return page(request, "office/handovers.html", context)


@office_page(SEE)
@require_safe
def one(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Show a shipment with what was sent, what was answered, and what may be done."""
    return _page(request, key)


@office_page(SETTLE)
@require_POST
def retry(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Try once more."""
    return _move(request, key, actions.retry, "sendung_nochmal")


@office_page(SETTLE)
@require_POST
def by_hand(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Note that it was handed over by other means."""
    if not (note := cleaning.line(request.POST, "how")):
        return _page(request, key, errors={"how": _("Bitte schreiben Sie, wie und wann Sie es übergeben haben.")})
    return _move(request, key, partial(actions.settle_by_hand, note=note), "sendung_uebergeben")


@office_page(SETTLE)
@require_POST
def call_off(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Call a shipment off."""
    if not (note := cleaning.line(request.POST, "why")):
        return _page(request, key, errors={"why": _("Bitte schreiben Sie, warum nichts übergeben wird.")})
    return _move(request, key, partial(actions.call_off, note=note), "sendung_abgebrochen")


def _move(request: OfficeRequest, key: UUID, action: Callable[..., object], done: str) -> HttpResponse:
    row = queries.shipment_for(request.actor, key)
    try:
        action(row, by=request.actor)
    except NotAllowedNow:
        return _page(request, key, trouble=_meanwhile())
    return go_on(_address(row), done)


@office_page(SEE)
@require_POST
def files(request: OfficeRequest, key: UUID) -> HttpResponse:
    """Send a shipment as a ZIP, as the other system would have got it; that is noted."""
    row = queries.shipment_for(request.actor, key)
    case_of(request.actor, row.case.number)
    try:
        parcel = actions.take_out(row, by=request.actor)
    except TooLarge:
        return _page(request, key, trouble=_("Die Dateien sind zusammen zu groß. Sie stehen einzeln beim Vorgang."))
    except OSError:
        return _page(request, key, trouble=_("Eine der Dateien gibt es nicht mehr."))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(parcel.name, parcel.content)
        for each in parcel.attachments:
            archive.writestr(each.name, each.content)
    name = f"{parcel.name.rpartition('.')[0]}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)


def _page(
    request: OfficeRequest, key: UUID, *, trouble: str = "", errors: dict[str, str] | None = None
) -> HttpResponse:
    row = queries.shipment_for(request.actor, key)
    case = case_of(request.actor, row.case.number)
    handover = case.package.handovers.get(row.element)
    lang = (get_language() or "de")[:2]
    settles = row.is_open and may(request.actor, SETTLE, office=row.office)
    answer = row.answer
    context = {
        "one": row,
        "case": case,
        "title": pick(handover.title, lang) if handover else row.element,
        "tone": TONES[State(row.state)],
        "said": words.word(words.SAID, answer["said"]) if answer else "",
        "answer": answer,
        "files": ngettext("eine Datei", "%(num)d Dateien", len(row.documents)) % {"num": len(row.documents)},
        "history": [(datetime.fromisoformat(told["at"]), told["trouble"]) for told in reversed(row.history)],
        "settles": settles,
        "retries": settles and row.state in (State.DEAD, State.WAITING),
        "trouble": trouble,
        "errors": errors or {},
        "typed": {name: cleaning.line(request.POST, name) for name in ("how", "why")},
    }
    return page(request, "office/handover.html", context)


def _row(each: Shipment) -> Row:
    return Row(
        one=each,
        address=_address(each),
        case_address=reverse("office:case", args=[each.case.number]),
        tone=TONES[State(each.state)],
    )


def _address(row: Shipment) -> str:
    return reverse("office:handover", args=[row.pk])


def _meanwhile() -> str:
    return _("Inzwischen ist mit dieser Übergabe etwas anderes geschehen. Hier steht, wie es jetzt ist.")

# SPDX-License-Identifier: EUPL-1.2
"""Parting with files (Aussonderung): what is due, the lots, and who proposes and who releases them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from geleitzug.core.files.letters import Language
from geleitzug.core.filing import disposing, exchange, ports, queries
from geleitzug.core.filing.certificate import print_certificate
from geleitzug.core.filing.models import AFTER_WORDS, Lot, LotItem
from geleitzug.core.filing.permissions import PROPOSE, RELEASE
from geleitzug.core.filing.queries import Due
from geleitzug.core.filing.rules import MOST_IN_A_LOT, After, ItemState, LotState, NotAllowedNow
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page, refused
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.pages import office_names
from geleitzug.ground.people.actors import may
from geleitzug.ground.web.keyset import page_of
from geleitzug.ground.web.reader import shown_inline

FILES_A_PAGE, LOTS_A_PAGE = 50, 25
TONES = {
    LotState.PROPOSED: "warning",
    LotState.SENT_BACK: "neutral",
    LotState.RELEASED: "info",
    LotState.OFFERED: "info",
    LotState.ASSESSED: "info",
    LotState.HANDED: "info",
    LotState.DONE: "success",
}
ITEM_TONES = {
    ItemState.REFUSED: "danger",
    ItemState.STOPPED: "warning",
    ItemState.ARCHIVED: "success",
    ItemState.DESTROYED: "success",
}


@dataclass(frozen=True, slots=True)
class DueRow:
    """A file that is due as the list shows it."""

    due: Due
    office: str
    number: str
    after: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot as the list shows it."""

    lot: Lot
    address: str
    office: str
    files: int
    tone: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A file of a lot as its page shows it."""

    item: LotItem
    tone: str


@office_page()
@require_safe
def listed(request: OfficeRequest) -> HttpResponse:
    """Show what is due to who may propose it, and the lots that are on their way or done."""
    if not (may(request.actor, PROPOSE) or may(request.actor, RELEASE)):
        return refused(request)
    return _list(request)


@office_page(PROPOSE)
@require_POST
def propose(request: OfficeRequest) -> HttpResponse:
    """Propose to part with the files that are ticked."""
    ticked = cleaning.ids(request.POST, "akte")
    try:
        disposing.propose(ticked, by=request.actor, today=timezone.localdate())
    except disposing.NothingToPropose:
        trouble = _("Bitte wählen Sie mindestens eine Akte aus, die nicht gesperrt ist.")
        return _list(request, ticked=ticked, trouble=trouble)
    except disposing.TooMany:
        trouble = _("Eine Aussonderung hat höchstens %(most)d Akten.") % {"most": MOST_IN_A_LOT}
        return _list(request, ticked=ticked, trouble=trouble)
    except disposing.ProposedMeanwhile:
        trouble = _("Eine der Akten hat gerade jemand anderes vorgeschlagen. Bitte wählen Sie noch einmal aus.")
        return _list(request, ticked=ticked, trouble=trouble)
    return go_on(reverse("office:disposal"), "vorgeschlagen")


@office_page()
@require_safe
def one(request: OfficeRequest, lot_id: UUID) -> HttpResponse:
    """Show a lot with its files, and what may be done with it."""
    return _page(request, queries.lot_for(request.actor, lot_id))


@office_page(RELEASE)
@require_POST
def release(request: OfficeRequest, lot_id: UUID) -> HttpResponse:
    """Let the files go."""
    lot = queries.lot_for(request.actor, lot_id)
    try:
        disposing.release(lot, by=request.actor)
    except disposing.NotAlone:
        trouble = _("Sie haben die Aussonderung vorgeschlagen. Freigeben muss sie jemand anderes (Vier-Augen-Prinzip).")
        return _page(request, lot, trouble=trouble)
    except NotAllowedNow:
        return _page(request, queries.lot_for(request.actor, lot_id), trouble=_meanwhile())
    return go_on(reverse("office:lot", args=[lot.pk]), "freigegeben")


@office_page(RELEASE)
@require_POST
def send_back(request: OfficeRequest, lot_id: UUID) -> HttpResponse:
    """Do not let the files go, and say why."""
    lot = queries.lot_for(request.actor, lot_id)
    note = cleaning.text(request.POST, "note", longest=500)
    if not note:
        return _page(request, lot, errors={"note": _("Bitte schreiben Sie, warum die Akten bleiben.")})
    try:
        disposing.send_back(lot, by=request.actor, note=note)
    except NotAllowedNow:
        return _page(request, queries.lot_for(request.actor, lot_id), trouble=_meanwhile(), typed=note)
    return go_on(reverse("office:lot", args=[lot.pk]), "lot_zurueck")


@office_page(PROPOSE)
@require_POST
def hand_again(request: OfficeRequest, lot_id: UUID) -> HttpResponse:
    """Have the archive sent again what it has refused."""
    return _after_refusal(request, lot_id, exchange.hand_again, "uebergabe")


@office_page(PROPOSE)
@require_POST
def take_out(request: OfficeRequest, lot_id: UUID) -> HttpResponse:
    """Keep what the archive has refused."""
    return _after_refusal(request, lot_id, exchange.take_out, "herausgenommen")


@office_page()
@require_safe
def certificate_file(request: OfficeRequest, lot_id: UUID) -> HttpResponse:
    """Show the certificate of a lot that is closed."""
    lot = queries.lot_for(request.actor, lot_id)
    if lot.state != LotState.DONE:
        raise Http404
    lang: Language = "en" if (get_language() or "de")[:2] == "en" else "de"
    office = office_names(request).get(lot.office, lot.office)
    pdf = print_certificate(lot, queries.items_of(lot), office=office, lang=lang)
    return shown_inline(pdf, f"Aussonderung-{lot.pk.hex[-12:]}.pdf")


def _after_refusal(request: OfficeRequest, lot_id: UUID, action: Callable[..., int], done: str) -> HttpResponse:
    lot = queries.lot_for(request.actor, lot_id)
    try:
        action(lot, by=request.actor)
    except NotAllowedNow:
        return _page(request, lot, trouble=_meanwhile())
    return go_on(reverse("office:lot", args=[lot.pk]), done)


def _list(request: OfficeRequest, *, ticked: list[UUID] | None = None, trouble: str = "") -> HttpResponse:
    names, proposes = office_names(request), may(request.actor, PROPOSE)
    context: dict[str, Any] = {"trouble": trouble, "proposes": proposes, "due": [], "found": None}
    if proposes:
        found = page_of(
            queries.due_cases(timezone.localdate()),
            key=("closed_at", "id"),
            cursor=request.GET.get("cursor", ""),
            size=FILES_A_PAGE,
        )
        context["found"] = found
        context["due"] = [
            DueRow(
                due=each,
                office=names.get(each.case.office, each.case.office),
                number=queries.number_of(each),
                after=str(AFTER_WORDS[each.retention.after]),
                is_ticked=each.case.pk in (ticked or []),
            )
            for each in queries.as_due(found.rows)
        ]
    lots = page_of(queries.lots_for(request.actor), key=("-id",), cursor=request.GET.get("lots", ""), size=LOTS_A_PAGE)
    context["lots"] = lots
    context["rows"] = [
        LotRow(
            lot=each,
            address=reverse("office:lot", args=[each.pk]),
            office=names.get(each.office, each.office),
            files=each.__dict__["files"],
            tone=TONES[LotState(each.state)],
        )
        for each in lots.rows
    ]
    return page(request, "office/disposal.html", context)


def _page(
    request: OfficeRequest, lot: Lot, *, trouble: str = "", errors: dict[str, str] | None = None, typed: str = ""
) -> HttpResponse:
    items = queries.items_of(lot)
    refused_items = any(item.state == ItemState.REFUSED for item in items)
    releases = lot.state == LotState.PROPOSED and may(request.actor, RELEASE, office=lot.office)
    context = {
        "lot": lot,
        "tone": TONES[LotState(lot.state)],
        "office": office_names(request).get(lot.office, lot.office),
        "rows": [ItemRow(item, ITEM_TONES.get(ItemState(item.state), "neutral")) for item in items],
        "releases": releases and lot.proposed_by not in request.actor.persons,
        "is_own": releases and lot.proposed_by in request.actor.persons,
        "is_refused": refused_items and may(request.actor, PROPOSE),
        "offers": lot.after == After.OFFER,
        "waits_for_archive": lot.state == LotState.RELEASED and lot.after == After.OFFER and ports.archive() is None,
        "is_done": lot.state == LotState.DONE,
        "trouble": trouble,
        "errors": errors or {},
        "typed": typed,
    }
    return page(request, "office/lot.html", context)


def _meanwhile() -> str:
    return _("Inzwischen ist mit dieser Aussonderung etwas anderes geschehen. Hier steht, wie es jetzt ist.")

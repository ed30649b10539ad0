# SPDX-License-Identifier: EUPL-1.2
"""Letters on paper: what waits, printing it as one batch, and noting that the batch is in the post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geleitzug.core.cases import posted
from geleitzug.core.cases.actions import redelivering
from geleitzug.core.files import queries as files
from geleitzug.core.files.printing import Sheets, bundle, package
from geleitzug.core.mailbox import post
from geleitzug.core.mailbox.errors import SentBeforePrinted
from geleitzug.core.mailbox.models import PostItem, PrintBatch
from geleitzug.core.mailbox.permissions import PRINT
from geleitzug.core.screens.staff import OfficeRequest, go_on, office_page, page
from geleitzug.desks.office import cleaning, words
from geleitzug.desks.office.looking import letter_of, letters_of
from geleitzug.ground.people.actors import Actor
from geleitzug.ground.web.keyset import page_of
from geleitzug.ground.web.reader import shown_inline

ON_ONE_PAGE = 100
MOST_IN_A_BATCH = 200
"""So many letters are typeset into one file: about 30 MB; what is over waits for the next batch."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as the list shows it."""

    item: PostItem
    to: str
    why: str
    address: str


@office_page(PRINT)
@require_safe
def queue(request: OfficeRequest) -> HttpResponse:
    """Show what waits for the printer, and what is printed and not yet in the post."""
    return _queue_page(request)


def _queue_page(request: OfficeRequest, trouble: str = "") -> HttpResponse:
    waiting = posted.letters_to_print(request.actor)
    found = page_of(waiting, key=("id",), cursor=request.GET.get("cursor", ""), size=ON_ONE_PAGE)
    sent = posted.letters_to_print(request.actor, PostItem.State.SENT).order_by("-pk")[:25]
    context = {
        "letters": _letters(found.rows),
        "found": found,
        "revoked": any(item.revoked_on for item in found.rows),
        "batches": [(found, _batch_address(found.pk), count) for found, count in posted.open_batches(request.actor)],
        "sent": _letters(sent),
        "trouble": trouble,
    }
    return page(request, "office/post.html", context)


@office_page(PRINT)
@require_POST
def print_letters(request: OfficeRequest) -> HttpResponse:
    """Take the ticked letters, or all that wait, as one batch; two who print at once get different letters.

    What was revoked while it waited is printed only if somebody ticks it.
    """
    ticked = None if "alle" in request.POST else cleaning.ids(request.POST, "brief")
    if ticked == []:
        return _queue_page(request, trouble=_("Bitte wählen Sie mindestens einen Brief aus."))
    theirs = posted.letters_to_print(request.actor)
    wanted = theirs.filter(revoked_on=None) if ticked is None else theirs.filter(pk__in=ticked)
    taken = post.print_batch(by=request.actor, items=list(wanted.values_list("pk", flat=True)[:MOST_IN_A_BATCH]))
    if not taken or taken[0].batch is None:
        if ticked is None and theirs.exists():
            return _queue_page(request, trouble=_("Hier warten nur Briefe, deren Bescheid aufgehoben ist."))
        return _queue_page(request, trouble=_("Diese Briefe hat inzwischen jemand anderes gedruckt."))
    return redirect(_batch_address(taken[0].batch))


@office_page(PRINT)
@require_http_methods(["GET", "POST"])
def batch(request: OfficeRequest, batch: UUID) -> HttpResponse:
    """Show a batch: the file to print, its letters in their order, and the day on which it went to the post."""
    items = posted.letters_of_batch(request.actor, batch)
    typed: dict[str, Any] = cleaning.today_parts()
    error, asks = "", False
    found = PrintBatch.objects.get(pk=batch)
    if request.method == "POST":
        day = cleaning.day(request.POST, "sent")
        typed = cleaning.day_parts(request.POST, "sent")
        asks = found.taken_at is None and "sicher" not in request.POST
        if day is not None and not asks and _mark_sent(batch, day, by=request.actor):
            return go_on(reverse("office:post"), "verschickt")
        if day is None or not asks:
            asks = False
            error = _("Bitte geben Sie den Tag an, an dem der Stapel zur Post ging: vom Tag des Drucks bis heute.")
    context: dict[str, Any] = {
        "batch": found,
        "letters": _letters(items),
        "is_sent": not any(item.state == PostItem.State.PRINTED for item in items),
        "settled": any(item.settled_on and item.state == PostItem.State.PRINTED for item in items),
        "asks": asks,
        "sent": typed,
        "error": error,
    }
    return page(request, "office/batch.html", context)


@office_page(PRINT)
@require_POST
def print_file(request: OfficeRequest, batch: UUID) -> HttpResponse:
    """Send a batch as one PDF, in the order of the list; that it was fetched is noted."""
    found, letters = _taken(request, batch)
    pdf, _places = bundle([letter.pdf for letter in letters])
    return shown_inline(pdf, f"Druck-{timezone.localdate(found.made_at):%Y-%m-%d}.pdf")


@office_page(PRINT)
@require_POST
def print_package(request: OfficeRequest, batch: UUID) -> HttpResponse:
    """Send a batch as a ZIP for a print service: the one PDF and its control file; that is noted."""
    found, letters = _taken(request, batch)
    town = request.municipality
    about = {
        "batch": str(found.pk),
        "municipality": {"key": town.key, "name": town.name},
        "made_at": timezone.localtime(found.made_at).isoformat(timespec="seconds"),
    }
    name = f"Druck-{timezone.localdate(found.made_at):%Y-%m-%d}-{found.pk.hex[-8:]}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(package(letters, about=about), content_type="application/zip", headers=headers)


@office_page(PRINT)
@require_POST
def take_back(request: OfficeRequest, batch: UUID) -> HttpResponse:
    """Put a whole batch back into the queue: nothing of it was printed."""
    posted.letters_of_batch(request.actor, batch)
    post.take_back(batch, by=request.actor)
    return go_on(reverse("office:post"), "stapel_zurueck")


@office_page(PRINT)
@require_safe
def letter(request: OfficeRequest, item_id: UUID) -> HttpResponse:
    """Show one letter."""
    item = letter_of(request, item_id)
    return shown_inline(_bytes_of(request, item), "Brief.pdf")


@office_page(PRINT)
@require_POST
def again(request: OfficeRequest, item_id: UUID) -> HttpResponse:
    """Take a printed letter out of its batch: the paper jammed, or what it asks for is settled."""
    item = posted.letter_for(request.actor, item_id)
    post.print_again(item, by=request.actor)
    return go_on(reverse("office:post"), "nochmal" if item.settled_on is None else "aussortiert")


def _bytes_of(request: OfficeRequest, item: PostItem) -> bytes:
    pdf = files.read_document(files.document_for(request.actor, item.document, subject=item.subject))
    return redelivering.with_cover(item, pdf)


def _taken(request: OfficeRequest, batch: UUID) -> tuple[PrintBatch, list[Sheets]]:
    """Read the letters of a batch, and note that its file was fetched."""
    items = letters_of(request, batch)
    found = PrintBatch.objects.get(pk=batch)
    post.note_taken(found, by=request.actor)
    return found, [Sheets(str(item.pk), tuple(item.address), _bytes_of(request, item)) for item in items]


def _mark_sent(batch: UUID, day: date, *, by: Actor) -> bool:
    try:
        post.mark_sent(batch=batch, on=day, by=by)
    except SentBeforePrinted:
        return False
    return True


def _letters(items: Iterable[PostItem]) -> list[Letter]:
    return [
        Letter(
            item=item,
            to=", ".join(item.address),
            why=words.word(dict(PostItem.Reason.choices), item.reason),
            address=reverse("office:letter", args=[item.pk]),
        )
        for item in items
    ]


def _batch_address(key: UUID) -> str:
    return reverse("office:batch", args=[key])

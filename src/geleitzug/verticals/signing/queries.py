# SPDX-License-Identifier: EUPL-1.2
"""Reading pads and sheets, cut to the offices of who asks; and what a tablet shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from geleitzug.core.cases import queries as cases
from geleitzug.core.cases.models import Case
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.files.models import Document, FileEntry
from geleitzug.core.files.queries import entries_of
from geleitzug.core.privacy.looking import look_at_case
from geleitzug.core.privacy.rules import What
from geleitzug.ground.people.actors import Actor, offices_with
from geleitzug.ground.prepared import Prepared, Read
from geleitzug.ground.tenancy import doors
from geleitzug.verticals.signing import pairing, sheets
from geleitzug.verticals.signing.models import Pad, Sheet
from geleitzug.verticals.signing.rules import Purpose, State

SHOWN = 20
"""So many sheets of a case are shown, the newest first."""
MOST_SIGNABLE = 200


@dataclass(frozen=True, slots=True)
class Before:
    """A tablet and what lies on it now, read at one look; ``pad`` is None where it is none."""

    pad: Pad | None
    sheet: Sheet | None

    @property
    def tag(self) -> str:
        """Return what changes exactly when the tablet has to show something else."""
        return self.sheet.tag if self.sheet else "empty" if self.pad else "none"


def before(secret: str, *, now: datetime) -> Before:
    """Return what a tablet shows, by the secret in its cookie. Needs the machine's door."""
    pad = pairing.pad_of(secret, now=now)
    return Before(pad, sheets.open_on(pad, now=now) if pad else None)


def pads_of(actor: Actor) -> QuerySet[Pad]:
    """Return the pads of the actor's offices."""
    return Pad.objects.filter(office__in=sorted(offices_with(actor, WORK))).order_by("name", "id")


def pad_for(actor: Actor, key: UUID) -> Pad:
    """Return a pad of the actor's offices; raises Http404."""
    found = pads_of(actor).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def ready(actor: Actor, *, now: datetime) -> list[Pad]:
    """Return the pads of the actor's offices that are paired now."""
    return list(pads_of(actor).filter(holder__isnull=False, until__gt=now)[: pairing.MOST_PADS])


def likely(actor: Actor, pads: list[Pad]) -> str:
    """Return the key of the pad that may be chosen beforehand: the one the actor used last, or the only one; or none.

    Any other would show somebody's papers at a counter where somebody else stands.
    """
    assert actor.id is not None
    last = Sheet.objects.filter(staff=actor.id).order_by("-id").values_list("pad", flat=True).first()
    return next((str(pad.pk) for pad in pads if pad.pk == last or len(pads) == 1), "")


def lying_on(pads: list[Pad]) -> dict[UUID, Sheet]:
    """Return what lies on some pads, by the pad. Only whose office sees it may be told what it is."""
    rows = Sheet.objects.filter(pad__in=[pad.pk for pad in pads], state=State.OPEN).defer("words", "strokes")
    return {row.pad_id: row for row in rows if row.pad_id}


def case_for(actor: Actor, number: str) -> Case:
    """Return a case the actor may see, and note that they see it; raises Http404."""
    case = cases.case_for(actor, number)
    look_at_case(actor, case)
    return case


def case_of_sheet(actor: Actor, number: str, key: UUID) -> tuple[Case, Sheet]:
    """Return something that was put before somebody in a case the actor may see, and note the look; raises Http404."""
    case = cases.case_for(actor, number)
    found = Sheet.objects.filter(pk=key, subject=case.pk).first()
    if found is None:
        raise Http404
    look_at_case(actor, case, What.FILE, found.document)
    return case, found


_sheets = Prepared(
    lambda subject: Sheet.objects.filter(subject=subject).defer("words", "strokes").order_by("-id")[:SHOWN], UUID
)
_a_pad = Prepared(lambda office: Pad.objects.filter(office=office).order_by()[:1], str)


def sheets_of(subject: UUID) -> list[Sheet]:
    """Return what was put before somebody in a case, the newest first."""
    return _sheets.all(subject)


def has_pad(office: str) -> bool:
    """Tell whether an office has a tablet."""
    return _a_pad.first(office) is not None


def reads_of(case: Case) -> list[Read]:
    """Return what the panel of a case reads, so that its page reads it in one statement with the rest."""
    return [_sheets.of(case.pk), _a_pad.of(case.office)]


def signable(case: Case) -> list[FileEntry]:
    """Return the entries of a case's file that can be put before somebody: PDFs that are there, the newest first."""
    found = entries_of(case.pk).filter(document__mime=sheets.PDF, document__deleted_at=None)
    return list(found.exclude(document__kind=Document.Kind.SIGNED).order_by("-position")[:MOST_SIGNABLE])


def declaration_on(application: UUID) -> Sheet | None:
    """Return the newest declaration of an application that was put before somebody, past the payment gate."""
    with doors.at_machine_door(doors.current_tenant()):
        rows = Sheet.objects.filter(subject=application, purpose=Purpose.DECLARATION)
        return rows.order_by("-id").first()

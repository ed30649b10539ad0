# SPDX-License-Identifier: EUPL-1.2
"""Staff who fill an application in for somebody: they walk these very pages, and the rest of the way is the office's.

Beginning, the money and handing over are pages of the office's desk; what staff may open here says ``helper_of``.
"""

from __future__ import annotations

import re
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from geleitzug.core.cases import assisted
from geleitzug.core.cases.models import Application
from geleitzug.core.screens import panels
from geleitzug.core.screens.panels import Panel
from geleitzug.ground.people import actions as people
from geleitzug.ground.people.actors import Actor

PREFIX = "/antrag/"
_ADDRESS = re.compile(rf"{PREFIX}([0-9a-f-]{{36}})/(?:(wer|seite|pruefen)/|(datei|verwerfen)/|$)")
"""The pages of filling in. Of the second group nothing is left once it is sent; the others then lead on from there."""


def helper_of(request: HttpRequest, staff: UUID) -> Actor | None:
    """Return a member of staff as the helper with the application whose page this is; None where they are not."""
    found = _ADDRESS.match(request.path_info)
    if found is None:
        return None
    try:
        application = UUID(found[1])
    except ValueError:
        return None
    actor = people.staff_actor(staff)
    stages = assisted.HELPED if found[3] else assisted.SENT
    return assisted.helping(application, actor, stages=stages) if actor else None


def office_address(application: Application) -> str:
    """Return where a helper goes on who leaves these pages: with the money, the hand-over, or the next caller."""
    return reverse("office:helped", args=[application.pk])


def choices(actor: Actor, application: Application) -> list[tuple[str, str]]:
    """Return how somebody can declare that it is their application, for who fills it in for them; else nothing."""
    return [(way.value, str(way.label)) for way in assisted.declarable(application.pk)] if actor.helps else []


def told(actor: Actor, application: Application) -> list[Panel]:
    """Return what other trades show to who fills it in for somebody, as that it can be signed here; else nothing."""
    return panels.panels_of(panels.DECLARING, actor, application) if actor.helps else []


def not_declared() -> str:
    """Return the complaint that it is not noted how the application was declared."""
    return _("Bitte wählen Sie, wie die Person erklärt hat, dass sie diesen Antrag stellt.")


def not_signed() -> str:
    """Return the complaint that it is noted as signed on the pad, and is not."""
    return _(
        "Am Tablet ist für diese Angaben noch nicht unterschrieben. Lassen Sie dort unterschreiben, oder wählen Sie"
        " einen anderen Weg."
    )


def not_known() -> str:
    """Return the complaint that the service wants to know more surely who applies."""
    return _(
        "Für diese Leistung muss sicherer feststehen, wer den Antrag stellt. Nehmen Sie den Antrag am Schalter mit"
        " Ausweis neu auf, oder übergeben Sie den Entwurf: Dann weist sich die Person online selbst aus."
    )

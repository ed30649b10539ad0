# SPDX-License-Identifier: EUPL-1.2
"""What other pages show of signatures: the panel of a case, and that of an application somebody is helped with."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from geleitzug.core.cases import assisted
from geleitzug.core.cases.assistance import Declared
from geleitzug.core.cases.models import Application, Assisted, Case
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.screens.leads import Lead
from geleitzug.core.screens.panels import CASE, DECLARING, Line, Panel, Panels
from geleitzug.ground.people.actors import Actor, may
from geleitzug.ground.tenancy import doors
from geleitzug.ground.web import formats
from geleitzug.verticals.signing import declaring, queries, words
from geleitzug.verticals.signing.models import Sheet
from geleitzug.verticals.signing.rules import State


def of_case(actor: Actor, case: Case) -> Panel | None:
    """Return what was put before somebody in a case; nothing where the office has neither pads nor signatures."""
    rows = queries.sheets_of(case.pk)
    works = may(actor, WORK, office=case.office)
    if not rows and not (works and queries.has_pad(case.office)):
        return None
    way = Lead(_("Am Tablet unterschreiben lassen"), reverse("signing_office:choose", args=[case.number]))
    lines = tuple(
        Line(
            row.title,
            str(words.STATES[row.standing]),
            words.TONES[row.standing],
            f"{row.signer} · {formats.moment(row.ended_at or row.put_at)}",
            reverse("signing_office:sheet", args=[case.number, row.pk]),
        )
        for row in rows
    )
    return Panel("unterschriften", _("Unterschriften"), lines=lines, ways=(way,) if works else ())


def of_declaration(actor: Actor, application: Application) -> Panel | None:
    """Return how an application is declared that staff fill in for somebody; nothing where there is no pad."""
    if not actor.helps:
        return None
    if Declared.PAD not in assisted.declarable(application.pk):
        return None
    with doors.at_machine_door(doors.current_tenant()):
        rows = declaring.sheets_of(application.pk)
        office = Assisted.objects.values_list("office", flat=True).get(application_id=application.pk)
        has_pad = declaring.has_pad(office)
    if not rows and not has_pad:
        return None
    address = reverse("signing_office:declare", args=[application.pk])
    label = _("Zum Tablet") if rows and rows[0].standing is State.OPEN else _("Am Tablet unterschreiben lassen")
    texts = (_sentence(rows, application),)
    return Panel("unterschrift", _("Unterschrift am Tablet"), texts=texts, ways=(Lead(label, address),))


def _sentence(rows: list[Sheet], application: Application) -> str:
    last = rows[0] if rows else None
    if last is not None and last.standing is State.SIGNED:
        if last.revision == application.revision:
            return _("Unterschrieben. Wählen Sie unten „unterschrieben am Unterschriftenpad“.")
        return _(
            "Unterschrieben, aber die Angaben haben sich danach geändert. Bitte noch einmal unterschreiben lassen."
        )
    if last is not None:
        return _("Die Erklärung zuletzt: %(state)s.") % {"state": words.STATES[last.standing]}
    return _("Die Person liest ihre Angaben auf dem Tablet und unterschreibt dort. Erst danach senden Sie ab.")


PANELS: Panels = {CASE: of_case, DECLARING: of_declaration}

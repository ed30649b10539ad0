# SPDX-License-Identifier: EUPL-1.2
"""What ends an objection without a letter of ours: noting it, and telling its sender. Who ends it is objecting.py."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from geleitzug.core.cases import correspondence
from geleitzug.core.cases.events import ObjectionSettled
from geleitzug.core.cases.models import Case, Objection
from geleitzug.core.mailbox.rules import Remedy
from geleitzug.core.vouching import actions as vouching
from geleitzug.ground.events import emit
from geleitzug.ground.people.actors import Actor


def conclude(case: Case, objection: Objection, end: Objection.End, *, by: Actor) -> None:
    """Note what became of an objection of a locked case, and tell its sender."""
    objection.end, objection.settled_at = end, timezone.now()
    objection.save(update_fields=["end", "settled_at"])
    # Handed on, it goes on elsewhere; rejected, its effect lasts until the action's period is over (§ 80b (1) VwGO).
    if end not in (Objection.End.HANDED_ON, Objection.End.REJECTED):
        vouching.note_settled(objection.letter)
    emit(
        ObjectionSettled(
            subject=case.pk, holder=case.holder, objection_id=objection.pk, remedy=objection.remedy, end=end
        ),
        by=by,
    )
    with override(case.application.language):
        subject = _("Zu Ihrem Schreiben: %(remedy)s") % {"remedy": word_of(Remedy(objection.remedy))}
        body = _ENDS[end]()
    correspondence.tell(case.application, kind="message", subject=subject, body=body, by=by)


def word_of(remedy: Remedy) -> str:
    """Return what a remedy is called."""
    return _("Einspruch") if remedy is Remedy.PROTEST else _("Widerspruch")


_ENDS = {
    Objection.End.REMEDIED: lambda: _(
        "Wir haben noch einmal geprüft und geben Ihnen recht. Die neue Entscheidung bekommen Sie mit eigenem Schreiben."
    ),
    Objection.End.HANDED_ON: lambda: _(
        "Wir haben noch einmal geprüft und bleiben bei unserer Entscheidung. Darum haben wir Ihren Widerspruch der"
        " Behörde vorgelegt, die darüber entscheidet. Sie bekommen von dort Bescheid."
    ),
    Objection.End.REJECTED: lambda: _(
        "Wir haben noch einmal geprüft und bleiben bei unserer Entscheidung. Die Gründe stehen in einem eigenen"
        " Schreiben."
    ),
    Objection.End.GIVEN_UP: lambda: _("Die Sache ist damit erledigt. Sie müssen nichts weiter tun."),
}

# SPDX-License-Identifier: EUPL-1.2
"""Keeping what somebody writes before they send it, so that a closed window or an expired sign-in loses nothing."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from geleitzug.core.caseload.models import UnsentText
from geleitzug.core.cases.models import Case
from geleitzug.ground.people.actors import Actor

ASK, WRITE, NOTE = "ask", "write", "note"
FORMS = frozenset({ASK, WRITE, NOTE})
KEPT_FOR = timedelta(days=30)


@transaction.atomic
def keep(case: Case, *, by: Actor, form: str, text: str) -> None:
    """Keep a text that is not sent yet, in place of the one kept before; an empty one keeps nothing."""
    if form not in FORMS or by.id is None:
        return
    if not text.strip():
        forget(case, by=by, form=form)
        return
    # The case's row makes two windows wait for one another; of a text each keeps, the later one stays.
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    mine = UnsentText.objects.filter(case=case.pk, staff=by.id, form=form).first()
    found = mine or UnsentText(case_id=case.pk, staff_id=by.id, form=form)
    found.text, found.at = text, timezone.now()
    found.save()


def kept(case: Case, *, by: Actor) -> dict[str, str]:
    """Return what somebody has written in a case and not sent: form → text."""
    return {each.form: each.text for each in UnsentText.objects.filter(case=case.pk, staff=by.id)}


def forget(case: Case, *, by: Actor, form: str) -> None:
    """Forget a text: it was sent, or emptied."""
    UnsentText.objects.filter(case=case.pk, staff=by.id, form=form).delete()


def forget_old() -> None:
    """Forget what nobody has sent for a month."""
    UnsentText.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()

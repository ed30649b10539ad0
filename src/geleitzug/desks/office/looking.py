# SPDX-License-Identifier: EUPL-1.2
"""The ways of this desk to a case, a letter or a payment: whoever comes along them is written down as having looked.

A test asks that no view of the desk goes another way.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from geleitzug.core.cases import posted, queries
from geleitzug.core.cases.models import Case, Task
from geleitzug.core.mailbox.models import PostItem
from geleitzug.core.mailbox.permissions import PRINT, PRINT_ALL
from geleitzug.core.payments import queries as payments
from geleitzug.core.payments.actions import SEE as SEE_PAYMENTS
from geleitzug.core.payments.actions import TREASURY
from geleitzug.core.payments.models import Payment
from geleitzug.core.privacy import looking
from geleitzug.core.privacy.looking import Seen
from geleitzug.core.privacy.rules import What
from geleitzug.core.screens.staff import OfficeRequest
from geleitzug.ground.people.actors import Actor, may


def case_of(actor: Actor, number: str) -> Case:
    """Return a case the actor may see, and note that they see it; raises Http404."""
    case = queries.case_for(actor, number)
    looking.look_at_case(actor, case)
    return case


def case_of_file(actor: Actor, number: str, document: UUID) -> Case:
    """Return a case of which the actor opens one file, and note that; raises Http404."""
    case = queries.case_for(actor, number)
    looking.look_at_case(actor, case, What.FILE, document)
    return case


def case_of_draft(actor: Actor, number: str) -> Case:
    """Return a case of which the actor sees the letter as it would be, and note that; raises Http404."""
    case = queries.case_for(actor, number)
    looking.look_at_case(actor, case, What.DRAFT)
    return case


def letter_of(request: OfficeRequest, item_id: UUID) -> PostItem:
    """Return a letter to print, and note that it is seen; raises Http404."""
    item = posted.letter_for(request.actor, item_id)
    _letters_seen(request.actor, [item])
    return item


def letters_of(request: OfficeRequest, batch: UUID) -> list[PostItem]:
    """Return the letters of a batch, and note that they are seen; raises Http404."""
    items = posted.letters_of_batch(request.actor, batch)
    _letters_seen(request.actor, items)
    return items


def payment_of(request: OfficeRequest, payment_id: UUID, permission: str = SEE_PAYMENTS) -> Payment:
    """Return a payment that is looked up by itself, and note that, in the role with a permission; raises Http404."""
    payment = payments.payment_for(request.actor, payment_id)
    seen = Seen(payment.subject, payment.holder, payment.pk)
    office = TREASURY if permission == SEE_PAYMENTS else ""
    looking.look_at(request.actor, What.PAYMENT, [seen], permission=permission, office=office)
    return payment


def list_taken(actor: Actor, tasks: Iterable[Task]) -> None:
    """Note that the cases of some rows of a list were taken along in a file."""
    seen = {task.case_id: Seen(task.case_id, task.case.holder) for task in tasks}
    looking.look_at(actor, What.LIST, seen.values(), permission="cases.see")


def cases_taken(actor: Actor, cases: Iterable[Case]) -> None:
    """Note that some cases of a list were taken along in a file."""
    looking.look_at(actor, What.LIST, (Seen(case.pk, case.holder) for case in cases), permission="cases.see")


def _letters_seen(actor: Actor, items: Iterable[PostItem]) -> None:
    permission = PRINT_ALL if may(actor, PRINT_ALL) else PRINT
    seen = [Seen(item.subject, item.holder, item.document) for item in items]
    looking.look_at(actor, What.LETTER, seen, permission=permission)

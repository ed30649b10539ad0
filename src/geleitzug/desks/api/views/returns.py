# SPDX-License-Identifier: EUPL-1.2
"""Letters that came back, or whose service is on record: noting it, and how they go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.cases import posted
from geleitzug.core.cases.actions import redelivering
from geleitzug.core.interface.rules import Scope
from geleitzug.core.mailbox import returns
from geleitzug.core.mailbox.errors import NotInThatState, NotThen
from geleitzug.core.mailbox.models import PostItem
from geleitzug.desks.api import asked, shapes_of_papers
from geleitzug.desks.api.calls import Call
from geleitzug.desks.api.operations import PAPERS, operation
from geleitzug.desks.api.problems import Problem, wrong
from geleitzug.desks.api.views.paper import seen
from geleitzug.ground.people.actors import Actor


@operation(
    "POST", "letters/{key}/returned", "returned", gettext_lazy("Vermerken, dass ein Brief zurückkam"),
    scope=Scope.PRINT, tag=PAPERS, body=asked.CameBack, gives=shapes_of_papers.LetterState,
    about=gettext_lazy("Was er entscheidet, gilt dann als nicht bekannt gegeben; das Amt bekommt eine Aufgabe."),
)  # fmt: skip
def returned(call: Call, key: UUID, body: asked.CameBack) -> shapes_of_papers.LetterState:
    """Note that a letter came back."""
    why = _one_of(PostItem.Return, "why", body.why)
    return _noted(call, key, redelivering.note_returned, on=body.on, why=why, note=body.note)


@operation(
    "POST", "letters/{key}/send-again", "send_again", gettext_lazy("Einen Brief, der zurückkam, noch einmal schicken"),
    scope=Scope.PRINT, tag=PAPERS, body=asked.SendAgain, gives=shapes_of_papers.LetterState,
)  # fmt: skip
def send_again(call: Call, key: UUID, body: asked.SendAgain) -> shapes_of_papers.LetterState:
    """Put a letter that came back into the print queue again, with a sheet that bears the address."""

    def again(item: PostItem, *, by: Actor) -> PostItem:
        return redelivering.send_again(item, by=by, lines=body.lines or item.address)

    return _noted(call, key, again)


@operation(
    "POST", "letters/{key}/handed-over", "handed_over",
    gettext_lazy("Vermerken, wie ein Brief, der zurückkam, doch angekommen ist"),
    scope=Scope.PRINT, tag=PAPERS, body=asked.HandedOver, gives=shapes_of_papers.LetterState,
)  # fmt: skip
def handed_over(call: Call, key: UUID, body: asked.HandedOver) -> shapes_of_papers.LetterState:
    """Note how a letter reached its recipient otherwise."""
    return _noted(call, key, redelivering.hand_over, on=body.on, how=body.how)


@operation(
    "POST", "letters/{key}/served", "served", gettext_lazy("Vermerken, was die Zustellungsurkunde sagt"),
    scope=Scope.PRINT, tag=PAPERS, body=asked.Served, gives=shapes_of_papers.LetterState,
)  # fmt: skip
def served(call: Call, key: UUID, body: asked.Served) -> shapes_of_papers.LetterState:
    """Note what the record of service says."""
    return _noted(call, key, returns.note_served, on=body.on, how=_one_of(PostItem.Service, "how", body.how))


def _noted(call: Call, key: UUID, act: Callable[..., PostItem], **told: Any) -> shapes_of_papers.LetterState:
    try:
        item = act(_letter(call, key), by=call.actor, **told)
    except NotThen:
        said = _("Bitte geben Sie einen Tag an: nicht vor dem Versand oder der Rückkehr und nicht in der Zukunft.")
        raise wrong("on", said) from None
    except NotInThatState:
        raise Problem("not-now", _("Der Brief ist nicht in dem Zustand, in dem das geht.")) from None
    return shapes_of_papers.LetterState(id=item.pk, state=item.state)


def _letter(call: Call, key: UUID) -> PostItem:
    """Return a letter whose printing is the actor's, and note that it is seen; raises Http404."""
    item = posted.letter_for(call.actor, key)
    seen(call.actor, [item])
    return item


def _one_of(choices: Any, name: str, value: str) -> Any:
    if value not in choices.values:
        raise wrong(name, ", ".join(choices.values))
    return choices(value)

# SPDX-License-Identifier: EUPL-1.2
"""Forms of the desk that are begun and not sent: what of them is kept, and how a page reads it again.

They are kept as a browser sends them, and read by what reads the form when it is sent: none says twice what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.http import QueryDict

from geleitzug.core.caseload.actions import unsent
from geleitzug.core.cases.models import Case
from geleitzug.desks.office import cleaning
from geleitzug.desks.office.versions import SAVE
from geleitzug.ground.people.actors import Actor

SHEET = "blatt"
"""The hidden field that tells which form it is as it was shown."""

_NOT_TYPED = re.compile(rf"csrfmiddlewaretoken|{SAVE}|{SHEET}|zurueck|was|task|stand\..*|geprueft|baustein")
"""What stands in a form and nobody has filled in there, or chooses for the moment."""
_PROPOSED = re.compile(r"(?:due|again)\.\w+|way_\d+|fee_told")
"""What stands in a form from the beginning: alone it is nothing to keep."""


def typed_in(data: QueryDict) -> dict[str, list[str]]:
    """Return what somebody has filled in; nothing where the form is as it was at first."""
    typed = {_clean(name): [_clean(each) for each in values] for name, values in data.lists()}
    filled = {name: values for name, values in typed.items() if _is_filled_in(name, values)}
    return {} if all(_PROPOSED.fullmatch(name) for name in filled) else filled


def kept(case: Case | None, *, by: Actor) -> dict[str, QueryDict]:
    """Return the forms of a case, or those for many, that somebody has begun: form → as if it were sent."""
    return {form: _as_sent(typed) for form, typed in unsent.kept(case, by=by).items()}


def keep(case: Case | None, data: QueryDict, *, by: Actor, form: str) -> None:
    """Keep a form as it came."""
    unsent.keep(case, by=by, form=form, typed=typed_in(data), sheet=cleaning.line(data, SHEET))


def forget(case: Case | None, data: QueryDict, *, by: Actor, form: str) -> None:
    """Forget a form that was sent."""
    unsent.forget(case, by=by, form=form, sheet=cleaning.line(data, SHEET))


def _as_sent(typed: unsent.Typed) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def _is_filled_in(name: str, values: Sequence[str]) -> bool:
    return not _NOT_TYPED.fullmatch(name) and any(each.strip() for each in values)


def _clean(value: str) -> str:
    return value.replace("\x00", "")[: cleaning.LONGEST_TEXT]

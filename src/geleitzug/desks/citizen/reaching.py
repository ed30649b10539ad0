# SPDX-License-Identifier: EUPL-1.2
"""What the page that asks who applies (views/who.py) asks about where letters reach who acts for another.

What counts is core/cases/reached.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from geleitzug.core.cases import reached
from geleitzug.core.cases import who as who_rules
from geleitzug.core.cases.models import Application
from geleitzug.core.forms.kinds.base import Raw
from geleitzug.core.forms.shapes import Form, Problem, Question
from geleitzug.core.forms.shells import draw_question, field_id, sayable
from geleitzug.core.screens.citizens import CitizenRequest
from geleitzug.ground.people.actions import account_of

ADDRESS = "who.address"
FIRST_FIELD = f"{ADDRESS}.street"
_QUESTION = Question(
    key="address", path=ADDRESS, page=who_rules.PAGE, kind=reached.ADDRESS,
    label={"de": "Ihre Anschrift", "en": "Your address"}, help={}, required=True, when=None, prefill="account.address",
    preset="", protected=True, anew=False, fim={},
)  # fmt: skip
"""Drawn as a form draws an address; it is the reader's own, so the browser may fill it in."""
_FORM = Form((), (), {}, (), {}, frozenset(), frozenset())


def home(request: CitizenRequest) -> dict[str, str]:
    """Return the address somebody's account knows; a letter would have to arrive there."""
    account = account_of(request.actor)
    return reached.home_of(account.address) if account else {}


def chosen(request: CitizenRequest, draft: Application, home: Mapping[str, str]) -> dict[str, Any]:
    """Return where letters reach who acts for another; the account's address is kept as it stands there today.

    What was typed as another address is remembered while something else is chosen: who.project leaves it out.
    """
    possible = reached.ways(draft.package.service, home)
    way = request.POST.get("who.reached") or draft.who.get("reached")
    if way not in possible:
        way = reached.way_at_first(possible)
    typed = reached.read(_typed(request))[0] if FIRST_FIELD in request.POST else _remembered(draft.who)
    if way == reached.OTHER:
        return {"reached": way, "address": typed}
    address = {"address": dict(home)} if way == reached.ACCOUNT else {}
    return {"reached": way, **address, **({"elsewhere": typed} if typed else {})}


def _remembered(who: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed as another address before, whether it is chosen now or not."""
    return dict(who.get("address" if who.get("reached") == reached.OTHER else "elsewhere") or {})


def is_new(request: CitizenRequest, who: Mapping[str, Any]) -> bool:
    """Tell whether the fields of an address come with this answer: nobody can have filled them in."""
    return who.get("reached") == reached.OTHER and FIRST_FIELD not in request.POST and not who["address"]


def problems(request: CitizenRequest, service: Mapping[str, Any], who: Mapping[str, Any]) -> list[Problem]:
    """Return what is missing or wrong of what was asked."""
    if is_new(request, who):
        return []
    if who.get("reached") == reached.OTHER and FIRST_FIELD in request.POST:
        return reached.read(_typed(request))[1]
    return reached.problems_of(service, who)


def link() -> tuple[str, str]:
    """Return the way to the fields of the address, and what they are called."""
    return field_id(FIRST_FIELD), _("Ihre Anschrift")


def options(
    request: CitizenRequest, possible: list[str], who: Mapping[str, Any], home: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Return what one may choose from, each with a few words below it; nothing where there is one way alone."""
    return [(way, *_words(request, way, who, home)) for way in possible] if len(possible) > 1 else []


def drawn(request: CitizenRequest, who: Mapping[str, Any], errors: Mapping[str, str], *, way: str) -> Markup:
    """Draw the fields of an address with what was typed into them, right or not, or what is kept.

    While something else is chosen they are there and hidden, if something was typed: who changes their mind finds it.
    """
    kept = reached.typed_of({"address": _remembered(who)})
    typed = _typed(request) if FIRST_FIELD in request.POST else kept
    if way != reached.OTHER:
        return _hidden(typed)
    wrong = {path.removeprefix(f"{ADDRESS}."): said for path, said in errors.items() if path.startswith(f"{ADDRESS}.")}
    return draw_question(_FORM, _QUESTION, ADDRESS, sayable(typed), wrong)


def _hidden(typed: Raw) -> Markup:
    """Draw the fields of an address so that nobody sees them; nothing where nothing was typed but a country."""
    said = sayable(typed)
    if not isinstance(said, dict) or not any(text for part, text in said.items() if part != "country"):
        return Markup()
    field = Markup('<input type="hidden" name="{}.{}" value="{}">')
    return Markup("\n").join(field.format(ADDRESS, part, text) for part, text in said.items())


def _typed(request: CitizenRequest) -> Raw:
    return reached.ADDRESS.read(request.POST, ADDRESS)


def _words(request: CitizenRequest, way: str, who: Mapping[str, Any], home: Mapping[str, str]) -> tuple[str, str]:
    if way == reached.ACCOUNT:
        of_company, own = _("An die Anschrift im Konto des Unternehmens"), _("An die Anschrift in meinem Konto")
        return of_company if request.actor.acting_for else own, reached.in_one_line(home)
    if way == reached.SAME and who.get("on_behalf") == who_rules.CHILD:
        return _("An die Anschrift meines Kindes"), _("Zum Beispiel, weil Sie zusammen wohnen. Danach fragen wir noch.")
    if way == reached.SAME:
        return _("An die Anschrift der Person, für die ich handle"), _("Danach fragen wir noch.")
    return _("An eine andere Anschrift"), ""

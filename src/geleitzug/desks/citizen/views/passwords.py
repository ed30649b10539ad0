# SPDX-License-Identifier: EUPL-1.2
"""Changing one's password while signed in. Who forgot it sets a new one by a link in a mail: entering.py."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from geleitzug.desks.citizen import own_data
from geleitzug.desks.citizen.views.entering import guesses
from geleitzug.ground.people.factors import Owner
from geleitzug.ground.people.models import Account
from geleitzug.ground.people.passwords import LONGEST
from geleitzug.ground.trust import accounts
from geleitzug.ground.web.security import proving
from geleitzug.ground.web.security.desk import Desk, SecurityRequest, own_page
from geleitzug.ground.web.sessions import digest_of


@sensitive_post_parameters("old", "password")
@require_http_methods(["GET", "POST"])
@own_page(fresh=True)
def change(request: SecurityRequest, desk: Desk, owner: Owner) -> HttpResponse:
    """Change one's password by the old one; everybody signed in by it elsewhere is out.

    404 for who has none: they came by an identity provider, which keeps what opens the account.
    """
    if not proving.has_password(owner):
        raise Http404
    own = Account.objects.get(pk=owner.id)
    errors, status = {}, 200
    if request.method == "POST":
        if seconds := guesses.wait(request, own.email):
            errors, status = {"old": proving.slow_down(seconds)}, 429
        elif proving.password(owner, request.POST.get("old", "")).how is None:
            guesses.note(request, own.email)
            errors = {"old": _("Das bisherige Passwort stimmt nicht. Bitte geben Sie es noch einmal ein.")}
        elif not (errors := _changed(request, own)):
            return redirect(f"{desk.address('security')}?hinweis=passwort")
    return desk.render(request, "citizen/password.html", {"email": own.email, "errors": errors}, status=status)


def _changed(request: SecurityRequest, own: Account) -> dict[str, str]:
    """Set what was typed; returns what is wrong with it, by field."""
    here = digest_of(request.session.session_key or "")
    typed = request.POST.get("password", "")[: LONGEST + 1]
    try:
        accounts.change_password(own, typed, here=here, by=request.actor)
    except ValidationError as refused:
        return own_data.sentences(refused)
    return {}

# SPDX-License-Identifier: EUPL-1.2
"""Coming in and going out: signing in, opening an account, confirming it, a forgotten password.

No page tells whether an address has an account; what is to be told stands in a mail to it. The second step and
passkeys are ground/web/security.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import claiming
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town, safe_path, way_on, with_way_on
from geleitzug.desks.citizen import own_data, sure
from geleitzug.desks.citizen.own_data import COMPANY, PERSON
from geleitzug.ground.identity import ports
from geleitzug.ground.people import actions as people
from geleitzug.ground.people import factors, how, passwords
from geleitzug.ground.people.how import How
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.models import Account
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.trust import accounts, links
from geleitzug.ground.trust.factors import owner_of_account
from geleitzug.ground.web import actor as session
from geleitzug.ground.web import languages
from geleitzug.ground.web.limits import Limiter
from geleitzug.ground.web.security import half, proving
from geleitzug.ground.web.security.desk import Desk
from geleitzug.ground.web.security.half import Half

guesses = Limiter(free=10)
asked = Limiter(free=5)
"""How often one address on the net asks for mails to others."""


# --- signing in and out -----------------------------------------------------------------------------------------


@sensitive_post_parameters("password")
@in_a_town
@require_http_methods(["GET", "POST"])
def login(request: CitizenRequest) -> HttpResponse:
    """Sign in; a wrong password and an unknown address give the same answer in the same time."""
    if request.actor.has_account and request.method == "GET":
        return redirect(way_on(request) or "citizen:applications")
    error, status = "", 200
    if request.method == "POST":
        email = request.POST.get("email", "")[:254]
        if seconds := guesses.wait(request, email):
            error, status = slow_down(seconds), 429
        elif account := people.sign_in(email, request.POST.get("password", "")[:200]):
            return _password_shown(request, account)
        else:
            guesses.note(request, email)
            proving.failed(accounts.id_of(email), how.PASSWORD, is_staff=False)
            error = _("E-Mail-Adresse und Passwort passen nicht zusammen. Bitte prüfen Sie beides.")
    level = max(sure.wanted_level(request), Level.LOW)
    context = {
        "email": request.POST.get("email", "")[:254],
        "error": error,
        "way_on": way_on(request),
        "code": "" if request.actor.has_account else session.code_of(request),
        "providers": _providers(request, level, for_companies=False),
        "company_providers": _providers(request, level, for_companies=True),
    }
    return render(request, "citizen/login.html", context, status=status)


def _providers(request: CitizenRequest, level: Level, *, for_companies: bool) -> list[tuple[str, str]]:
    found = ports.offered(level, for_companies=for_companies)
    return [(each.name, sure.address_of(each.key, level, way_on(request))) for each in found]


def _password_shown(request: CitizenRequest, account: Account) -> HttpResponse:
    """Go on with who knows the password: confirm the address first, then show the second factor, or come in."""
    if account.confirmed_at is None:
        accounts.remind_to_confirm(account, places=_places(way_on(request)))
        return _mail_sent(request, "confirm", account.email)
    known = Half(owner_of_account(account), way_on(request), "mitnehmen" in request.POST)
    if factors.ways_of(account.pk).is_strong:
        half.begin(request, known)
        return redirect("citizen:second")
    return enter(request, known, How(how.PASSWORD))


def enter(request: CitizenRequest, known: Half, by: How, *, account: Account | None = None) -> HttpResponse:
    """Let an account act from here on; what was begun in this browser without one comes along if they ticked it."""
    guest = request.actor
    if account is None:
        with doors.machine_door(doors.current().tenant):
            account = Account.objects.get(pk=known.owner.id)
    session.sign_in(request, account, how=by)
    if known.claim and guest.holder and not guest.has_account:
        claiming.claim(guest, by=request.actor)
    return redirect(known.way_on or "citizen:applications")


def login_first(request: CitizenRequest) -> HttpResponse:
    """Send somebody to the sign-in page, and back here afterwards."""
    return redirect(with_way_on("citizen:login", request.get_full_path()))


def slow_down(seconds: int) -> str:
    """Return the sentence for somebody who tries too often."""
    return proving.slow_down(seconds)


@in_a_town
@require_http_methods(["GET", "POST"])
def logout(request: CitizenRequest) -> HttpResponse:
    """Sign out: this browser knows nobody any more. ``weiter`` says where the next one goes on.

    Who has no account and has begun something is shown their code first: nothing else leads back to it.
    """
    loses = not request.actor.has_account and queries.applications_of(request.actor).exists()
    if request.method == "GET":
        return _code_before_leaving(request) if loses else redirect("citizen:home")
    if loses and "notiert" not in request.POST:
        return redirect(with_way_on("citizen:logout", way_on(request)))
    session.sign_out(request)
    return session.forget_pages(redirect(way_on(request) or "citizen:home"))


def _code_before_leaving(request: CitizenRequest) -> HttpResponse:
    context = {"code": session.code_of(request), "way_on": way_on(request)}
    response = render(request, "citizen/leaving.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


# --- opening an account -----------------------------------------------------------------------------------------


@sensitive_post_parameters("password")
@in_a_town
@require_http_methods(["GET", "POST"])
def register(request: CitizenRequest) -> HttpResponse:
    """Open an account for a person or a company; the next page is the same whether the address had one or not."""
    if request.actor.has_account:
        return redirect(way_on(request) or "citizen:applications")
    kind = COMPANY if (request.POST.get("art") or request.GET.get("art")) == COMPANY else PERSON
    typed = own_data.typed(request)
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST" and not languages.switched(request):
        if seconds := asked.wait(request):
            errors, status = {"": slow_down(seconds)}, 429
        else:
            errors = own_data.problems(typed, kind) | _problems_of_access(request, typed)
        if not errors:
            try:
                accounts.open_account(
                    email=typed["email"], password=request.POST.get("password", ""), places=_places(way_on(request)),
                    kind=kind, **own_data.details(typed, kind),
                )  # fmt: skip
            except ValidationError as refused:
                errors = own_data.sentences(refused)
            else:
                asked.note(request)
                return _mail_sent(request, "confirm", typed["email"])
    context = {"kind": kind, "typed": typed, "errors": errors, "problems": own_data.links(errors)}
    return render(request, "citizen/register.html", {**context, "way_on": way_on(request)}, status=status)


@sensitive_post_parameters("password")
@in_a_town
@require_http_methods(["GET", "POST"])
def confirm(request: CitizenRequest, token: str) -> HttpResponse:
    """Confirm a new account by link and password; then it is signed in."""
    now = timezone.now()
    link = links.find(token, links.Purpose.CONFIRM, at=now)
    if link is None:
        return render(request, "citizen/link_void.html", {"purpose": "confirm"}, status=410)
    error, status = "", 200
    if request.method == "POST":
        if seconds := guesses.wait(request, link.account.email):
            error, status = slow_down(seconds), 429
        elif account := accounts.confirm(link, request.POST.get("password", "")[:200], at=now):
            known = Half(owner_of_account(account), way_on(request), "mitnehmen" in request.POST)
            return enter(request, known, How(how.PASSWORD))
        else:
            guesses.note(request, link.account.email)
            error = _("Das Passwort stimmt nicht. Bitte geben Sie das ein, mit dem Sie das Konto eröffnet haben.")
    code = "" if request.actor.has_account else session.code_of(request)
    context = {"email": link.account.email, "error": error, "way_on": way_on(request), "code": code}
    return render(request, "citizen/confirm.html", context, status=status)


# --- a forgotten password ---------------------------------------------------------------------------------------


@in_a_town
@require_http_methods(["GET", "POST"])
def forgotten(request: CitizenRequest) -> HttpResponse:
    """Ask for a link by mail; the page says the same to every address, and a job looks whether it is known."""
    typed, error, status = request.POST.get("email", "").strip()[:254], "", 200
    if request.method == "POST":
        if seconds := asked.wait(request):
            error, status = slow_down(seconds), 429
        else:
            error = own_data.wrong_address(typed)
        if not error:
            asked.note(request)
            accounts.ask_for_password(typed, page=page_by_mail("new_password"))
            return _mail_sent(request, "password", typed)
    return render(request, "citizen/forgotten.html", {"typed": typed, "error": error}, status=status)


@sensitive_post_parameters("password")
@in_a_town
@require_http_methods(["GET", "POST"])
def new_password(request: CitizenRequest, token: str) -> HttpResponse:
    """Set a new password by a link; a second factor is still asked for, as at every sign-in."""
    now, error = timezone.now(), ""
    link = links.find(token, links.Purpose.PASSWORD, at=now)
    if link is not None and request.method == "POST":
        try:
            account = accounts.set_password(link, request.POST.get("password", ""), at=now)
        except ValidationError as refused:
            error = own_data.sentences(refused)["password"]
        else:
            if account is not None:
                return _password_shown(request, account)
            link = None
    if link is None:
        return render(request, "citizen/link_void.html", {"purpose": "password"}, status=410)
    return render(request, "citizen/new_password.html", {"email": link.account.email, "error": error})


# --- what others need -------------------------------------------------------------------------------------------


def page_by_mail(name: str, *, on: str = "") -> str:
    """Return the address of a page as a mail carries it, with TOKEN where the link's secret belongs."""
    path = with_way_on(f"citizen:{name}", on, token=accounts.TOKEN)
    return directory.address_of(doors.current_tenant()).rstrip("/") + path


def _places(on: str = "") -> accounts.Places:
    town = directory.address_of(doors.current_tenant()).rstrip("/")
    return accounts.Places(
        sign_in=town + with_way_on("citizen:login", on),
        forgotten=town + reverse("citizen:forgotten"),
        confirm=page_by_mail("confirm", on=on),
    )


def _mail_sent(request: CitizenRequest, what: str, email: str) -> HttpResponse:
    """Say to which address a mail went: a mistyped one is seen here, and nowhere else."""
    return render(request, "citizen/mail_sent.html", {"what": what, "email": email, "way_on": way_on(request)})


def _problems_of_access(request: CitizenRequest, typed: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if incomplete := own_data.wrong_address(typed["email"]):
        found["email"] = incomplete
    own = (typed["email"], typed["given"], typed["family"], *(town.name for town in directory.everyone()))
    wrong = passwords.problem_of(request.POST.get("password", ""), *own)
    if wrong:
        found["password"] = wrong
    return found


def _page(
    request: CitizenRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    return render(request, template, context, status=status)


CITIZEN = Desk(
    name="citizen",
    is_staff=False,
    frame="web/citizen.html",
    render=_page,
    enter=enter,
    safe_path=safe_path,
    providers=sure.providers_for,
)

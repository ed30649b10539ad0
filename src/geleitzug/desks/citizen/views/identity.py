# SPDX-License-Identifier: EUPL-1.2
"""Signing in at an identity provider, and showing more surely who one is: there, back, and on where one was.

The way on never leaves the house: it waits with the attempt, the provider carries a meaningless word (RelayState).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from geleitzug.core.cases.actions import claiming
from geleitzug.core.screens.citizens import CitizenRequest, in_a_town, way_on, with_way_on
from geleitzug.desks.citizen import sure
from geleitzug.desks.citizen.views.entering import enter
from geleitzug.ground.identity import actions, ports
from geleitzug.ground.identity.actions import NotLetIn, PickedUp
from geleitzug.ground.identity.ports import IdentityProvider, Place
from geleitzug.ground.people import actions as people
from geleitzug.ground.people import factors, identities
from geleitzug.ground.people.how import How
from geleitzug.ground.people.levels import Level
from geleitzug.ground.people.mandates import account_of_person
from geleitzug.ground.people.models import Account
from geleitzug.ground.saml.conversations import PATIENCE
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.trust.factors import owner_of_account
from geleitzug.ground.web import actor as session
from geleitzug.ground.web.formats import language
from geleitzug.ground.web.limits import Allowance, Limiter
from geleitzug.ground.web.middleware import content_security_policy
from geleitzug.ground.web.security import half, proving
from geleitzug.ground.web.security.half import Half

BROWSER_COOKIE = "__Host-anmeldung" if settings.HTTPS else "anmeldung"
"""Says which browser has begun; SameSite=Lax: it comes with the GET that picks up, not with the provider's POST."""
askers = Allowance("ASKED_PER_ADDRESS", seconds=3600)
guesses = Limiter(free=20)
"""Answers that were not believed: somebody in a hurry sends one twice, and many share an address."""


@in_a_town
@require_http_methods(["GET", "POST"])
def begin(request: CitizenRequest, key: str) -> HttpResponse:
    """Say what happens at the provider, and go there."""
    provider = _provider_or_404(key)
    level, anew = max(sure.wanted_level(request), provider.levels[0]), sure.is_wanted_anew(request)
    if request.method == "GET" and not anew and _is_known(request, provider, level):
        return redirect(way_on(request) or "citizen:applications")
    own = None if provider.for_companies else account_of_person(request.actor)
    joins = own is not None and not identities.is_joined(own.pk, provider.key)
    if joins and not session.is_fresh(request):  # as before every other new way to sign in
        return redirect(with_way_on("citizen:fresh", sure.address_of(key, level, way_on(request), anew=anew)))
    if request.method == "POST":
        if seconds := askers.wait(request):
            return _slow_down(request, provider, seconds)
        askers.note(request)
        return _send_there(request, provider, level, anew=anew)
    context = {
        "provider": provider,
        "level": level,
        "anew": anew,
        "joins": joins,
        "is_step": request.actor.level > Level.NONE and not (provider.for_companies and not request.actor.acting_for),
        "reaches": level <= provider.levels[-1],
        "way_on": way_on(request),
        "code": "" if request.actor.has_account else session.code_of(request),
    }
    return render(request, "citizen/identity.html", context)


def _is_known(request: CitizenRequest, provider: IdentityProvider, level: Level) -> bool:
    """Tell whether going there would show nothing new: who is signed in as themselves may still act for a company."""
    if provider.for_companies and not (request.how and request.how.means == provider.key):
        return False
    return request.actor.level >= level


def _send_there(request: CitizenRequest, provider: IdentityProvider, level: Level, *, anew: bool) -> HttpResponse:
    address = directory.address_of(request.municipality.pk).rstrip("/")
    place = Place(
        town=request.municipality.name,
        return_to=_answer_address(request.municipality.pk, provider.key),
        back_to=f"{address}{way_on(request) or reverse('citizen:home')}",
        language=language(),
    )
    purpose = {"way_on": way_on(request), "take_along": "mitnehmen" in request.POST}
    asked = actions.ask(provider, level, place, by=request.actor, purpose=purpose, now=timezone.now(), anew=anew)
    response = render(request, "citizen/to_provider.html", {"provider": provider, "question": asked.question})
    goal = urlsplit(asked.question.address)
    response.headers["Content-Security-Policy"] = content_security_policy(
        form_action=(f"{goal.scheme}://{goal.netloc}",), frame_ancestors=()
    )
    response.headers["Cache-Control"] = "no-store"
    seconds = int(PATIENCE.total_seconds())
    response.set_cookie(
        BROWSER_COOKIE, asked.browser, max_age=seconds, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response


@csrf_exempt
@in_a_town
@require_POST
def answer(request: CitizenRequest, key: str) -> HttpResponse:
    """Take in what a browser brings from the provider, and send it round to pick it up with its cookies.

    The provider's page cannot know a token of ours: what protects this address is the signature, the question it must
    answer, and that nobody is signed in before the browser that asked has picked it up.
    """
    provider = _provider_or_404(key)
    if seconds := guesses.wait(request):
        return _slow_down(request, provider, seconds)
    fields = {name: request.POST.get(name, "") for name in ("SAMLResponse", "RelayState")}
    try:
        ticket = actions.hear(
            provider,
            fields,
            at=_answer_address(request.municipality.pk, provider.key),
            relay=fields["RelayState"][:80],
            now=timezone.now(),
        )
    except NotLetIn as not_let_in:
        return _refused_page(request, provider, not_let_in)
    response = HttpResponse(status=303)
    response.headers["Location"] = f"{reverse('citizen:identity_arrive', args=[key])}?schein={ticket}"
    return response


@in_a_town
@require_GET
def arrive(request: CitizenRequest, key: str) -> HttpResponse:
    """Let somebody in who has come back to the browser in which they began, and lead on where they were.

    All of it is the machine's, in one step through its door; pages are shown after it is shut.
    """
    provider = _provider_or_404(key)
    if seconds := guesses.wait(request):
        return _slow_down(request, provider, seconds)
    own = account_of_person(request.actor)
    picked_up: PickedUp | None = None
    not_let_in: NotLetIn | None = None
    with doors.open_door(doors.Door(doors.MACHINE, request.municipality.pk, writes=True), as_one=True):
        try:
            picked_up = actions.pick_up(
                provider,
                ticket=request.GET.get("schein", "")[:80],
                browser=request.COOKIES.get(BROWSER_COOKIE, "")[:80],
                now=timezone.now(),
            )
            response = _let_in(request, picked_up, own)
        except NotLetIn as refused:
            not_let_in = refused
    if not_let_in is not None:
        if not_let_in.reason == "another_person" and own is not None and picked_up is not None:
            return _another_person(request, picked_up, own.person_name)
        return _refused_page(request, provider, not_let_in)
    response.delete_cookie(BROWSER_COOKIE, samesite="Lax")
    response.headers["Cache-Control"] = "no-store"
    return response


def _let_in(request: CitizenRequest, picked_up: PickedUp, own: Account | None) -> HttpResponse:
    """Let an account act, or a guest: who has no key of their own cannot be known again without their code."""
    arrival, before, on = picked_up.arrival, request.actor, picked_up.purpose["way_on"]
    if arrival.company is not None:
        return _let_in_for_company(request, picked_up)
    by = How.by_provider(arrival.provider, arrival.level)
    if not arrival.key and not before.has_account:
        guest = session.show_guest(
            request, session.code_of(request) or people.new_resume_code(), name=arrival.name, how=by
        )
        assert guest is not None
        actions.note_guest(arrival, by=guest)
        return redirect(on or "citizen:applications")
    if not arrival.key:
        raise NotLetIn("no_key", purpose=picked_up.purpose)
    account = actions.arrive(picked_up, own=own, now=timezone.now())
    known = Half(owner_of_account(account), on, bool(picked_up.purpose["take_along"]), by)
    if not by.strong and factors.ways_of(account.pk).is_strong:  # as after a password of ours
        half.begin(request, known)
        return redirect("citizen:second")
    return enter(request, known, by, account=account)


def _another_person(request: CitizenRequest, picked_up: PickedUp, signed_in: str) -> HttpResponse:
    """Say whose account it is and who has shown their card: both are at this browser, and nothing is changed."""
    purpose, provider = picked_up.purpose, _provider_or_404(picked_up.arrival.provider)
    context = {
        "provider": provider,
        "signed_in": signed_in,
        "arrived": picked_up.arrival.name,
        "way_on": purpose["way_on"],
        "again": _again(provider, purpose),
        "as_the_other": sure.address_of(provider.key, provider.levels[0], ""),
    }
    return render(request, "citizen/another_person.html", context, status=403)


def _let_in_for_company(request: CitizenRequest, picked_up: PickedUp) -> HttpResponse:
    """Let somebody act for the company they came from; who was signed in here before is not any more."""
    arrival, guest = picked_up.arrival, request.actor
    if not arrival.key:
        raise NotLetIn("no_key", purpose=picked_up.purpose)
    account = actions.arrive_company(picked_up, now=timezone.now())
    person = (identities.person_of(arrival, account.pk), arrival.name or account.name)
    session.sign_in(request, account, how=How.by_provider(arrival.provider, arrival.level), person=person)
    if picked_up.purpose["take_along"] and guest.holder and not guest.has_account:
        claiming.claim(guest, by=request.actor)
    return redirect(picked_up.purpose["way_on"] or "citizen:applications")


@require_safe
def metadata(request: CitizenRequest, key: str) -> HttpResponse:
    """Say who we are to a provider, with the addresses of all towns of the group."""
    provider = _provider_or_404(key)
    addresses = [_answer_address(town.pk, provider.key) for town in directory.everyone()]
    return HttpResponse(provider.metadata(addresses), content_type="application/samlmetadata+xml")


def _answer_address(town: Any, key: str) -> str:
    return f"{directory.address_of(town).rstrip('/')}{reverse('citizen:identity_answer', args=[key])}"


def _provider_or_404(key: str) -> IdentityProvider:
    found = ports.provider(key)
    if found is None:
        raise Http404
    return found


def _refused_page(request: CitizenRequest, provider: IdentityProvider, why: NotLetIn) -> HttpResponse:
    """Say why somebody is not let in, and count it: reading an answer costs us more than writing one."""
    guesses.note(request)
    sentence = why.sentence or sure.sentence_of(why.reason, provider.name)
    return _not_let_in(request, provider, sentence, again=_again(provider, why.purpose), status=403)


def _again(provider: IdentityProvider, purpose: Mapping[str, Any]) -> str:
    """Return where somebody tries once more, with the same level and way on; bare where these are not known."""
    if not purpose:
        return reverse("citizen:identity", args=[provider.key])
    return sure.address_of(provider.key, Level(purpose["level"]), purpose["way_on"], anew=purpose["anew"])


def _slow_down(request: CitizenRequest, provider: IdentityProvider, seconds: int) -> HttpResponse:
    level = max(sure.wanted_level(request), provider.levels[0])
    again = sure.address_of(provider.key, level, way_on(request), anew=sure.is_wanted_anew(request))
    response = _not_let_in(request, provider, proving.slow_down(seconds), again=again, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _not_let_in(
    request: CitizenRequest, provider: IdentityProvider, sentence: str, *, again: str, status: int
) -> HttpResponse:
    """Show a page without anybody's data: the one who reads it may be anybody."""
    context = {"provider": provider, "sentence": sentence, "again": again}
    response = render(request, "citizen/not_let_in.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response

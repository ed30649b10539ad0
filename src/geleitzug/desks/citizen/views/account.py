# SPDX-License-Identifier: EUPL-1.2
"""One's own data, another e-mail address, and consent to electronic delivery. Signing in is entering.py."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geleitzug.core.mailbox import actions as mailbox
from geleitzug.core.mailbox import queries as mailbox_queries
from geleitzug.core.mailbox.central import offers
from geleitzug.core.mailbox.errors import OtherWords
from geleitzug.core.mailbox.forwarding import handle_of
from geleitzug.core.mailbox.models import Consent
from geleitzug.core.mailbox.rules import Purpose
from geleitzug.core.mailbox.wording import consent_text, consent_version
from geleitzug.core.screens.citizens import (
    CitizenRequest,
    account_needed,
    in_a_town,
    more_needed,
    needs,
    strong_account,
    with_way_on,
)
from geleitzug.desks.citizen import own_data
from geleitzug.desks.citizen.views.entering import page_by_mail
from geleitzug.ground.identity import ports
from geleitzug.ground.people import actions as people
from geleitzug.ground.people import identities
from geleitzug.ground.people.actors import check_right
from geleitzug.ground.people.models import COMPANY_FACTS, Account
from geleitzug.ground.people.rights import Right
from geleitzug.ground.tenancy import directory, doors
from geleitzug.ground.trust import accounts, links
from geleitzug.ground.web import actor as session
from geleitzug.ground.web.formats import language

PURPOSES = {"einwilligung": Purpose.DELIVERY, "zentral": Purpose.CENTRAL, "kopie": Purpose.COPY}
"""What can be agreed to, by its place on the page."""


@account_needed
@require_http_methods(["GET", "POST"])
def account(request: CitizenRequest) -> HttpResponse:
    """Show and change one's own data, or the company's one acts for; below them the consents, town by town."""
    check_right(request.actor, Right.DETAILS if request.method == "POST" else Right.SEE)
    own = _own_account(request)
    proven_by = identities.of_account(own.pk)
    typed = own_data.typed(request) if request.method == "POST" else own_data.stored(own)
    if proven_by:  # a typed name must not look like a proven one
        typed |= own_data.proven(own)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = own_data.problems(typed, own.kind, vouched=own.is_vouched_company)
        if not errors:
            try:
                own = people.change_details(own, **own_data.details_of(own, typed))
            except ValidationError as refused:
                errors = own_data.sentences(refused)
            else:
                if not request.actor.acts_for_another:
                    session.rename(request, own)
                return redirect(f"{reverse('citizen:account')}?hinweis=gespeichert")
    consents = _consents(request)
    context = {
        "account": own,
        "proven_by": ports.name_of(proven_by[0].provider) if proven_by else "",
        "kind": own.kind,
        "company_rows": _company_rows(own) if own.is_vouched_company else [],
        "is_own_sign_in": not request.actor.acts_for_another,
        "may_change": Right.DETAILS in request.actor.rights,
        "may_change_email": Right.DETAILS in request.actor.rights and not _is_anothers_sign_in(request, own),
        "may_give_mandates": Right.MANDATES in request.actor.rights,
        "typed": typed,
        "errors": errors,
        "problems": own_data.links(errors),
        "consents": consents[Purpose.DELIVERY],
        "notices": consents[Purpose.CENTRAL],
        "copies": consents[Purpose.COPY],
        "hint": request.GET.get("hinweis", ""),
        "changed_words": str(OtherWords()),
        "unread": mailbox_queries.unread_count(request.actor),
    }
    return render(request, "citizen/account.html", context)


@strong_account
@needs(Right.SEND)
@require_POST
def consent(request: CitizenRequest) -> HttpResponse:
    """Give or withdraw a consent to one town: to electronic delivery, or to what goes to the central mailbox.

    The form says which words were read; others are asked for again. What a town does not offer can be withdrawn only.
    """
    town = next((town for town in directory.everyone() if town.key == request.POST.get("ort")), None)
    place = request.POST.get("wozu", "einwilligung")
    if town is None or place not in PURPOSES:
        raise Http404
    assert request.actor.holder is not None
    if request.POST.get("wahl") == "ja" and not offers(town.values, PURPOSES[place]):
        raise Http404
    with doors.citizen_door(town.pk, request.actor.holder):
        if request.POST.get("wahl") == "ja":
            try:
                mailbox.give_consent(
                    holder=request.actor.holder, purpose=PURPOSES[place], by=request.actor,
                    version=request.POST.get("fassung", ""), language=language(),
                )  # fmt: skip
            except OtherWords:
                return redirect(f"{reverse('citizen:account')}?hinweis=wortlaut#{place}")
        else:
            mailbox.withdraw_consent(holder=request.actor.holder, purpose=PURPOSES[place], by=request.actor)
    return redirect(f"{reverse('citizen:account')}?hinweis=einwilligung#{place}")


# --- another address ----------------------------------------------------------------------------------------------


@account_needed
@needs(Right.DETAILS)
@require_http_methods(["GET", "POST"])
def email(request: CitizenRequest) -> HttpResponse:
    """Ask for another e-mail address; both have to agree before anything changes.

    Where it opens a company's account, only who came by that account may change it, and shows anew who they are.
    """
    own = _own_account(request)
    context = {"account": own, "is_anothers": _is_anothers_sign_in(request, own), "typed": "", "error": ""}
    if context["is_anothers"]:
        return render(request, "citizen/email.html", context, status=403)
    if request.actor.acts_for_another:  # it is no login: nobody comes in by it
        if way := more_needed(request):
            return way
    elif not session.is_fresh(request):
        return redirect(with_way_on("citizen:fresh", reverse("citizen:email")))
    typed, error = request.POST.get("email", "").strip()[:254], ""
    if request.method == "POST":
        error = own_data.wrong_address(typed)
        if not error and typed.lower() == own.email:
            error = _("Das ist schon Ihre E-Mail-Adresse.")
        if not error:
            accounts.ask_for_address(own, typed, page=page_by_mail("email_confirm"))
            return render(
                request,
                "citizen/mail_sent.html",
                {"what": "email", "both": bool(own.password), "email": typed, "old": own.email},
            )
    return render(request, "citizen/email.html", {**context, "typed": typed, "error": error})


@in_a_town
@require_http_methods(["GET", "POST"])
def email_confirm(request: CitizenRequest, token: str) -> HttpResponse:
    """Let one of the two addresses agree; reading the link changes nothing, because mail servers read links too."""
    now = timezone.now()
    link = links.find(token, links.Purpose.EMAIL, at=now)
    if link is None:
        return render(request, "citizen/link_void.html", {"purpose": "email"}, status=410)
    if request.method == "POST":
        changed = accounts.confirm_address(link, at=now)
        return render(request, "citizen/email_done.html", {"changed": changed, "to_new": link.to_new})
    return render(request, "citizen/email_confirm.html", {"link": link})


def _is_anothers_sign_in(request: CitizenRequest, own: Account) -> bool:
    """Tell whether somebody acts by a mandate for a company whose address is how its own people sign in."""
    return request.actor.acts_for_another and bool(own.password)


def _company_rows(own: Account) -> list[tuple[Any, str]]:
    """Return what a provider has said of a company, as rows of a summary."""
    words = dict(zip(COMPANY_FACTS, (_("Rechtsform"), _("Register"), _("Registergericht"), _("Registernummer"),
                                     _("Tätigkeit")), strict=True))  # fmt: skip
    facts = [(words[name], str(own.company_facts.get(name) or "")) for name in COMPANY_FACTS]
    street = " ".join(str(own.address.get(part) or "") for part in ("street", "number")).strip()
    place = " ".join(str(own.address.get(part) or "") for part in ("postcode", "city")).strip()
    address = ", ".join(part for part in (street, place) if part)
    return [row for row in [(_("Name"), own.company_name), *facts, (_("Anschrift"), address)] if row[1]]


def _consents(request: CitizenRequest) -> dict[Purpose, list[dict[str, Any]]]:
    """Return what can be agreed to, and was, town by town.

    What goes to the central mailbox is offered to whom one is known of, by towns that offer it; who has chosen it once
    can always read that, and take it back.
    """
    assert request.actor.holder is not None
    ever = list(mailbox_queries.consents_of(request.actor.holder))
    has_central = bool(handle_of(request.actor.holder))
    return {
        purpose: _town_by_town(
            purpose, [each for each in ever if each.purpose == purpose], has_central or purpose is Purpose.DELIVERY
        )
        for purpose in Purpose
    }


def _town_by_town(purpose: Purpose, ever: list[Consent], is_possible: bool) -> list[dict[str, Any]]:
    found = []
    for town in directory.everyone():
        here = [consent for consent in ever if consent.tenant_id == town.pk]
        may_give = is_possible and offers(town.values, purpose)
        if not (may_give or here):
            continue
        given = next((consent for consent in here if consent.withdrawn_at is None), None)
        version = consent_version(purpose, town=town.pk)
        found.append({
            "town": town, "given": given, "history": here, "version": version,
            "text": consent_text(language(), version), "may_give": may_give,
        })  # fmt: skip
    return found


def _own_account(request: CitizenRequest) -> Account:
    found = people.account_of(request.actor)
    if found is None:
        session.sign_out(request)
        raise Http404
    return found

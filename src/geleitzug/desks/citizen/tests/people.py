# SPDX-License-Identifier: EUPL-1.2
"""Somebody at a browser without JavaScript: fills in forms as an example tells, pays, and reads what comes back."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import mail as mail_module
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.pages import PageClient
from tests.signing import SHOWN, sign_in_account, sign_in_staff

from geleitzug.config.secrets import DEMO_APP_SECRET
from geleitzug.config.seed import TownCast, town_of
from geleitzug.core.cases import queries
from geleitzug.core.cases.actions import applying, asking, deciding, process, refunding
from geleitzug.core.cases.actions.applying import FEE
from geleitzug.core.cases.models import Application, Case
from geleitzug.core.cases.props import PICTURE
from geleitzug.core.cases.rules import Outcome
from geleitzug.core.files.letters import Cover, Sender, render_cover
from geleitzug.core.forms.kinds.others import Files
from geleitzug.core.forms.shapes import Page
from geleitzug.core.payments import scripted
from geleitzug.core.payments.queries import standing_payment
from geleitzug.ground.jobs.worker import work_off
from geleitzug.ground.people import totp
from geleitzug.ground.people.how import How
from geleitzug.ground.tenancy import doors
from geleitzug.ground.yamls import read_yaml

MORE = "Bitte beantworten Sie noch diese Fragen|Bitte lesen Sie noch diesen Hinweis"
"""Above a page whose answers have brought something more."""
PICTURE_BYTES = base64.b64decode(PICTURE)


def example(service: str, name: str) -> dict[str, Any]:
    """Return a story of a package."""
    return read_yaml((Path(settings.SERVICES_ROOT) / service / "examples" / f"{name}.yaml").read_text())


def address(**parts: str) -> dict[str, str]:
    """Return what is typed as the address of who acts for somebody."""
    typed = {"number": "", "addition": "", "country": "DE", **parts}
    return {f"who.address.{part}": text for part, text in typed.items()}


def words_of(response: Any) -> str:
    """Return what a page says, without its markup."""
    html = response.content.decode().replace("<wbr>", "")
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def case_page(login: str, number: str, town: str = "musterhafen") -> str:
    """Return the words of a case's page as a member of staff reads them."""
    browser = PageClient(headers={"host": f"{town}.localhost", "accept-language": "de"})
    sign_in_staff(browser, login, town=town)
    return words_of(browser.get(f"/amt/vorgang/{number}/"))


class Somebody:
    """A person with one browser, in one town's portal."""

    def __init__(self, town: str) -> None:
        self.town = town_of(town)
        self.browser = PageClient(headers={"host": f"{town}.localhost", "accept-language": "de"})

    # --- reading and clicking ----------------------------------------------------------------------------------

    def get(self, path: str) -> Any:
        """Open a page; local redirects are followed."""
        return self._follow(self.browser.get(path))

    def post(self, path: str, data: Mapping[str, Any] | None = None) -> Any:
        """Send a form; local redirects are followed."""
        return self._follow(self.browser.post(path, data or {}))

    def _follow(self, response: Any) -> Any:
        response.path = response.request["PATH_INFO"]
        while response.status_code in (301, 302, 303) and not response["Location"].startswith("http"):
            where = urlsplit(response["Location"])
            response = self.browser.get(where.path + (f"?{where.query}" if where.query else ""))
            response.path = where.path
        return response

    def signed_in(self, email: str, *, how: How = SHOWN) -> Somebody:
        """Sit down signed in; the pages for that are test_account.py's."""
        sign_in_account(self.browser, email, town=self.town.key, how=how)
        return self

    def opens_account(self, typed: Mapping[str, str]) -> Any:
        """Open an account, follow the link in the mail, and confirm with the password."""
        self.post("/registrieren/", typed)
        return self.post(self.link_in_mail(typed["email"]), {"password": typed["password"]})

    def link_in_mail(self, email: str) -> str:
        """Return the path of the link in the newest mail to an address."""
        work_off()
        newest = next(mail for mail in reversed(mail_module.outbox) if mail.to == [email])
        found = re.search(r"^https?://[^/]+(/\S+)$", newest.body, re.MULTILINE)
        assert found, newest.body
        return found.group(1)

    def shows_code(self, path: str, secret: str = DEMO_APP_SECRET) -> Any:
        """Type the code of an authenticator app into a page that asks for one."""
        return self.post(path, {"code": totp.code_of(secret, totp.step_at(time.time()))})

    # --- applying ----------------------------------------------------------------------------------------------

    def begins(self, service: str) -> Application:
        """Begin an application and return its draft."""
        self.post(f"/leistungen/{service}/beginnen/")
        return self.latest()

    def fills_in(self, service: str, answers: Mapping[str, Any], who: Mapping[str, Any] | None = None) -> Application:
        """Go through all pages with these answers; ends on the page that checks them."""
        draft = self.begins(service)
        here = self.get(f"/antrag/{draft.pk}/").path
        if here.endswith("/wer/"):
            chosen = {"who.kind": "person", "who.on_behalf": "self", **(who or {})}
            here = self.post(here, {**chosen, "_revision": self.latest().revision}).path
        for _step in range(30):
            if here.endswith("/pruefen/"):
                return self.latest()
            response = self.post(here, self.typed(here, answers))
            if response.path == here and re.search(MORE, words_of(response)):
                response = self.post(here, self.typed(here, answers))
            assert response.path != here, f"{here}: {words_of(response)[:600]}"
            here = response.path
        raise AssertionError("the form has no end")

    def typed(self, path: str, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return what one types into the page at a path to give these answers."""
        draft = self.latest()
        form = draft.package.form
        page = next(page for page in form.pages if page.key == path.rstrip("/").rpartition("/")[2])
        return {"_revision": draft.revision, **dict(_typed(form, page, answers))}

    def sends(self, draft: Application, **more: str) -> Any:
        """Send an application from the page that checks the answers."""
        return self.post(f"/antrag/{draft.pk}/pruefen/", {"_revision": self.latest().revision, **more})

    def has_sent(self, service: str, answers: Mapping[str, Any]) -> Application:
        """Begin, fill in and send an application past the pages: what they ask is other tests' business."""
        self.browser.post(f"/leistungen/{service}/beginnen/")
        draft, who = self.latest(), {"kind": "person", "on_behalf": "self"}
        with self.door():
            applying.store(draft, by=self.actor, revision=draft.revision, answers=answers, who=who)
            applying.submit(draft, by=self.actor, revision=draft.revision)
        work_off()
        return self.latest()

    def pays(self, application: Application, standing: str = "paid") -> Any:
        """Press „Jetzt bezahlen“, do something at the provider, and come back."""
        self.post(f"/antrag/{application.pk}/bezahlen/")
        work_off()
        at_provider = self.browser.get(f"/antrag/{application.pk}/bezahlen/?los=1")
        assert at_provider.status_code == 303, at_provider.status_code
        with self.door():
            payment = standing_payment(application.pk, FEE)
            assert payment is not None
            assert at_provider["Location"] == payment.redirect_url
            scripted.decide(payment, standing)
        self.get(f"/antrag/{application.pk}/bezahlt/")
        work_off()
        return self.get(f"/antrag/{application.pk}/bezahlt/")

    # --- what is stored ----------------------------------------------------------------------------------------

    @property
    def actor(self) -> Any:
        """Who this browser is; asked of an address that answers with next to nothing."""
        return self.browser.get("/strassen/").wsgi_request.actor

    @property
    def holder(self) -> UUID | None:
        """Whose rows this browser sees: the account's, or the code's."""
        holder: UUID | None = self.actor.holder
        return holder

    def door(self) -> Any:
        """Look at one's own rows."""
        return doors.citizen_door(self.town.pk, self.holder)

    def latest(self) -> Application:
        """Return what was changed last."""
        actor = self.actor
        with doors.citizen_door(self.town.pk, actor.holder):
            found = queries.applications_of(actor)[0]
            _ = found.offering, found.service, found.package
        return found


class Office:
    """The staff of one town, past their screens: what they do is other tests' business."""

    def __init__(self, town: str) -> None:
        self.town = town_of(town)
        self.cast = TownCast(self.town.pk)

    def asks(self, application: Application, text: str) -> None:
        """Ask the applicant for something."""
        with doors.office_door(self.town.pk):
            case = Case.objects.get(pk=application.pk)
            asking.ask(case, by=self.cast.staff(office=case.office, role="clerk"), text=text)
        work_off()

    def decides(self, application: Application, outcome: Outcome = Outcome.GRANTED, reasons: str = "Alles da.") -> None:
        """Do every task until the case is decided."""
        for _step in range(8):
            with doors.office_door(self.town.pk):
                case = Case.objects.get(pk=application.pk)
                task = case.tasks.filter(done_at=None, cancelled=False).order_by("id").first()
                if task is None or case.state in ("decided", "closed"):
                    break
                by = self.cast.staff(office=task.office, role=task.role)
                if task.kind == "decide":
                    deciding.decide(task, by=by, outcome=outcome, reasons=reasons)
                elif task.kind == "approve":
                    deciding.approve(task, by=by, approved=True)
                else:
                    process.complete(task, by=by, result={"opinion": "agree", "done": True, "text": "In Ordnung."})
            work_off()

    def refunds(self, application: Application, reason: str) -> None:
        """Note that the whole fee was paid back."""
        with doors.office_door(self.town.pk):
            case = Case.objects.get(pk=application.pk)
            payment = standing_payment(case.pk, FEE)
            assert payment is not None
            clerk, today = self.cast.staff(office=case.office, role="clerk"), timezone.localdate()
            refunding.note_refund(case, by=clerk, amount=payment.left, so_far=payment.refunded, on=today, reason=reason)
        work_off()


def _typed(form: Any, page: Page, answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for path, value in _leaves(form, answers, ""):
        question = form.question(path)
        if question is None or question.page != page.key:
            continue
        if isinstance(question.kind, Files):
            yield path, [upload(found) for found in value]
            continue
        raw = question.kind.typed(_as_stored(question.kind.name, value))
        if isinstance(raw, dict):
            yield from ((f"{path}.{part}", text) for part, text in raw.items())
        else:
            yield path, raw


def _leaves(form: Any, value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if path and form.question(path) is not None:
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(form, inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(form, inner, f"{path}.{number}")


def _as_stored(kind: str, value: Any) -> Any:
    """YAML reads ``nein`` as a word and ``no`` as false; choices are keys."""
    return str(value) if kind in ("choice", "codelist") else value


def upload(found: Mapping[str, Any]) -> SimpleUploadedFile:
    """Make the file a story names."""
    if found.get("kind") == "jpg":
        return SimpleUploadedFile(found["name"], PICTURE_BYTES, "image/jpeg")
    return SimpleUploadedFile(found["name"], a_pdf(), "application/pdf")


@cache
def a_pdf() -> bytes:
    """Write a small PDF."""
    sender = Sender(municipality="Beispielhaus", office="", street="Weg 1", postcode="27561", city="Musterhafen")
    return render_cover(Cover(sender, ("Berta Brandt",), date(2026, 3, 9), "Nachweis", "1"))

# SPDX-License-Identifier: EUPL-1.2
"""The provider's addresses: the interface for towns, the page for payers, the control for tests."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geleitzug_peers.payment_provider.faults import Control
from geleitzug_peers.payment_provider.ledger import Ledger, Transaction, cents_of
from geleitzug_peers.payment_provider.protocol import Problem, problem_of
from geleitzug_peers.shared_pages import pages_in, style
from geleitzug_peers.small_http import Answer, Request, Routes, as_json, go_to, page, plain

TOKEN_SECONDS = 600
PROBLEM_TYPE = "application/problem+json"
DECISIONS = {"pay": "PAYED", "fail": "FAILED", "cancel": "CANCELED"}
PAGES = Path(__file__).parent / "pages"
DEMO_USER = "geleitzug"
DEMO_PASSWORD = "demo"  # noqa: S105 - published, for the demo only
DEMO_PAYEES = {
    "geleitzug/musterhafen": "Stadt Musterhafen",
    "geleitzug/sandmoor": "Gemeinde Sandmoor",
    # A municipality somebody adds to the demo can be paid as well.
    "geleitzug/*": "",
}


@dataclass(frozen=True, slots=True)
class Setup:
    """Who may ask, on whose behalf, and under which address payers reach us."""

    public_url: str
    user: str = DEMO_USER
    password: str = DEMO_PASSWORD
    payees: Mapping[str, str] = field(default_factory=dict)


class Service:
    """One payment provider with its ledger."""

    def __init__(self, ledger: Ledger, setup: Setup) -> None:
        self._ledger = ledger
        self._setup = setup
        self.control = Control()
        self._tokens: dict[str, float] = {}
        self._pages = pages_in(PAGES)
        self._pages.filters["euro"] = _euro
        self._routes = self._all_routes()

    def answer(self, request: Request) -> Answer:
        """Answer a request, with whatever is switched to go wrong; the control itself never fails."""
        if request.path.startswith("/-/"):
            return self._routes.answer(request)
        faults = self.control.faults
        if faults.delay_seconds:
            time.sleep(faults.delay_seconds)
        if faults.away:
            return plain("Der Bezahldienst wird gerade gewartet.", 503)
        answer = self._routes.answer(request)
        if request.path.startswith("/paymenttransaction/") and self.control.loses_this_answer():
            return replace(answer, lost=True)
        return replace(answer, twice=faults.answer_twice)

    def _all_routes(self) -> Routes:
        routes = Routes()
        endpoint = r"/paymenttransaction/(?P<originator>[^/]+)/(?P<endpoint>[^/]+)"
        routes.add("POST", r"/oauth/token", self._give_token)
        routes.add("POST", endpoint, self._open)
        routes.add("GET", endpoint + r"/(?P<transaction_id>[^/]+)", self._tell)
        routes.add("GET", r"/zahlen/(?P<token>[\w-]+)", self._show_payment)
        routes.add("POST", r"/zahlen/(?P<token>[\w-]+)", self._take_decision)
        routes.add("GET", r"/stil\.css", self._style)
        routes.add("GET", r"/favicon\.ico", lambda _request: plain("", 204))
        routes.add("GET", r"/", self._front)
        routes.add("GET", r"/-/live", lambda _request: plain("ok"))
        routes.add("GET", r"/-/control", lambda _request: as_json(self.control.shape()))
        routes.add("POST", r"/-/control", self._change_control)
        routes.add("DELETE", r"/-/control", self._reset_control)
        routes.add("POST", r"/-/control/transactions/(?P<transaction_id>\w+)", self._decide_unseen)
        routes.add("GET", r"/-/ledger", lambda _request: as_json({"transactions": self._ledger.everything()}))
        return routes

    # The interface for towns

    def _give_token(self, request: Request) -> Answer:
        form = request.form()
        asked_by = (form.get("client_id", ""), form.get("client_secret", ""))
        known = self._knows(*asked_by) or self._knows(*_basic(request.header("Authorization")))
        if form.get("grant_type") != "client_credentials" or not known:
            return as_json({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(24)
        self._tokens[token] = time.monotonic() + TOKEN_SECONDS
        return as_json({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})

    def _open(self, request: Request, originator: str, endpoint: str) -> Answer:
        if refusal := self._refusal(request, originator, endpoint):
            return refusal
        try:
            wanted = request.json()
        except ValueError:
            return _problem(Problem(400, "VALIDATION_ERROR", "the body is no JSON"))
        if complaint := problem_of(wanted):
            return _problem(complaint)
        transaction, is_new = self._ledger.open(originator, endpoint, wanted)
        if not is_new and self.control.faults.existing == "error":
            return _problem(Problem(409, "PAYMENT_EXISTS", f"requestId {wanted['requestId']} is known"))
        return as_json(self._shape(transaction))

    def _tell(self, request: Request, originator: str, endpoint: str, transaction_id: str) -> Answer:
        if refusal := self._refusal(request, originator, endpoint):
            return refusal
        transaction = self._ledger.by_id(transaction_id)
        if transaction is None or (transaction.originator, transaction.endpoint) != (originator, endpoint):
            return _problem(Problem(404, "VALIDATION_ERROR", "no such transaction"))
        return as_json(self._shape(transaction))

    def _refusal(self, request: Request, originator: str, endpoint: str) -> Answer | None:
        if not self._is_authorised(request.header("Authorization")):
            answer = _problem(Problem(401, "FORBIDDEN", "credentials are missing or wrong"))
            return replace(answer, headers={"WWW-Authenticate": 'Basic realm="XBezahldienste"'})
        if self._payee(originator, endpoint) is None:
            return _problem(Problem(404, "NO_VALID_ORIGINATOR_OR_ENDPOINT", f"{originator}/{endpoint}"))
        return None

    def _payee(self, originator: str, endpoint: str) -> str | None:
        payees = self._setup.payees
        return payees.get(f"{originator}/{endpoint}", payees.get(f"{originator}/*"))

    def _is_authorised(self, header: str) -> bool:
        if header.startswith("Bearer "):
            return self._tokens.get(header.removeprefix("Bearer "), 0.0) > time.monotonic()
        return self._knows(*_basic(header))

    def _knows(self, user: str, password: str) -> bool:
        said = f"{user}:{password}".encode()
        return hmac.compare_digest(said, f"{self._setup.user}:{self._setup.password}".encode())

    def _shape(self, transaction: Transaction) -> dict[str, Any]:
        status = transaction.status
        request = dict(transaction.request)
        if transaction.charged is not None:
            request["grosAmount"] = transaction.charged / 100
        path = f"/paymenttransaction/{transaction.originator}/{transaction.endpoint}/{transaction.id}"
        information = {
            "transactionUrl": self._setup.public_url + path,
            "transactionId": transaction.id,
            "transactionReference": transaction.reference,
            "transactionTimestamp": transaction.changed_at,
            "status": self.control.faults.paid_word if status == "PAYED" else status,
            "statusDetail": "",
        }
        if status == "INITIAL":
            information["transactionRedirectUrl"] = f"{self._setup.public_url}/zahlen/{transaction.token}"
        if transaction.charged is not None:
            information |= {"paymentMethod": "CREDITCARD", "paymentMethodDetail": "Demo-Karte"}
        return {"paymentInformation": information, "paymentRequest": request}

    # The page for payers

    def _show_payment(self, request: Request, token: str) -> Answer:
        transaction = self._ledger.by_token(token)
        if transaction is None:
            return self._page("unknown.html", status=404)
        return self._payment_page(transaction)

    def _take_decision(self, request: Request, token: str) -> Answer:
        transaction = self._ledger.by_token(token)
        if transaction is None:
            return self._page("unknown.html", status=404)
        wish = request.form().get("wish", "")
        if wish == "leave":
            return go_to(transaction.request["redirectUrl"])
        decision = wish.removesuffix("_and_stay")
        if decision not in DECISIONS:
            return self._payment_page(transaction, complaint=True)
        self._settle(transaction, decision)
        stays = wish.endswith("_and_stay")
        return go_to(f"/zahlen/{token}" if stays else transaction.request["redirectUrl"])

    def _settle(self, transaction: Transaction, decision: str) -> Transaction | None:
        cents = None
        if decision == "pay":
            cents = cents_of(transaction.request["grosAmount"]) + self.control.faults.amount_offset
        return self._ledger.settle(transaction.id, DECISIONS[decision], cents=cents)

    def _payment_page(self, transaction: Transaction, *, complaint: bool = False) -> Answer:
        return self._page(
            "payment.html" if transaction.status == "INITIAL" else "settled.html",
            status=400 if complaint else 200,
            # Browsers hold the redirect after a form to form-action as well.
            form_action=f"'self' {_origin(transaction.request['redirectUrl'])}",
            transaction=transaction,
            payee=self._payee(transaction.originator, transaction.endpoint) or transaction.endpoint.title(),
            complaint=complaint,
        )

    def _front(self, request: Request) -> Answer:
        return self._page("front.html")

    def _style(self, request: Request) -> Answer:
        return style()

    def _page(self, name: str, *, status: int = 200, form_action: str = "'self'", **values: Any) -> Answer:
        return page(self._pages.get_template(name).render(values), status, form_action=form_action)

    # The control for tests

    def _change_control(self, request: Request) -> Answer:
        if (refusal := _not_json(request)) is not None:
            return refusal
        try:
            self.control.change(request.json())
        except (ValueError, AttributeError) as problem:
            return plain(f"Diese Störung gibt es nicht: {problem}", 400)
        return as_json(self.control.shape())

    def _reset_control(self, request: Request) -> Answer:
        self.control.behave()
        return as_json(self.control.shape())

    def _decide_unseen(self, request: Request, transaction_id: str) -> Answer:
        """Decide as a payer would, without a browser: for seeding and drills."""
        if (refusal := _not_json(request)) is not None:
            return refusal
        transaction = self._ledger.by_id(transaction_id)
        decision = request.json().get("do")
        if transaction is None or decision not in DECISIONS:
            return plain("Diese Zahlung oder Entscheidung gibt es nicht.", 404)
        self._settle(transaction, decision)
        return as_json({"status": DECISIONS[decision]})


def _not_json(request: Request) -> Answer | None:
    """Refuse what a foreign page could make a browser send."""
    if request.header("Content-Type").partition(";")[0].strip() == "application/json":
        return None
    return plain("Bitte als application/json.", 415)


def _problem(problem: Problem) -> Answer:
    return as_json(problem.shape(), problem.status, PROBLEM_TYPE)


def _basic(header: str) -> tuple[str, str]:
    try:
        user, _, password = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _euro(amount: Any) -> str:
    text = f"{Decimal(str(amount)):,.2f} €"
    return text.translate(str.maketrans(",.", ".,"))


def read_payees(words: list[str]) -> dict[str, str]:
    """Read ``originator/endpoint=Name`` into a table; raises ValueError."""
    payees = {}
    for word in words:
        path, equals, name = word.partition("=")
        if path.count("/") != 1 or not equals:
            raise ValueError(f"expected originator/endpoint=Name, got {word!r}")
        payees[path] = name
    return payees

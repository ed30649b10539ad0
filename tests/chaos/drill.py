# SPDX-License-Identifier: EUPL-1.2
"""People of the drill: applicants who apply and pay, clerks who decide. They do not give up when a page does not come.

What they were shown they write into the ledger; what they only tried they do not.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.bench.visitor import Answer, Form, Trouble, Visitor, forms_of, main_form
from tests.bench.visits import (
    FIVE_PAGES,
    PASSWORD,
    REVEALED,
    TOWN,
    TYPED,
    UPLOADS,
    WITH_FEE,
    Unexpected,
    a_pdf,
    begin,
    show_code,
    where,
    words_of,
)
from tests.chaos.ledger import Ledger

PATIENCE = 0.3
SURPRISES_BORNE = 25
CLERK, HEAD = "steueramt", "steueramt.leitung"


@dataclass
class Town:
    """What all people of the drill share."""

    port: int
    pay_port: int
    ledger: Ledger
    over: threading.Event = field(default_factory=threading.Event)

    def window(self) -> Visitor:
        """Open a browser window."""
        return Visitor(TOWN, self.port, assets=False, timeout=20.0)


@dataclass
class Applicant:
    """Somebody who applies once, however often they have to try."""

    number: int
    town: Town
    dice: random.Random
    visitor: Visitor = field(init=False)
    id: str = ""
    surprises: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.visitor = self.town.window()
        self.key = WITH_FEE if self.dice.random() < 0.7 else FIVE_PAGES
        self.plate = f"MH-{self.number:04d}"
        self.email = f"drill-{self.number}@example.org"
        self.upload = a_pdf(20_000 + self.number)

    def go(self) -> bool:
        """Apply until the receipt is there; tells whether it was."""
        while not self.town.over.is_set() and len(self.surprises) < SURPRISES_BORNE:
            try:
                if self._step():
                    return True
            except Trouble:
                self.visitor.close()
                time.sleep(self.dice.uniform(PATIENCE / 2, PATIENCE * 2))
            except (Unexpected, LookupError, KeyError) as surprise:
                self.surprises.append(str(surprise)[:400])
                time.sleep(PATIENCE)
        self.town.ledger.note("gave up", applicant=self.number, id=self.id, surprises=self.surprises[-3:])
        return False

    def _step(self) -> bool:
        """Look where the application stands, and do what comes next."""
        if not self.id:
            draft = begin(self.visitor, self.key)
            self.id = draft.id
            self._note("began", service=self.key)
            page = draft.page
        else:
            page = self._open(f"/antrag/{self.id}/")
        while not self.town.over.is_set():
            place = where(page)[1]
            if place == "fertig":
                self._note("received", number=_reference(page))
                return True
            if place == "stand":
                page = self._open(f"/antrag/{self.id}/bezahlen/")
                if where(page)[1] == "stand":
                    page = self._open(f"/antrag/{self.id}/fertig/")
            elif place == "pruefen":
                page = self._send(page)
            elif place in ("bezahlen", "bezahlt"):
                page = self._pay(page)
            else:
                page = self._fill_in(page, place)
        return False

    def _fill_in(self, page: Answer, key: str) -> Answer:
        typed = {**TYPED[self.key][key]}
        if "kennzeichen" in typed:
            typed["kennzeichen"] = self.plate
        if key in REVEALED and all(f'name="{name}"' in page.text for name in REVEALED[key]):
            typed |= REVEALED[key]
        files = {}
        if key in UPLOADS and 'name="_remove_file"' not in page.text:
            files = {UPLOADS[key]: (f"schein-{self.number}.pdf", self.upload)}
        answer = self.visitor.send(page, typed, files=files, follow=False)
        if answer.status == 302:
            self._note("stored", page=key, plate="kennzeichen" in typed, upload=key in UPLOADS)
        return self._follow(answer)

    def _send(self, page: Answer) -> Answer:
        form = main_form(page)
        answer = self.visitor.send(page, {"email": self.email}, form=form, follow=False)
        if self.dice.random() < 0.2:  # a double click
            answer = self.visitor.send(page, {"email": self.email}, form=form, follow=False)
        if answer.status == 302 and "/pruefen/" not in answer.headers["location"]:
            self._note("sent")
        return self._follow(answer)

    def _pay(self, page: Answer) -> Answer:
        """Go to the provider and come back, or wait for the word that the money is there."""
        if page.status == 303:
            return self._at_the_provider(page.headers["location"])
        onward = re.search(r'href="(http://pay\.localhost[^"]+)"', page.text)
        if onward:
            return self._at_the_provider(onward.group(1))
        try:
            form: Form | None = main_form(page)
        except LookupError:
            form = None
        if form is not None and where(page)[1] == "bezahlen" and "refresh" not in page.headers:
            return self._arrived(self.visitor.send(page, {}, form=form))
        time.sleep(PATIENCE)
        refresh = page.headers.get("refresh", "")
        return self._open(refresh.partition("url=")[2] or f"/antrag/{self.id}/bezahlen/")

    def _at_the_provider(self, address: str) -> Answer:
        there = Visitor("pay.localhost", self.town.pay_port, assets=False)
        path = urlsplit(address).path
        try:
            page = there.ask("GET", path)
            if 'value="pay"' in page.text:
                wish = "cancel" if self.dice.random() < 0.1 else "pay"
                answer = there.ask("POST", path, body=f"wish={wish}".encode(), kind="application/x-www-form-urlencoded")
                if wish == "pay" and answer.status in (302, 303):
                    self._note("charged", token=path.rpartition("/")[2])
        finally:
            there.close()
        return self._open(f"/antrag/{self.id}/bezahlt/")

    def _open(self, path: str) -> Answer:
        return self._arrived(self.visitor.get(path))

    def _follow(self, answer: Answer) -> Answer:
        if answer.status in (302, 303):
            return self._open(answer.headers["location"])
        return self._arrived(answer)

    def _arrived(self, page: Answer) -> Answer:
        if page.status >= 500:
            raise Trouble(f"{page.status} {page.path}")
        if page.status not in (200, 303):
            raise Unexpected(f"{page.status} {page.path} {words_of(page)}")
        return page

    def _note(self, what: str, **facts: object) -> None:
        self.town.ledger.note(what, applicant=self.number, id=self.id, **facts)


@dataclass
class Clerk:
    """Somebody who takes cases from the worklist and decides them, until the drill is over."""

    login: str
    town: Town
    dice: random.Random
    surprises: list[str] = field(default_factory=list)

    def go(self) -> None:
        """Work."""
        visitor = self.town.window()
        while not self.town.over.is_set():
            try:
                self._work(visitor)
            except Trouble:
                visitor.close()
            except (Unexpected, LookupError, StopIteration) as surprise:
                self.surprises.append(str(surprise)[:400])
            time.sleep(self.dice.uniform(0.1, PATIENCE))
        visitor.close()

    def _work(self, visitor: Visitor) -> None:
        page = _whole(visitor.get("/amt/"))
        if "/amt/anmelden/" in page.path:
            form = main_form(page)
            page = _whole(visitor.send(page, {"login": self.login, "password": PASSWORD}, form=form))
            page = _whole(show_code(visitor, page))
        cases = sorted(set(re.findall(r'href="(/amt/vorgang/[\w-]+/)"', page.text)))
        self.dice.shuffle(cases)
        for address in cases[:5]:
            if self.town.over.is_set():
                return
            case = visitor.get(address)
            if case.status == 404:
                continue
            form = next((form for form in forms_of(_whole(case)) if "/aufgabe/" in form.action), None)
            if form is not None and 'name="outcome"' in case.text:
                self._decide(visitor, case, form)

    def _decide(self, visitor: Visitor, case: Answer, form: Form) -> None:
        outcome = "refused" if self.dice.random() < 0.3 else "granted"
        reasons = "Sie wohnen nicht im Gebiet." if outcome == "refused" else ""
        typed = {"outcome": outcome, "reasons": reasons, "conditions": ""}
        answer = visitor.send(case, typed, form=form, follow=False)
        if answer.status >= 500:
            raise Trouble(f"{answer.status} {answer.path}")
        if answer.status == 302 and "entschieden" in answer.headers["location"]:
            number = case.path.rstrip("/").rpartition("/")[2]
            self.town.ledger.note("decided", number=number, outcome=outcome, by=self.login)


def _whole(page: Answer) -> Answer:
    if page.status >= 500:
        raise Trouble(f"{page.status} {page.path}")
    if page.status != 200:
        raise Unexpected(f"{page.status} {page.path} {words_of(page)}")
    return page


def _reference(page: Answer) -> str:
    found = re.search(r'class="gz-reference">\s*([\w-]+)', page.text)
    return found.group(1) if found else ""


def in_background(work: Callable[[], object], name: str) -> threading.Thread:
    """Let somebody begin."""
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    return thread

# SPDX-License-Identifier: EUPL-1.2
"""What visitors do: look at a service, fill in a page, apply from the first page to the receipt, read the worklist."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count

from tests.bench import long_forms, signing
from tests.bench.long_forms import LONG, SHORT
from tests.bench.visitor import Answer, Fields, Trouble, Visitor, fields_of, forms_of, main_form

TOWN = "musterhafen.localhost"
FIVE_PAGES, EIGHT_QUESTIONS, WITH_FEE = "messung-fuenf-seiten", "messung-acht-fragen", "messung-bezahlt"
AUTOMATIC = "messung-automatisch"
CLERK, EDITOR, PASSWORD = "steueramt", "redaktion", "geleitzug-demo"
UPLOAD_BYTES = 68_000

_HOME = {"anschrift.street": "Am Siel", "anschrift.number": "12", "anschrift.postcode": "27565",
         "anschrift.city": "Musterhafen", "anschrift.country": "DE"}  # fmt: skip
_ALL_AT_ONCE = {"name.given": "Ole", "name.family": "Janssen", **_HOME, "email": "ole@example.org",
                "kennzeichen": "MH-OJ 12", "halter": "false", "gebiet": "hafen"}  # fmt: skip

# What is typed on each page. A page that asks more once a condition is met is shown again: then the rest is typed.
TYPED: dict[str, dict[str, Fields]] = {
    FIVE_PAGES: {
        "person": {"name.given": "Ole", "name.family": "Janssen", "name.born": "02.11.1957",
                   "email": "ole@example.org", "telefon": "0471 555123"},
        "wohnung": {**_HOME, "seit": "01.03.2020", "gebiet": "hafen"},
        "fahrzeug": {"kennzeichen": "MH-OJ 12", "laenge": "4,2", "halter": "true"},
        "nachweis": {"bemerkung": "Vielen Dank."},
        "erklaerung": {"arten": ["karte"], "richtig": "true"},
    },
    EIGHT_QUESTIONS: {"antrag": _ALL_AT_ONCE},
    WITH_FEE: {"antrag": _ALL_AT_ONCE},
    AUTOMATIC: {"antrag": {**_ALL_AT_ONCE, "halter": "true"}},
    SHORT: long_forms.typed(SHORT),
    LONG: long_forms.typed(LONG),
}  # fmt: skip
REVEALED: dict[str, Fields] = {"antrag": {"halter_name": "Werft Nord GmbH"}}
UPLOADS = {"nachweis": "fahrzeugschein", "antrag": "fahrzeugschein"}
NO_UPLOADS = frozenset({AUTOMATIC})

_PAGE = re.compile(r"/antrag/([0-9a-f-]{36})/(?:(seite)/)?([\w-]+)/")


class Unexpected(Exception):
    """The house answered, but not as it should."""


@dataclass
class Draft:
    """An application somebody has begun, and the page that is open."""

    visitor: Visitor
    key: str
    page: Answer
    upload: bytes = b""
    reference: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the application's id."""
        return where(self.page)[0]


def a_pdf(size: int = UPLOAD_BYTES) -> bytes:
    """Make a small real PDF of about a size: one empty page and a stream that nobody shows."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (size, b"0123456789abcde\n" * (size // 16) + b"0" * (size % 16)),
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start)
    return bytes(out)


def begin(visitor: Visitor, key: str, *, upload: bytes = b"") -> Draft:
    """Open a service's page and begin."""
    shown = _expect(visitor.get(f"/leistungen/{key}/", "service page"), 200)
    form = next((form for form in forms_of(shown) if form.action.endswith("/beginnen/")), None)
    if form is not None:
        page = visitor.send(shown, {}, form=form, what="begin")
    else:
        asked = _expect(visitor.get(f"/leistungen/{key}/beginnen/", "begin"), 200)
        page = visitor.send(asked, {}, what="begin")
    return Draft(visitor, key, _expect(page, 200), upload or a_pdf())


def fill_in(draft: Draft, own: Mapping[str, str] | None = None) -> None:
    """Go through the form's pages until the answers are shown for checking; ``own`` is typed instead."""
    for _page in range(30):
        _id, key = where(draft.page)
        if key == "pruefen":
            return
        typed = {**TYPED[draft.key][key], **(own or {})}
        form = main_form(draft.page)
        if _asks_more(draft.page, key):
            typed |= REVEALED[key]
        files = {}
        if key in UPLOADS and draft.key not in NO_UPLOADS and _has_no_file_yet(draft.page):
            files = {UPLOADS[key]: ("schein.pdf", draft.upload)}
        draft.page = _expect(draft.visitor.send(draft.page, typed, form=form, files=files, what="store a step"), 200)
    raise Unexpected(f"the form does not end: {draft.page.path}\n{draft.page.text[:4000]}")


def send(draft: Draft, *, email: str = "") -> None:
    """Send the application; the page that follows is the receipt, or asks for the fee."""
    draft.page = _expect(draft.visitor.send(draft.page, {"email": email} if email else {}, what="send"), 200)
    key = where(draft.page)[1]
    if key not in ("fertig", "bezahlen"):
        raise Unexpected(f"not sent: {draft.page.path}\n{words_of(draft.page)}")
    found = re.search(r"\b[A-Z]{2,3}-\d{4}-\d{4,}\b", draft.page.text)
    draft.reference = found.group() if found else ""


def apply(visitor: Visitor, key: str, *, email: str = "", upload: bytes = b"") -> Draft:
    """Apply from the service's page to the receipt."""
    draft = begin(visitor, key, upload=upload)
    fill_in(draft)
    send(draft, email=email)
    return draft


def sign_in(visitor: Visitor, login: str = CLERK) -> Answer:
    """Sign a clerk in; returns the worklist. Who is signed in already in another window of ours stays so in this one.

    A code of an app opens once in half a minute, and many windows of one clerk are opened at once.
    """
    with _signing_in:
        if kept := _signed_in.get((visitor.port, login)):
            visitor.cookies.update(kept)
            return _expect(visitor.get("/amt/", "sign in"), 200)
        page = _expect(visitor.get("/amt/anmelden/", "sign in"), 200)
        page = _expect(visitor.send(page, _login_fields(page, login), what="sign in"), 200)
        page = show_code(visitor, page)
        _signed_in[visitor.port, login] = dict(visitor.cookies)
    return page


def show_code(visitor: Visitor, page: Answer) -> Answer:
    """Go through the second step, whose code the demo has entered already; none is left after two sign-ins at once."""
    for _wait in range(10):
        if SECOND not in page.path:
            return page
        if code := re.search(r'name="code"[^>]*\bvalue="(\d+)"', page.text):
            page = visitor.send(page, {"code": code.group(1)}, form=main_form(page, SECOND), what="sign in")
        else:
            time.sleep(5)
            page = visitor.get(page.path, "sign in")
    raise Unexpected(f"no code opens {page.path}\n{words_of(page)}")


SECOND = "/anmelden/zweiter-schritt/"
_signed_in: dict[tuple[int, str], dict[str, str]] = {}
_signing_in = threading.Lock()


def _login_fields(page: Answer, login: str) -> dict[str, str]:
    names = re.findall(r'<input\b[^>]*\bname="(\w+)"', page.text)
    user = next(name for name in names if name in ("login", "username", "user", "kennung", "benutzername"))
    secret = next(name for name in names if name in ("password", "passwort", "kennwort"))
    return {user: login, secret: PASSWORD}


def _asks_more(page: Answer, key: str) -> bool:
    return key in REVEALED and all(f'name="{name}"' in page.text for name in REVEALED[key])


def _has_no_file_yet(page: Answer) -> bool:
    return 'name="_remove_file"' not in page.text


def where(page: Answer) -> tuple[str, str]:
    """Return which application a page belongs to, and which of its pages it is."""
    found = _PAGE.match(page.path)
    if found is None:
        raise Unexpected(f"{page.status} {page.path}\n{words_of(page)}")
    return found.group(1), found.group(3)


def _expect(page: Answer, status: int) -> Answer:
    if page.status >= 500:
        raise Trouble(f"{page.status} {page.path}")
    if page.status != status:
        raise Unexpected(f"{page.status} {page.path}\n{words_of(page)}")
    return page


def words_of(page: Answer) -> str:
    """Return what a page says."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2] or page.text).split())[:700]


# --- what is measured -------------------------------------------------------------------------------------------

Round = Callable[[], object]


def _looking(path: str, what: str) -> Callable[[Visitor], Round]:
    def prepare(visitor: Visitor) -> Round:
        visitor.assets = False
        return lambda: _expect(visitor.ask("GET", path, what=what), 200)

    return prepare


def _form_page(visitor: Visitor) -> Round:
    visitor.assets = False
    draft = begin(visitor, FIVE_PAGES)
    path = draft.page.path
    return lambda: _expect(visitor.ask("GET", path, what="form page"), 200)


def _storing(key: str, page: str, *, filled: bool = False) -> Callable[[Visitor], Round]:
    def prepare(visitor: Visitor) -> Round:
        opened = _filled(visitor, key, page) if filled else begin(visitor, key).page
        visitor.assets = False
        form = main_form(opened)
        hidden = dict(form.hidden)

        def store() -> None:
            sent = replace(form, hidden=hidden)
            _expect(visitor.send(opened, TYPED[key][page], form=sent, what="store a step", follow=False), 302)
            hidden["_revision"] = str(int(hidden["_revision"]) + 1)

        return store

    return prepare


def _filled(visitor: Visitor, key: str, page: str) -> Answer:
    """Fill in a whole form and open one of its pages again; an empty name is the page on which all is checked."""
    visitor.assets = False
    draft = begin(visitor, key)
    fill_in(draft)
    if not page:
        return draft.page
    return _expect(visitor.get(f"/antrag/{draft.id}/seite/{page}/", "form page"), 200)


def _looking_again(key: str, page: str) -> Callable[[Visitor], Round]:
    def prepare(visitor: Visitor) -> Round:
        path = _filled(visitor, key, page).path
        return lambda: _expect(visitor.ask("GET", path, what="form page" if page else "check page"), 200)

    return prepare


def _applying(key: str) -> Callable[[Visitor], Round]:
    def prepare(visitor: Visitor) -> Round:
        upload = a_pdf()

        def once() -> None:
            window = Visitor(visitor.host, visitor.port, seen=visitor.seen)
            try:
                apply(window, key, upload=upload)
            finally:
                window.close()

        return once

    return prepare


def _list(address: str, what: str) -> Callable[[Visitor], Round]:
    """Read a list of the office's again and again."""

    def prepare(visitor: Visitor) -> Round:
        visitor.assets = False
        sign_in(visitor)
        return lambda: _expect(visitor.ask("GET", address, what=what), 200)

    return prepare


def _case(visitor: Visitor) -> Round:
    """Read the page of a case again and again: one that was played, since nobody can open what is sealed in a copy."""
    visitor.assets = False
    sign_in(visitor)
    address = f"/amt/vorgang/MH-{datetime.now(UTC):%Y}-000001/"
    return lambda: _expect(visitor.ask("GET", address, what="case"), 200)


def _building(key: str) -> Callable[[Visitor], Round]:
    """Open a question of a draft in the workshop, and save it again and again with other words."""

    def prepare(visitor: Visitor) -> Round:
        visitor.assets = False
        sign_in(visitor, EDITOR)
        home = _expect(visitor.get("/amt/werkstatt/", "workshop"), 200)
        draft = re.search(rf'href="(/amt/werkstatt/[0-9a-f-]{{36}}/)[^"]*"[^>]*>{long_forms.BUILT[key]}<', home.text)
        if draft is None:
            raise Unexpected(f"no draft of {key}\n{words_of(home)}")
        address = f"{draft.group(1)}frage/?frage=f1_0"
        opened = _expect(visitor.get(address, "question"), 200)
        fields = {**fields_of(opened), "_save": "1"}
        form = replace(main_form(opened), hidden={}, action=address)
        rounds = count(int(str(fields["_revision"])))

        def save() -> None:
            number = next(rounds)
            typed = {**fields, "label.de": f"Frage in Fassung {number}", "_revision": str(number)}
            stored = _expect(visitor.send(opened, typed, form=form, what="save a question", follow=False), 302)
            if "frage=f1_0" not in stored.headers["location"]:
                raise Unexpected(f"not stored, but led to {stored.headers['location']}")

        return save

    return prepare


SCENARIOS: dict[str, Callable[[Visitor], Round]] = {
    "yardstick": _looking("/-/yardstick", "yardstick"),
    "service page": _looking(f"/leistungen/{FIVE_PAGES}/", "service page"),
    "form page": _form_page,
    "storing a step": _storing(FIVE_PAGES, "person"),
    "application, five pages": _applying(FIVE_PAGES),
    "application, eight questions": _applying(EIGHT_QUESTIONS),
    "worklist": _list("/amt/", "worklist"),
    "worklist, search": _list("/amt/?q=Siel+12", "search"),
    "worklist, kept view": _list("/amt/?ansicht=frei&art=decide", "kept view"),
    "page of a case": _case,
    "finished, search": _list("/amt/erledigt/?q=Siel", "search"),
    "30 questions, a page": _looking_again(SHORT, "seite_1"),
    "300 questions, a page": _looking_again(LONG, "seite_10"),
    "30 questions, storing": _storing(SHORT, "seite_1", filled=True),
    "300 questions, storing": _storing(LONG, "seite_10", filled=True),
    "300 questions, check page": _looking_again(LONG, ""),
    "30 questions, building": _building(SHORT),
    "300 questions, building": _building(LONG),
    "signing in with BundID": signing.round_trip,
}

ONE_AT_A_TIME = frozenset({"30 questions, building", "300 questions, building"})
"""All visitors of these change one draft: of two at once the second is told so, and has to look again."""

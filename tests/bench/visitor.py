# SPDX-License-Identifier: EUPL-1.2
"""A browser that runs no script, as cheap as can be: cookies, redirects, styles, pictures, forms."""

from __future__ import annotations

import gzip
import re
import secrets
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html

Fields = Mapping[str, str | Sequence[str]]

_PARSER = html.HTMLParser(encoding="utf-8")
_STYLES = re.compile(rb'<link[^>]+rel="(?:stylesheet|icon|preload)"[^>]*>')
_HREF = re.compile(rb'href="([^"]+)"')
_PICTURES = re.compile(rb'<img[^>]+src="([^"]+)"')
_SCRIPTS = re.compile(rb'<script[^>]+src="([^"]+)"')
_IN_STYLES = re.compile(rb'url\(["\']?([^"\')]+\.woff2?[^"\')]*)["\']?\)')


class Trouble(Exception):
    """The server gave no whole answer: it is away, or it died in the middle."""


@dataclass(slots=True)
class Answer:
    """What came back; ``wire`` is how many bytes of head and body it was."""

    status: int
    headers: dict[str, str]
    body: bytes
    wire: int
    path: str
    seconds: float

    @property
    def text(self) -> str:
        """Return the page's text."""
        return self.body.decode("utf-8", "replace")

    @property
    def queries(self) -> int:
        """Return how many statements the server sent to its database."""
        return int(self.headers.get("x-queries", "0"))

    @property
    def sealing(self) -> float:
        """Return how many milliseconds of processor time sealing and opening took."""
        return int(self.headers.get("x-sealing", "0")) / 1000


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page with what it sends without anybody typing."""

    action: str
    hidden: dict[str, str]
    takes_files: bool = False


@dataclass(slots=True)
class Visitor:
    """One browser window with its own cookies and cache. ``seen`` is told of every request."""

    host: str
    port: int
    seen: Callable[[str, str, Answer], None] = lambda _what, _method, _answer: None
    cookies: dict[str, str] = field(default_factory=dict)
    cached: set[str] = field(default_factory=set)
    assets: bool = True
    scripts: bool = False
    timeout: float = 60.0
    _line: socket.socket | None = None

    def get(self, path: str, what: str = "") -> Answer:
        """Open a page, follow where it leads, and load what it needs."""
        return self._arrive(self.ask("GET", path, what=what), what)

    def send(
        self,
        page: Answer,
        fields: Fields,
        *,
        form: Form | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        what: str = "",
        follow: bool = True,
    ) -> Answer:
        """Fill in a form of a page and send it."""
        form = form or main_form(page)
        together: dict[str, str | Sequence[str]] = {**form.hidden, **fields}
        kind, body = _multipart(together, files or {}) if form.takes_files else _urlencoded(together)
        target = urljoin(page.path, form.action) if form.action else page.path
        answer = self.ask("POST", target, body=body, kind=kind, what=what)
        return self._arrive(answer, what) if follow else answer

    def ask(self, method: str, path: str, *, body: bytes = b"", kind: str = "", what: str = "") -> Answer:
        """Send one request and read its answer; raises Trouble."""
        path = path.partition("#")[0]
        head = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Accept-Encoding: gzip",
                "Accept-Language: de", "Connection: keep-alive"]  # fmt: skip
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            head += [f"Content-Type: {kind}", f"Content-Length: {len(body)}", f"Origin: http://{self.host}:{self.port}"]
        request = "\r\n".join(head).encode() + b"\r\n\r\n" + body
        began = time.perf_counter()
        status, headers, content, wire = self._exchange(request)
        answer = Answer(status, headers, content, wire, path, time.perf_counter() - began)
        self.seen(what or path, method, answer)
        return answer

    def close(self) -> None:
        """Close the window."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _arrive(self, answer: Answer, what: str) -> Answer:
        for _hop in range(10):
            if answer.status not in (301, 302, 303, 307):
                break
            target = urlsplit(urljoin(answer.path, answer.headers["location"]))
            if target.netloc and target.netloc != f"{self.host}:{self.port}":
                return answer
            answer = self.ask("GET", target.path + (f"?{target.query}" if target.query else ""), what="")
        if self.assets and answer.headers.get("content-type", "").startswith("text/html"):
            self._load_assets(answer)
        return answer

    def _load_assets(self, page: Answer) -> None:
        wanted = [found.group(1) for tag in _STYLES.findall(page.body) if (found := _HREF.search(tag))]
        wanted += _PICTURES.findall(page.body)
        if self.scripts:
            wanted += _SCRIPTS.findall(page.body)
        while wanted:
            address = urljoin(page.path, unescape(wanted.pop(0).decode()))
            if address in self.cached or not address.startswith("/"):
                continue
            self.cached.add(address)
            found = self.ask("GET", address, what="asset")
            if "text/css" in found.headers.get("content-type", ""):
                wanted += [urljoin(address, font.decode()).encode() for font in _IN_STYLES.findall(found.body)]

    def _exchange(self, request: bytes) -> tuple[int, dict[str, str], bytes, int]:
        fresh = self._line is None
        try:
            return self._round_trip(request)
        except (OSError, Trouble) as trouble:
            self.close()
            # A kept connection may have been closed by the server in between: then nothing was answered at all.
            if fresh or not isinstance(trouble, _NothingCame):
                raise Trouble(str(trouble)) from trouble
        try:
            return self._round_trip(request)
        except OSError as trouble:
            self.close()
            raise Trouble(str(trouble)) from trouble

    def _round_trip(self, request: bytes) -> tuple[int, dict[str, str], bytes, int]:
        if self._line is None:
            self._line = socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout)
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = self._line
        line.sendall(request)
        got = bytearray()
        while (end := got.find(b"\r\n\r\n")) < 0:
            part = line.recv(65536)
            if not part:
                raise Trouble("half an answer") if got else _NothingCame("no answer")
            got += part
        status, headers = self._read_head(bytes(got[:end]))
        body, wire = _read_body(line, got, end + 4, headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return status, headers, body, wire

    def _read_head(self, head: bytes) -> tuple[int, dict[str, str]]:
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _colon, value = line.partition(":")
            name, value = name.strip().lower(), value.strip()
            if name == "set-cookie":
                self._keep_cookie(value)
            headers[name] = value
        return int(first.split()[1]), headers

    def _keep_cookie(self, line: str) -> None:
        name, _equals, value = line.partition(";")[0].partition("=")
        if "max-age=0" in line.lower():
            self.cookies.pop(name.strip(), None)
        else:
            self.cookies[name.strip()] = value.strip()


class _NothingCame(Trouble):
    """The connection was closed before a byte came."""


def _read_body(line: socket.socket, got: bytearray, start: int, headers: Mapping[str, str]) -> tuple[bytes, int]:
    def more() -> None:
        part = line.recv(262144)
        if not part:
            raise Trouble("half an answer")
        got.extend(part)

    if headers.get("transfer-encoding", "").lower() == "chunked":
        content, at = bytearray(), start
        while True:
            while (end := got.find(b"\r\n", at)) < 0:
                more()
            size = int(got[at:end], 16)
            while len(got) < end + 2 + size + 2:
                more()
            content += got[end + 2 : end + 2 + size]
            at = end + 2 + size + 2
            if size == 0:
                return bytes(content), len(got)
    length = int(headers.get("content-length", "0"))
    while len(got) < start + length:
        more()
    return bytes(got[start : start + length]), len(got)


def forms_of(page: Answer) -> list[Form]:
    """Return the forms of a page that are sent with POST."""
    found = []
    for form in _posted(page):
        hidden = {each.get("name"): each.get("value") or "" for each in form.xpath(".//input[@type='hidden'][@name]")}
        takes_files = form.get("enctype") == "multipart/form-data"
        found.append(Form(form.get("action") or "", hidden, takes_files))
    return found


def fields_of(page: Answer) -> dict[str, str | list[str]]:
    """Return what the main form of a page would send if nobody typed anything."""
    found: dict[str, str | list[str]] = {}
    form = next(each for each in _posted(page) if each.xpath(".//input[@name='csrfmiddlewaretoken']")
                and each.xpath(".//*[@name='_revision']"))  # fmt: skip
    for each in form.iter("input", "textarea", "select"):
        name = each.get("name")
        if not name or (each.get("type") in ("checkbox", "radio") and each.get("checked") is None):
            continue
        if each.tag == "input" and each.get("type") not in ("submit", "file", "button"):
            found[name] = each.get("value") or ""
        elif each.tag == "textarea":
            found[name] = (each.text or "").removeprefix("\n")
        elif each.tag == "select":
            options = list(each.iter("option"))
            chosen = next((one for one in options if one.get("selected") is not None), options[0] if options else None)
            found[name] = (chosen.get("value") or "") if chosen is not None else ""
    return found


def _posted(page: Answer) -> list[html.HtmlElement]:
    """Read a page's forms: by a parser in C, since whoever measures shares the machine with what is measured."""
    return list(html.fromstring(page.body, parser=_PARSER).xpath("//form[@method='post']")) if page.body else []


def main_form(page: Answer, action: str = "") -> Form:
    """Return the form with a token, or the one with an action that ends so; raises LookupError."""
    for form in forms_of(page):
        if "csrfmiddlewaretoken" in form.hidden and form.action.partition("?")[0].endswith(action):
            return form
    raise LookupError(f"no form on {page.path} ({page.status}): {page.text[:300]}")


def _urlencoded(fields: Fields) -> tuple[str, bytes]:
    return "application/x-www-form-urlencoded", urlencode(fields, doseq=True).encode()


def _multipart(fields: Fields, files: Mapping[str, tuple[str, bytes]]) -> tuple[str, bytes]:
    border = secrets.token_hex(12)
    parts = []
    for name, value in fields.items():
        for one in [value] if isinstance(value, str) else value:
            parts.append(f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{one}\r\n'.encode())
    for name, (filename, content) in files.items():
        head = f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts += [head.encode(), b"Content-Type: application/pdf\r\n\r\n", content, b"\r\n"]
    parts.append(f"--{border}--\r\n".encode())
    return f"multipart/form-data; boundary={border}", b"".join(parts)

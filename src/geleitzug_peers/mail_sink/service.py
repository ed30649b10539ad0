# SPDX-License-Identifier: EUPL-1.2
"""Receiving mail by SMTP and showing it by HTTP. Keeping it is letterbox.py."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from geleitzug_peers.mail_sink.letterbox import Letterbox, attachments_of, text_of
from geleitzug_peers.shared_pages import pages_in
from geleitzug_peers.small_http import Answer, Request, Routes, as_json, page, plain

PAGES = Path(__file__).parent / "pages"
ON_ONE_PAGE = 200


@dataclass(frozen=True, slots=True)
class Faults:
    """How the mail server misbehaves: it refuses for now (451), or for good (550), or it is slow."""

    refuse: bool = False
    reject: bool = False
    delay_seconds: float = 0.0


class Sink:
    """The mail server's two faces."""

    def __init__(self, letterbox: Letterbox) -> None:
        self._letterbox = letterbox
        self._faults = Faults()
        self._pages = pages_in(PAGES)
        self._routes = self._all_routes()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a mail and only then acknowledge it (called by aiosmtpd)."""
        faults = self._faults
        if faults.delay_seconds:
            await asyncio.sleep(faults.delay_seconds)
        if faults.reject:
            return "550 5.7.1 not wanted here"
        if faults.refuse:
            return "451 4.3.0 try again later"
        content = envelope.original_content or b""
        mail = await asyncio.to_thread(self._letterbox.keep, envelope.mail_from or "", list(envelope.rcpt_tos), content)
        return f"250 2.0.0 kept as {mail.id}"

    def answer(self, request: Request) -> Answer:
        """Answer a request of a browser or a test."""
        return self._routes.answer(request)

    def _all_routes(self) -> Routes:
        routes = Routes()
        routes.add("GET", r"/", self._list)
        routes.add("GET", r"/mails/(?P<mail_id>[\w-]+)", self._show)
        routes.add("GET", r"/mails/(?P<mail_id>[\w-]+)\.eml", self._download)
        routes.add("GET", r"/stil\.css", self._style)
        routes.add("GET", r"/-/live", lambda _request: plain("ok"))
        routes.add("GET", r"/-/mails", self._list_as_data)
        routes.add("GET", r"/-/mails/(?P<mail_id>[\w-]+)", self._show_as_data)
        routes.add("DELETE", r"/-/mails", self._empty)
        routes.add("GET", r"/-/control", lambda _request: as_json(asdict(self._faults)))
        routes.add("POST", r"/-/control", self._change_control)
        routes.add("DELETE", r"/-/control", self._reset_control)
        return routes

    def _list(self, request: Request) -> Answer:
        to = request.query.get("to", "")
        mails = self._letterbox.newest(ON_ONE_PAGE, to=to)
        return self._page("list.html", mails=mails, to=to, most=ON_ONE_PAGE)

    def _show(self, request: Request, mail_id: str) -> Answer:
        mail, raw = self._letterbox.find(mail_id), self._letterbox.raw(mail_id)
        if mail is None or raw is None:
            return self._page("unknown.html", status=404)
        return self._page("mail.html", mail=mail, text=text_of(raw), attachments=attachments_of(raw))

    def _download(self, request: Request, mail_id: str) -> Answer:
        raw = self._letterbox.raw(mail_id)
        if raw is None:
            return self._page("unknown.html", status=404)
        headers = {"Content-Disposition": f'attachment; filename="{mail_id}.eml"', "X-Content-Type-Options": "nosniff"}
        return Answer(200, raw, "message/rfc822", headers)

    def _style(self, request: Request) -> Answer:
        headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
        return Answer(200, (PAGES / "stil.css").read_bytes(), "text/css; charset=utf-8", headers)

    def _list_as_data(self, request: Request) -> Answer:
        mails = self._letterbox.newest(int(request.query.get("limit", "1000000")), to=request.query.get("to", ""))
        return as_json({"mails": [mail.shape() for mail in mails]})

    def _show_as_data(self, request: Request, mail_id: str) -> Answer:
        mail, raw = self._letterbox.find(mail_id), self._letterbox.raw(mail_id)
        if mail is None or raw is None:
            return plain("Diese Nachricht gibt es nicht.", 404)
        return as_json(mail.shape() | {"text": text_of(raw), "attachments": attachments_of(raw)})

    def _empty(self, request: Request) -> Answer:
        self._letterbox.empty()
        return as_json({"mails": []})

    def _change_control(self, request: Request) -> Answer:
        # A foreign page can make a browser send a form, but not this type.
        if request.header("Content-Type").partition(";")[0].strip() != "application/json":
            return plain("Bitte als application/json.", 415)
        try:
            self._faults = _changed(self._faults, request.json())
        except (TypeError, ValueError) as problem:
            return plain(f"Diese Störung gibt es nicht: {problem}", 400)
        return as_json(asdict(self._faults))

    def _reset_control(self, request: Request) -> Answer:
        self._faults = Faults()
        return as_json(asdict(self._faults))

    def _page(self, name: str, *, status: int = 200, **values: Any) -> Answer:
        return page(self._pages.get_template(name).render(values), status)


def _changed(faults: Faults, wanted: dict[str, Any]) -> Faults:
    """Switch some faults; raises TypeError or ValueError for what nobody knows."""
    delay = float(wanted.pop("delay_seconds", faults.delay_seconds))
    return replace(faults, delay_seconds=delay, **{name: bool(value) for name, value in wanted.items()})

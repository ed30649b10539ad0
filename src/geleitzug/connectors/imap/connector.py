# SPDX-License-Identifier: EUPL-1.2
"""Reads letterboxes by IMAP. What becomes of a mail is core/filing's affair."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext as _

from geleitzug.connectors.imap import wire
from geleitzug.core.filing.ports import Address, BadLetterbox, Lying, MailAway, MailRefused

MOST_HEAD = 65_536
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.\-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
T = TypeVar("T")


class ImapLetterboxes:
    """Letterboxes on mail servers the operator of the machine has listed."""

    def check(self, address: Address) -> None:
        """Refuse a host that is not listed, and settings no server takes; raises BadLetterbox."""
        if not _HOST.fullmatch(address.host):
            raise BadLetterbox("host", _("Bitte geben Sie den Namen des Servers an, zum Beispiel imap.stadt.de."))
        if not is_allowed(address.host, address.port):
            words = _(
                "Dieser Server darf %(host)s nicht anrufen. Wer den Server betreibt, trägt ihn in MAIL_HOSTS ein."
            )
            raise BadLetterbox("host", words % {"host": address.host})
        for name in ("user", "password", "folder", "done", "trouble"):
            if re.search(r"[\x00-\x1f\x7f]", getattr(address, name)):
                raise BadLetterbox(name, _("Hier steht ein Zeichen, das es nicht geben darf."))
        if len({address.folder, address.done, address.trouble}) < 3:
            raise BadLetterbox("done", _("Bitte nennen Sie drei verschiedene Ordner."))
        if address.authority:
            _context(address)

    @contextmanager
    def open(self, address: Address) -> Iterator[ImapLetterbox]:
        """Sign in and choose the folder; raises MailAway with a sentence."""
        try:
            self.check(address)
        except BadLetterbox as wrong:
            raise MailAway(str(wrong)) from wrong
        line = _connected(address)
        try:
            _signed_in(line, address)
            yield ImapLetterbox(line, address)
        finally:
            with contextlib.suppress(imaplib.IMAP4.error, OSError):
                line.logout()


class ImapLetterbox:
    """A letterbox somebody has signed in to."""

    def __init__(self, line: imaplib.IMAP4, address: Address) -> None:
        self._line, self._address = line, address
        said, _data = _ask(lambda: line.select(wire.folder_name(address.folder)))
        if said != "OK":
            raise MailAway(_("Den Ordner „%(folder)s“ gibt es in diesem Postfach nicht.") % {"folder": address.folder})
        told = line.response("UIDVALIDITY")[1]
        self.validity = int(told[-1]) if told and told[-1] else 0
        # Many servers name MOVE only to who has signed in; imaplib remembers what they said before.
        _said, able = _ask(line.capability)
        self._able = frozenset(b" ".join(each for each in able if each).decode("ascii", "replace").upper().split())

    def waiting(self) -> list[Lying]:
        """Return what lies in the folder and is not marked as deleted, the oldest first; raises MailAway."""
        numbers = b" ".join(each for each in self._uid("SEARCH", None, "UNDELETED") if each).split()
        if not numbers:
            return []
        told = self._uid("FETCH", f"{int(numbers[0])}:{int(numbers[-1])}", "(UID RFC822.SIZE)")
        wanted = {int(number) for number in numbers}
        return sorted(
            (Lying(each.uid, each.size) for each in wire.sizes(told) if each.uid in wanted), key=lambda each: each.uid
        )

    def read(self, uid: int, most: int) -> bytes:
        """Return a mail, at most so many bytes; it stays unread there. Raises MailRefused, also where it is gone.

        Asked for piece by piece, as some servers tell a size that is far too small (RFC 3501, 6.4.5).
        """
        return self._literal(uid, f"(BODY.PEEK[]<0.{most}>)")[:most]

    def head(self, uid: int) -> bytes:
        """Return the head of a mail; raises MailAway."""
        return self._literal(uid, "(BODY.PEEK[HEADER])")[:MOST_HEAD]

    def put_aside(self, uid: int, *, trouble: bool) -> bool:
        """Move a mail to its folder, which is made where it is not there; False: flagged, as it cannot be moved."""
        folder = wire.folder_name(self._address.trouble if trouble else self._address.done)
        copied = self._copied(uid, folder)
        if not copied:
            with contextlib.suppress(MailAway):
                _ask(lambda: self._line.create(folder))
            copied = self._copied(uid, folder)
        if copied and self._taken_away(uid):
            return True
        with contextlib.suppress(MailAway):
            self._uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Flagged)")
        return False

    def _copied(self, uid: int, folder: str) -> bool:
        return self._tried("MOVE" if "MOVE" in self._able else "COPY", str(uid), folder)

    def _taken_away(self, uid: int) -> bool:
        """Delete one copied mail and no other: EXPUNGE without a number would delete what a person has marked."""
        if "MOVE" in self._able:
            return True
        if not self._tried("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)"):
            return False
        return "UIDPLUS" not in self._able or self._tried("EXPUNGE", str(uid))

    def _tried(self, *command: str) -> bool:
        try:
            self._uid(*command)
        except MailRefused:
            return False
        return True

    def _literal(self, uid: int, what: str) -> bytes:
        found = wire.literal(self._uid("FETCH", str(uid), what))
        if found is None:
            raise MailRefused(_("Eine E-Mail war nicht mehr da, als wir sie lesen wollten."))
        return found

    def _uid(self, command: str, *arguments: Any) -> list[Any]:
        said, data = _ask(lambda: self._line.uid(command, *arguments))
        if said != "OK":
            words = b" ".join(each for each in data if isinstance(each, bytes)).decode("utf-8", "replace")
            raise MailRefused(_("Der Mailserver lehnt ab: %(why)s") % {"why": words[:200]})
        return list(data)


def is_allowed(host: str, port: int) -> bool:
    """Tell whether a mail server may be called; the list names hosts, or hosts with a port."""
    name, listed = host.lower().strip("[]"), {entry.lower() for entry in settings.MAIL_HOSTS}
    return name in listed or f"{name}:{port}" in listed


def _ask(call: Callable[[], T]) -> T:
    try:
        return call()
    except (imaplib.IMAP4.error, OSError, ValueError, UnicodeError) as error:
        raise MailAway(_sentence(error)) from error


def _connected(address: Address) -> imaplib.IMAP4:
    try:
        context = _context(address)
    except BadLetterbox as wrong:
        raise MailAway(str(wrong)) from wrong
    host = address.host.strip("[]")
    return _ask(lambda: wire.connect(host, address.port, starttls=address.starttls, context=context))


def _signed_in(line: imaplib.IMAP4, address: Address) -> None:
    try:
        wire.sign_in(line, address.user, address.password)
    except imaplib.IMAP4.abort as error:
        raise MailAway(_sentence(error)) from error
    except imaplib.IMAP4.error as refused:
        raise MailAway(
            _("Der Mailserver nimmt die Anmeldung nicht an. Bitte prüfen Sie Name und Passwort.")
        ) from refused
    except (OSError, UnicodeError) as error:
        raise MailAway(_sentence(error)) from error


def _context(address: Address) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if address.authority:
        try:
            x509.load_pem_x509_certificates(address.authority.encode())
            context.load_verify_locations(cadata=address.authority)
        except (ValueError, ssl.SSLError) as error:
            raise BadLetterbox("authority", _("Das ist kein Zertifikat im Format PEM.")) from error
    return context


def _sentence(error: BaseException) -> str:
    """Say why a server cannot be reached, so that whoever runs the letterbox knows whom to ask."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("Dem Zertifikat des Mailservers ist nicht zu trauen: %(why)s") % {"why": error.verify_message}
    if isinstance(error, TimeoutError):
        return _("Der Mailserver antwortet nicht. Wir haben %(seconds)d Sekunden gewartet.") % {
            "seconds": int(wire.TIMEOUT)
        }
    if isinstance(error, socket.gaierror):
        return _("Den Mailserver gibt es unter diesem Namen nicht.")
    if isinstance(error, ssl.SSLError):
        return _("Mit dem Mailserver kommt keine verschlüsselte Verbindung zustande: %(why)s") % {"why": error}
    return _("Der Mailserver ist nicht zu erreichen: %(why)s") % {"why": str(error)[:200]}

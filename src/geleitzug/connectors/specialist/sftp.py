# SPDX-License-Identifier: EUPL-1.2
"""SFTP with a pinned host key: files appear by renaming, answers lie in a folder of their own."""

from __future__ import annotations

import base64
import binascii
import io
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.connectors.specialist import wire
from geleitzug.connectors.specialist.hosts import check_allowed
from geleitzug.connectors.specialist.replies import reply_from
from geleitzug.core.handover.ports import (
    BadSettings,
    Parcel,
    Reply,
    Setting,
    Settings,
    TargetAway,
    TargetRefuses,
    Unreadable,
)

if TYPE_CHECKING:
    import paramiko

TIMEOUT = 20.0
MOST_REPLIES = 100
WRITTEN_IN = 120
"""So many seconds an answer may take to be written: a file that is read before its end is no broken answer."""
DONE, TROUBLE = "done", "trouble"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.json")
_FOLDER = re.compile(r"/?[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")


class SftpLine:
    """A server that takes and gives files over SSH."""

    title = gettext_lazy("SFTP")
    settings: tuple[Setting, ...] = (
        Setting("host", gettext_lazy("Server"), gettext_lazy("Name oder Adresse, zum Beispiel sftp.beispiel.de.")),
        Setting("port", gettext_lazy("Port"), gettext_lazy("Meist 22."), optional=True),
        Setting(
            "host_key",
            gettext_lazy("Schlüssel des Servers"),
            gettext_lazy("Eine Zeile wie „ssh-ed25519 AAAA…“. Ein anderer Server wird nicht angerufen."),
            long=True,
        ),
        Setting("user", gettext_lazy("Benutzer")),
        Setting("password", gettext_lazy("Passwort"), gettext_lazy("Oder ein Schlüssel."), secret=True, optional=True),
        Setting(
            "private_key",
            gettext_lazy("Eigener Schlüssel"),
            gettext_lazy("Im Format OpenSSH (Ed25519) oder PEM, ohne Passwort."),
            secret=True,
            long=True,
            optional=True,
        ),
        Setting("out", gettext_lazy("Ordner, in den wir schreiben")),
        Setting(
            "in", gettext_lazy("Ordner mit Antworten"), gettext_lazy("Leer: Es kommen keine Antworten."), optional=True
        ),
    )

    def check(self, own: Settings) -> None:
        """Refuse settings that cannot work; raises BadSettings."""
        check_allowed("host", own["host"], _port(own))
        _host_key(own)
        if not own.get("password") and not own.get("private_key"):
            raise BadSettings("password", _("Bitte geben Sie ein Passwort oder einen eigenen Schlüssel an."))
        if own.get("private_key"):
            _private_key(own)
        for name in ("out", "in"):
            if own.get(name) and (not _FOLDER.fullmatch(own[name]) or ".." in own[name].split("/")):
                raise BadSettings(name, _("Bitte geben Sie einen Ordner an, zum Beispiel eingang/gewerbe."))

    def look(self, own: Settings, *, town: str, target: str) -> None:
        """Sign in and look into the folder; raises TargetAway."""
        with _connected(own) as server:
            server.stat(own["out"])

    def send(self, own: Settings, parcel: Parcel) -> None:
        """Lay the files down; raises TargetAway, TargetRefuses."""
        with _connected(own) as server:
            for each in parcel.attachments:
                _lay_down(server, own["out"], each.name, each.content, parcel.key)
            _lay_down(server, own["out"], parcel.name, parcel.content, parcel.key)

    def asks(self, own: Settings) -> bool:
        """Tell whether there is somebody to ask for answers."""
        return bool(own.get("in"))

    def replies(self, own: Settings, *, town: str, target: str) -> list[Reply | Unreadable]:
        """Read the answers, the oldest first; raises TargetAway."""
        folder = own.get("in") or ""
        if not folder:
            return []
        with _connected(own) as server:
            listed = [each for each in server.listdir_attr(folder) if _is_reply(each)]
            listed.sort(key=lambda each: (each.st_mtime or 0, each.filename))
            found = [
                (each, reply_from(_content(server, f"{folder}/{each.filename}"), place=each.filename))
                for each in listed[:MOST_REPLIES]
            ]
            return [reply for each, reply in found if not _may_be_half(each, reply)]

    def put_aside(self, own: Settings, place: str, *, town: str, target: str, why: str = "") -> None:
        """Move an answer into the folder done or trouble; raises TargetAway."""
        box = own["in"]
        folder = f"{box}/{TROUBLE if why else DONE}"
        with _connected(own) as server:
            with suppress(OSError):
                server.mkdir(folder)
            with suppress(FileNotFoundError):  # somebody has taken it away meanwhile
                server.posix_rename(f"{box}/{place}", f"{folder}/{place}")
            if why:
                with server.open(f"{folder}/{place}.txt", "wb") as file:
                    file.write((why + "\n").encode())


@contextmanager
def _connected(own: Settings) -> Iterator[paramiko.SFTPClient]:
    """Open a session with the server whose key is known; everything that goes wrong with it is TargetAway."""
    import paramiko  # noqa: PLC0415 - heavy, and most houses have no such line

    port = _port(own)
    try:
        check_allowed("host", own["host"], port)
    except BadSettings as refused:
        raise TargetAway(str(refused)) from refused
    try:
        with socket.create_connection((own["host"], port), timeout=TIMEOUT) as raw:
            raw.settimeout(TIMEOUT)
            transport = paramiko.Transport(raw, disabled_algorithms={"keys": ["ssh-rsa"]})
            transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = TIMEOUT
            try:
                _sign_in(transport, own)
                server = paramiko.SFTPClient.from_transport(transport)
                if server is None:
                    raise TargetAway(_("Der Server bietet kein SFTP an."))
                channel = server.get_channel()
                if channel is not None:
                    channel.settimeout(TIMEOUT)
                yield server
            finally:
                transport.close()
    except BadSettings as refused:
        raise TargetAway(str(refused)) from refused
    except (paramiko.SSHException, paramiko.SFTPError, OSError, EOFError) as error:
        words = _("Der Server %(host)s antwortet nicht, wie er soll: %(why)s")
        raise TargetAway(words % {"host": own["host"], "why": str(error) or type(error).__name__}) from error


def _sign_in(transport: paramiko.Transport, own: Settings) -> None:
    transport.connect(
        hostkey=_host_key(own),
        username=own["user"],
        password=own.get("password") or None if not own.get("private_key") else None,
        pkey=_private_key(own) if own.get("private_key") else None,
    )


def _lay_down(server: paramiko.SFTPClient, folder: str, name: str, content: bytes, key: str) -> None:
    """Write under a hidden name and rename; what lies there already is looked at, and not written over."""
    place, draft = f"{folder}/{name}", f"{folder}/.{key}.{name}.part"
    try:
        if _content(server, place, most=len(content)) == content:
            return
        raise TargetRefuses(_("Im Ordner liegt schon eine andere Datei mit dem Namen %(name)s.") % {"name": name})
    except FileNotFoundError:
        pass
    with server.open(draft, "wb") as file:
        file.set_pipelined(True)
        file.write(content)
    server.posix_rename(draft, place)


def _content(server: paramiko.SFTPClient, place: str, *, most: int = wire.LARGEST) -> bytes:
    with server.open(place, "rb") as file:
        return file.read(most + 1)


def _may_be_half(found: Any, reply: Reply | Unreadable) -> bool:
    """Tell whether what cannot be read may still be being written: the next look takes it, or says what is wrong.

    By the server's clock; one that is wrong by more only lets a broken answer be named at once, or later.
    """
    return isinstance(reply, Unreadable) and 0 <= time.time() - (found.st_mtime or 0) < WRITTEN_IN


def _is_reply(found: Any) -> bool:
    return S_ISREG(found.st_mode or 0) and _NAME.fullmatch(found.filename) is not None


def _port(own: Settings) -> int:
    text = own.get("port") or "22"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise BadSettings("port", _("Bitte geben Sie einen Port zwischen 1 und 65535 an."))
    return int(text)


def _host_key(own: Settings) -> paramiko.PKey:
    import paramiko  # noqa: PLC0415

    try:
        _kind, encoded, *_comment = own["host_key"].split()
        return paramiko.PKey.from_type_string(_kind, base64.b64decode(encoded, validate=True))
    except (ValueError, binascii.Error, paramiko.SSHException) as error:
        words = _("Das ist kein öffentlicher Schlüssel. Er beginnt mit ssh-ed25519, ecdsa-sha2-… oder ssh-rsa.")
        raise BadSettings("host_key", words) from error


def _private_key(own: Settings) -> paramiko.PKey:
    import paramiko  # noqa: PLC0415

    text = own["private_key"].replace("\r\n", "\n").strip() + "\n"
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        with suppress(paramiko.SSHException, ValueError):
            return kind.from_private_key(io.StringIO(text))
    raise BadSettings("private_key", _("Dieser Schlüssel lässt sich nicht lesen. Er darf kein Passwort haben."))

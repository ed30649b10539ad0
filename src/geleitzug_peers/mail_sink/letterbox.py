# SPDX-License-Identifier: EUPL-1.2
"""Mails as files: written safely before they are acknowledged, listed newest first. No SMTP, no HTTP here."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

ENVELOPE = ("X-Sink-At", "X-Sink-From", "X-Sink-To")


@dataclass(frozen=True, slots=True)
class Mail:
    """What the list says about a mail."""

    id: str
    at: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    size: int

    def shape(self) -> dict[str, Any]:
        """Return the mail's facts for JSON."""
        return asdict(self)


class Letterbox:
    """A folder of ``.eml`` files with an index in memory."""

    def __init__(self, directory: Path) -> None:
        self._folder = directory / "mails"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._mails = {path.stem: _facts(path) for path in sorted(self._folder.glob("*.eml"))}

    def keep(self, sender: str, recipients: Sequence[str], content: bytes) -> Mail:
        """Store a mail; when this returns it survives a power cut."""
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        said = (at, _one_line(sender), ", ".join(_one_line(recipient) for recipient in recipients))
        head = "".join(f"{name}: {value}\r\n" for name, value in zip(ENVELOPE, said, strict=True))
        path = self._folder / f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}.eml"
        _write_safely(path, head.encode() + content)
        mail = _facts(path)
        with self._lock:
            self._mails[mail.id] = mail
        return mail

    def newest(self, limit: int, *, to: str = "") -> list[Mail]:
        """Return the latest mails, all or those to one address."""
        with self._lock:
            mails = sorted(self._mails.values(), key=lambda mail: mail.id, reverse=True)
        return [mail for mail in mails if not to or to.lower() in map(str.lower, mail.recipients)][:limit]

    def raw(self, mail_id: str) -> bytes | None:
        """Return a mail as it was received."""
        with self._lock:
            known = mail_id in self._mails
        return (self._folder / f"{mail_id}.eml").read_bytes() if known else None

    def find(self, mail_id: str) -> Mail | None:
        """Return what the list says about one mail."""
        with self._lock:
            return self._mails.get(mail_id)

    def empty(self) -> None:
        """Throw all mails away."""
        with self._lock:
            for mail_id in self._mails:
                (self._folder / f"{mail_id}.eml").unlink(missing_ok=True)
            self._mails.clear()


def text_of(raw: bytes) -> str:
    """Return the readable part of a mail."""
    body = _read(raw).get_body(preferencelist=("plain", "html"))
    return "" if body is None else str(body.get_content())


def attachments_of(raw: bytes) -> list[str]:
    """Return the file names of a mail's attachments."""
    return [part.get_filename() or "ohne Namen" for part in _read(raw).iter_attachments()]


def _facts(path: Path) -> Mail:
    raw = path.read_bytes()
    message = _read(raw)
    recipients = str(message["X-Sink-To"] or "")
    return Mail(
        id=path.stem,
        at=str(message["X-Sink-At"] or ""),
        sender=str(message["X-Sink-From"] or ""),
        recipients=tuple(address for address in recipients.split(", ") if address),
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or ""),
        size=len(raw),
    )


def _read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def _write_safely(path: Path, content: bytes) -> None:
    """Write, flush to disk, rename, and flush the folder: after this the mail may be acknowledged."""
    draft = path.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _one_line(text: str) -> str:
    return " ".join(text.split())

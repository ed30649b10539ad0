# SPDX-License-Identifier: EUPL-1.2
"""Against a real SSH server on a real folder, whose key we know."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paramiko
import pytest

from geleitzug.connectors.specialist import sftp
from geleitzug.connectors.specialist.sftp import SftpLine
from geleitzug.core.handover.ports import BadSettings, Parcel, Reply, TargetAway, TargetRefuses, Unreadable

WHERE = {"town": "musterhafen", "target": "fach"}


class _Door(paramiko.ServerInterface):
    """Lets in who knows the password."""

    def check_auth_password(self, username: str, password: str) -> int:
        return paramiko.AUTH_SUCCESSFUL if (username, password) == ("stadt", "geheim") else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class _Files(paramiko.SFTPServerInterface):
    """A folder as a server shows it."""

    def __init__(self, server: Any, root: Path) -> None:
        super().__init__(server)
        self._root = root

    def _place(self, path: str) -> Path:
        return self._root / path.lstrip("/")

    def list_folder(self, path: str) -> Any:
        return [paramiko.SFTPAttributes.from_stat(each.stat(), each.name) for each in self._place(path).iterdir()]

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._place(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:
        try:
            descriptor = os.open(self._place(path), flags, 0o600)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        handle = paramiko.SFTPHandle(flags)
        mode = "r+b" if flags & os.O_RDWR else "wb" if flags & os.O_WRONLY else "rb"
        handle.readfile = handle.writefile = os.fdopen(descriptor, mode)
        return handle

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        try:
            self._place(oldpath).replace(self._place(newpath))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return paramiko.SFTP_OK

    def mkdir(self, path: str, attr: Any) -> int:
        try:
            self._place(path).mkdir()
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return paramiko.SFTP_OK


@dataclass
class SshServer:
    """A server that is listened to by a thread of its own."""

    root: Path
    key: paramiko.PKey
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    transports: list[paramiko.Transport] = field(default_factory=list)

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self.listener.accept()
                transport = paramiko.Transport(connection)
                transport.add_server_key(self.key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, root=self.root)
                self.transports.append(transport)
                with suppress(paramiko.SSHException, EOFError):
                    transport.start_server(event=threading.Event(), server=_Door())

    @property
    def own(self) -> dict[str, str]:
        """Return the settings of a line to it."""
        return {
            "host": "127.0.0.1",
            "port": str(self.listener.getsockname()[1]),
            "host_key": f"{self.key.get_name()} {self.key.get_base64()} stadt@fach",
            "user": "stadt",
            "password": "geheim",
            "private_key": "",
            "out": "eingang",
            "in": "ausgang",
        }


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[SshServer]:
    settings.HANDOVER_HOSTS = ["127.0.0.1"]
    for name in ("eingang", "ausgang"):
        (tmp_path / name).mkdir()
    running = SshServer(tmp_path, paramiko.ECDSAKey.generate())
    thread = threading.Thread(target=running.serve, daemon=True)
    thread.start()
    yield running
    running.listener.shutdown(socket.SHUT_RDWR)
    running.listener.close()
    for transport in running.transports:
        transport.close()
    thread.join(5)


def test_files_appear_whole_and_once_and_answers_are_taken(server: SshServer, parcel: Parcel) -> None:
    line = SftpLine()
    line.check(server.own)
    line.look(server.own, **WHERE)
    line.send(server.own, parcel)
    line.send(server.own, parcel)
    assert sorted(each.name for each in (server.root / "eingang").iterdir()) == [
        "MH-2026-1-1-karte.pdf", "MH-2026-1.xml",
    ]  # fmt: skip
    assert (server.root / "eingang" / parcel.name).read_bytes() == parcel.content

    (server.root / "ausgang" / "1.json").write_text(f'{{"shipment": "{parcel.key}", "state": "accepted"}}')
    (server.root / "ausgang" / "2.json").write_text("kaputt")
    assert [type(each) for each in line.replies(server.own, **WHERE)] == [Reply], "it may still be being written"
    written = time.time() - sftp.WRITTEN_IN - 1
    os.utime(server.root / "ausgang" / "2.json", (written, written))
    told = line.replies(server.own, **WHERE)
    assert [type(each) for each in told] == [Unreadable, Reply]
    for each in told:
        line.put_aside(server.own, each.place, why=getattr(each, "why", ""), **WHERE)

    assert line.replies(server.own, **WHERE) == []
    assert (server.root / "ausgang" / "trouble" / "2.json.txt").exists()


def test_a_file_of_somebody_else_is_not_written_over(server: SshServer, parcel: Parcel) -> None:
    (server.root / "eingang" / parcel.name).write_text("anderes")

    with pytest.raises(TargetRefuses, match="andere Datei"):
        SftpLine().send(server.own, parcel)

    assert (server.root / "eingang" / parcel.name).read_text() == "anderes"


def test_another_server_in_its_place_gets_nothing(server: SshServer, parcel: Parcel) -> None:
    other = paramiko.ECDSAKey.generate()
    own = server.own | {"host_key": f"{other.get_name()} {other.get_base64()}"}

    with pytest.raises(TargetAway):
        SftpLine().send(own, parcel)

    assert list((server.root / "eingang").iterdir()) == []


def test_a_wrong_password_and_a_missing_folder_are_sentences(server: SshServer, parcel: Parcel) -> None:
    for own in (server.own | {"password": "falsch"}, server.own | {"out": "fehlt"}):
        with pytest.raises(TargetAway, match=r"127\.0\.0\.1"):
            SftpLine().send(own, parcel)


@pytest.mark.parametrize(
    ("changes", "field_"),
    [
        ({"host_key": "ssh-ed25519 unsinn"}, "host_key"),
        ({"host_key": ""}, "host_key"),
        ({"port": "0"}, "port"),
        ({"password": ""}, "password"),
        ({"private_key": "unsinn"}, "private_key"),
        ({"out": "../oben"}, "out"),
        ({"host": "10.0.0.1"}, "host"),
    ],
)
def test_settings_that_cannot_work_are_refused(server: SshServer, changes: dict[str, str], field_: str) -> None:
    with pytest.raises(BadSettings) as refused:
        SftpLine().check(server.own | changes)

    assert refused.value.field == field_

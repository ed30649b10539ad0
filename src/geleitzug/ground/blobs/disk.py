# SPDX-License-Identifier: EUPL-1.2
"""The content-addressed store: ``<root>/<area>/ab/cd/<sha256>``. An area is a municipality's id, said by the caller.

Equal bytes of one area are kept once; areas share nothing, so that a town can be exported and removed whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO

from django.conf import settings

CHUNK = 1024 * 1024
_DIGEST = re.compile(r"^[0-9a-f]{64}$")
_AREA = re.compile(r"^[0-9A-Za-z_-]{1,64}$")
_ARRIVING = "arriving"


class NoSuchBlob(FileNotFoundError):
    """These bytes are not in this area."""


class NotStored(OSError):
    """The bytes could not be made durable; nothing may be acknowledged."""


@dataclass(frozen=True, slots=True)
class Blob:
    """The address of stored bytes, and how many there are."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A blob as it lies on disk; ``touched`` is when it was last asked to be stored (seconds since 1970)."""

    area: str
    sha256: str
    size: int
    touched: float
    path: Path


def store(area: str, chunks: Iterable[bytes]) -> Blob:
    """Store bytes and return their address once they are on the disk for good; raises NotStored.

    They arrive in a file of their own, are synced, and only then get their name: after a crash there is the whole
    blob or none.
    """
    arriving = _root() / _checked_area(area) / _ARRIVING / secrets.token_hex(16)
    try:
        _make_folder(arriving.parent)
        blob = _write(arriving, chunks)
        _put_in_place(arriving, path_of(area, blob.sha256))
    except OSError as trouble:
        raise NotStored(str(trouble)) from trouble
    finally:
        with suppress(OSError):
            arriving.unlink()
    return blob


def open_blob(area: str, sha256: str) -> BufferedReader:
    """Open stored bytes for reading; raises NoSuchBlob."""
    try:
        return path_of(area, sha256).open("rb")
    except FileNotFoundError as error:
        raise NoSuchBlob(sha256) from error


def read_blob(area: str, sha256: str) -> bytes:
    """Read stored bytes whole; for letters, not for what people upload."""
    with open_blob(area, sha256) as stream:
        return stream.read()


def delete(area: str, sha256: str, *, untouched_since: float | None = None) -> bool:
    """Remove bytes; tell whether they are gone. Whoever calls has made sure that nothing names them any more.

    ``untouched_since`` (seconds since 1970) spares what somebody asked to be stored again meanwhile. While a backup
    copies the store nothing goes.
    """
    with _deletion_lock() as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return _delete(area, sha256, untouched_since)


@contextmanager
def deletion_paused() -> Iterator[None]:
    """Hold back deletions, those of all processes, while somebody copies the store."""
    with _deletion_lock() as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _deletion_lock() -> IO[bytes]:
    root = _root()
    _make_folder(root.parent)
    return root.with_name(f"{root.name}.lock").open("ab")


def _delete(area: str, sha256: str, untouched_since: float | None) -> bool:
    path = path_of(area, sha256)
    aside = _root() / area / _ARRIVING / secrets.token_hex(16)
    try:
        _make_folder(aside.parent)
        path.replace(aside)
    except FileNotFoundError:
        return False
    if untouched_since is not None and aside.stat().st_mtime > untouched_since:
        aside.replace(path)
        return False
    aside.unlink()
    return True


Keeper = Callable[[str, Collection[str]], set[str]]
_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    """Name a function that says which of some digests of an area its rows still name; called when an app is ready."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def sweep(area: str, *, untouched_since: float) -> list[str]:
    """Remove what no keeper names and nobody touched lately; return the digests that went."""
    old = [blob.sha256 for blob in walk(area) if blob.touched <= untouched_since]
    gone: list[str] = []
    for start in range(0, len(old), 500):
        some = old[start : start + 500]
        named = {digest for keeper in _keepers for digest in keeper(area, some)}
        gone += [d for d in some if d not in named and delete(area, d, untouched_since=untouched_since)]
    return gone


def walk(area: str | None = None) -> Iterator[StoredBlob]:
    """Walk all blobs, or one area's: for backups and for finding what no row names.

    An orphan is one that no row names *and* that was touched long enough ago: a row may still be on its way.
    """
    root = _root()
    areas = [area] if area is not None else sorted(path.name for path in root.iterdir()) if root.exists() else []
    for name in areas:
        for path in sorted((root / _checked_area(name)).glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if _DIGEST.match(path.name):
                facts = path.stat()
                yield StoredBlob(name, path.name, facts.st_size, facts.st_mtime, path)


def check(area: str, sha256: str) -> bool:
    """Tell whether the stored bytes still have the digest they are named by; raises NoSuchBlob."""
    with open_blob(area, sha256) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == sha256


def path_of(area: str, sha256: str) -> Path:
    """Return where a blob lies, or would."""
    if not _DIGEST.match(sha256):
        raise ValueError(f"not a digest: {sha256!r}")
    return _root() / _checked_area(area) / sha256[:2] / sha256[2:4] / sha256


def _write(path: Path, chunks: Iterable[bytes]) -> Blob:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    return Blob(digest.hexdigest(), size)


def _put_in_place(arriving: Path, path: Path) -> None:
    _make_folder(path.parent)
    # Equal bytes replace equal bytes: the fresh modification time tells a search for orphans that a row is coming.
    arriving.replace(path)
    _sync_folder(path.parent)


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checked_area(area: str) -> str:
    if not _AREA.match(area):
        raise ValueError(f"not an area: {area!r}")
    return area


def _root() -> Path:
    return Path(settings.BLOB_ROOT)

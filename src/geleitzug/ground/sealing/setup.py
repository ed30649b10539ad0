# SPDX-License-Identifier: EUPL-1.2
"""By what each municipality seals: the file SEALS_FILE, read once per process. How sealing goes is pdf.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from yaml import YAMLError

from geleitzug.ground.sealing.keys import CannotSeal, FileKey, SealKey, owner_of
from geleitzug.ground.sealing.pdf import Seal
from geleitzug.ground.yamls import read_yaml

_FILE_WORDS = frozenset({"pkcs12", "password_file", "time_authority"})
_MODULE_WORDS = frozenset({"pkcs11", "token", "key", "pin_file", "certificates", "time_authority"})


def seal_of(town: str) -> Seal:
    """Return by what a municipality seals, by its key; raises CannotSeal where that is not set up as it must be."""
    return _seal_of(settings.SEALS_FILE, town)


def towns() -> list[str]:
    """Return the keys of the municipalities that can seal; raises CannotSeal."""
    return sorted(_read(settings.SEALS_FILE)) if settings.SEALS_FILE else []


def expiry(town: str) -> tuple[str, date]:
    """Return whose certificate a municipality seals by, and the last day it holds."""
    certificate = seal_of(town).key.chain[0]
    return owner_of(certificate), certificate.not_valid_after_utc.date()


@lru_cache(maxsize=1000)
def _seal_of(path: str, town: str) -> Seal:
    known = _read(path).get(town) if path else None
    if known is None:
        raise CannotSeal(f"No seal is set up for {town} (SEALS_FILE).")
    return Seal(_key(town, known, Path(path).parent), known.get("time_authority", ""))


def _key(town: str, known: Mapping[str, Any], folder: Path) -> SealKey:
    if "pkcs12" in known:
        _check_words(town, known, _FILE_WORDS)
        return FileKey(folder / known["pkcs12"], _secret(folder, known.get("password_file", "")))
    if "pkcs11" not in known:
        raise CannotSeal(f"SEALS_FILE, {town}: pkcs12 or pkcs11 must be named.")
    _check_words(town, known, _MODULE_WORDS)
    missing = sorted({"token", "key", "pin_file", "certificates"} - known.keys())
    if missing:
        raise CannotSeal(f"SEALS_FILE, {town}: {', '.join(missing)} is missing.")
    try:
        from geleitzug.ground.sealing.module import ModuleKey  # noqa: PLC0415 - a library few need
    except ImportError as trouble:
        raise CannotSeal(f"SEALS_FILE, {town}: pip install geleitzug[hsm] ({trouble})") from trouble
    pin = _secret(folder, known["pin_file"])
    return ModuleKey(known["pkcs11"], known["token"], known["key"], pin, folder / known["certificates"])


def _check_words(town: str, known: Mapping[str, Any], words: frozenset[str]) -> None:
    if unknown := sorted(known.keys() - words):
        raise CannotSeal(
            f"SEALS_FILE, {town}: {', '.join(unknown)} is not known; known are {', '.join(sorted(words))}."
        )


def _secret(folder: Path, name: str) -> str:
    if not name:
        return ""
    try:
        return (folder / name).read_text(encoding="utf-8").strip()
    except OSError as trouble:
        raise CannotSeal(f"{folder / name} cannot be read: {trouble}") from trouble


def _read(path: str) -> Mapping[str, Mapping[str, Any]]:
    try:
        found = read_yaml(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, YAMLError) as trouble:
        raise CannotSeal(f"SEALS_FILE={path!r} cannot be read: {trouble}") from trouble
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise CannotSeal(f"SEALS_FILE={path!r} must be a table: a municipality's key, and below it what it seals by.")
    return found

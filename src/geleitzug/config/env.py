# SPDX-License-Identifier: EUPL-1.2
"""The machine's settings, read from the environment with types. What the house does with them is settings.py."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from email.utils import formataddr, parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict
from yaml import YAMLError

from geleitzug.config.trouble import account
from geleitzug.core.staffing.sign_on import SignOn, WrongSignOn
from geleitzug.core.staffing.sign_on import read as read_sign_on
from geleitzug.ground.crypto.texts import BadKey, read_keys
from geleitzug.ground.yamls import read_yaml

YES = {"1", "true", "yes", "on", "ja"}
NO = {"0", "false", "no", "off", "nein", ""}
SPACE = re.compile(r"\s")
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[?[0-9a-f:.]+\]?")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.*\[\]:-]+")
LONGEST_LABEL = 63
"""Between two dots of a host's name (RFC 1035)."""
SOCKET = re.compile(r"[^\s/:]+:\d{1,5}")
EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")


class WrongSetting(Exception):
    """A variable of the environment has a value nobody can work with; the text says what to do."""


def text(name: str, default: str | None = None) -> str:
    """Return a text from ``NAME``, or from the file ``NAME_FILE`` names; without a default one of them must be set."""
    found = _find(name, os.environ)
    if found is not None:
        return found
    if default is None:
        raise WrongSetting(f"{name} is not set. Set it in the environment, or {name}_FILE to a file that holds it.")
    return default


def secret(name: str, default: str | None = None) -> str:
    """Return a secret; without a default it must be set and may not be empty."""
    found = text(name, default)
    if not found and default is None:
        raise WrongSetting(f"{name} is empty. Give it a long random value.")
    return found


def keys(name: str) -> str:
    """Return keys to encrypt with, as text: the current one first; empty means there is none."""
    found = text(name, "").strip()
    if found:
        try:
            read_keys(found)
        except BadKey as trouble:
            raise WrongSetting(f"{name} cannot be used: {trouble}.") from None
    return found


def boolean(name: str, default: bool = False) -> bool:
    """Return a yes or no."""
    found = text(name, "true" if default else "false").strip()
    if found.lower() in YES:
        return True
    if found.lower() in NO:
        return False
    raise WrongSetting(f"{name}={found!r} is neither yes nor no. Write true or false.")


def integer(name: str, default: int | None = None, *, least: int = 0, most: int = 2**31) -> int:
    """Return a whole number within its bounds."""
    found = text(name, None if default is None else str(default)).strip()
    try:
        value = int(found)
    except ValueError:
        raise WrongSetting(f"{name}={found!r} is not a whole number.") from None
    if not least <= value <= most:
        raise WrongSetting(f"{name}={value} is out of bounds. It must lie between {least} and {most}.")
    return value


def choice(name: str, among: tuple[str, ...], default: str | None = None) -> str:
    """Return one of the allowed words."""
    found = text(name, default)
    if found not in among:
        raise WrongSetting(f"{name}={found!r} is unknown. Write one of: {', '.join(among)}.")
    return found


def words(name: str, default: str = "") -> list[str]:
    """Return the parts of a comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def url(name: str, default: str | None = None, *, schemes: tuple[str, ...] = ("http", "https")) -> str:
    """Return an address without a trailing slash; empty means there is none."""
    found = text(name, default).rstrip("/")
    if found and (urlsplit(found).scheme not in schemes or not urlsplit(found).hostname or SPACE.search(found)):
        raise WrongSetting(f"{name}={found!r} is not an address. It begins with {'://, '.join(schemes)}://")
    return found


def origin(name: str, default: str | None = None) -> str:
    """Return the beginning of an address: scheme, host and port, nothing behind."""
    return _origin(name, url(name, default))


def origins(name: str, default: str = "") -> list[str]:
    """Return the beginnings of addresses of a comma-separated list."""
    return [_origin(name, each.rstrip("/")) for each in words(name, default)]


def host(name: str, default: str | None = None) -> str:
    """Return the name of a machine or of a portal: no scheme, no port, no path."""
    found = text(name, default).strip().lower()
    if not HOST.fullmatch(found):
        raise WrongSetting(f"{name}={found!r} is not a host name. Write it as in rathaus.example.de.")
    return found


def socket_address(name: str, default: str | None = None) -> str:
    """Return where something listens: the path of a unix socket, or host:port."""
    found = text(name, default)
    if not (found.startswith("/") or SOCKET.fullmatch(found)):
        raise WrongSetting(f"{name}={found!r} is neither a socket's path (/run/…) nor host:port.")
    return found


def email(name: str, default: str | None = None) -> str:
    """Return an e-mail address, with or without a name before it; with an empty default there may be none."""
    found = text(name, default).strip()
    if not found and default == "":
        return ""
    display, address = parseaddr(found)
    if not EMAIL.fullmatch(address) or "\n" in found or "\r" in found:
        raise WrongSetting(
            f"{name}={found!r} is not an e-mail address. Write post@example.de or Name <post@example.de>."
        )
    return formataddr((display, address)) if display else address


def networks(name: str) -> list[str]:
    """Return the networks of a comma-separated list, as in 10.1.0.0/16,fd00::/8."""
    found = words(name)
    for word in found:
        try:
            ip_network(word, strict=False)
        except ValueError:
            raise WrongSetting(f"{name}: {word!r} is no network. Write it as in 10.1.0.0/16.") from None
    return found


def sign_on(name: str, prefix: str) -> dict[str, SignOn]:
    """Return the towns' identity providers from the file a variable names; secrets also from variables by town.

    ``SIGN_ON_SECRET_MUSTERHAFEN`` (or ``…_FILE``) is Musterhafen's; a ``-`` in a town's key is written ``_``.
    """
    file = text(name, "")
    if not file:
        return {}
    try:
        said = read_yaml(Path(file).read_text(encoding="utf-8")) or {}
        towns = [str(town) for town in said] if isinstance(said, dict) else []
        secrets = {town: text(f"{prefix}{town.upper().replace('-', '_')}", "").strip() for town in towns}
        return read_sign_on(said, secrets)
    except (OSError, YAMLError, WrongSignOn) as trouble:
        raise WrongSetting(f"{name}={file!r} cannot be used: {trouble}") from None


def folder(name: str, default: Path, *, there: bool = False) -> Path:
    """Return a folder's path; ``there`` asks that it exists, otherwise it is made when it is needed."""
    found = Path(text(name, str(default)) or default)
    if (there and not found.is_dir()) or (found.exists() and not found.is_dir()):
        raise WrongSetting(f"{name}={str(found)!r} is not a folder.")
    return found


def file(name: str, default: Path | None = None) -> Path | None:
    """Read the path of a file; whether it can be read is for a check to say, which knows what it is for."""
    found = _find(name, os.environ)
    return Path(found).absolute() if found else default


def database(name: str, default: str | None = None, *, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a PostgreSQL address as an entry of Django's DATABASES.

    ``postgresql://user:password@host:port/database?sslmode=require``; the host may be a folder with a unix socket:
    ``postgresql:///geleitzug?host=/run/postgresql&user=geleitzug_login``.
    """
    address = text(name, default)
    if urlsplit(address).scheme not in ("postgres", "postgresql"):
        raise WrongSetting(
            f"{name} is not the address of a PostgreSQL database. Write postgresql://user:password@host:5432/database."
        )
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(address).items()}
    except psycopg.Error as trouble:
        hint = "Signs like @ / : ? # % in a password are written %40 %2F %3A %3F %23 %25."
        raise WrongSetting(f"{name} cannot be read as an address: {str(trouble).strip()}. {hint}") from None
    port = parts.pop("port", "")
    if not all(each.isdigit() and 0 < int(each) < 65536 for each in port.split(",") if port):
        raise WrongSetting(f"{name}: the port is not a number between 1 and 65535.")
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": port,
        "OPTIONS": {**parts, **(options or {})},
    }
    if not entry["NAME"]:
        raise WrongSetting(f"{name} names no database. Write its name after the host: postgresql://…/geleitzug.")
    if any(len(label) > LONGEST_LABEL for label in entry["HOST"].split(".")) and not entry["HOST"].startswith("/"):
        raise WrongSetting(
            f"{name}: there is no host with so long a name. Is there an @ in the password? Write it %40."
        )
    return entry


def _origin(name: str, address: str) -> str:
    if address and not ORIGIN.fullmatch(address):
        raise WrongSetting(
            f"{name}={address!r} must be like https://pay.example.de, with nothing behind the host and port."
        )
    return address


def _find(name: str, values: Mapping[str, str]) -> str | None:
    file = values.get(f"{name}_FILE")
    if not file:
        return values.get(name)
    if values.get(name):
        raise WrongSetting(f"Both {name} and {name}_FILE are set. Keep one of them.")
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as trouble:
        raise WrongSetting(
            f"{name}_FILE={file!r} cannot be read: {trouble}. Bring the file back, from where a copy of it is kept, or"
            f" let the account {account()} read it and enter the folders above."
        ) from None

# SPDX-License-Identifier: EUPL-1.2
"""Which addresses are called: public ones, by https. What lies inside the town hall only where the operator names it.

Else a webhook would be a way to reach what nobody outside may (server-side request forgery).
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from ipaddress import IPv4Network as V4
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

LONGEST = 500
Address = IPv4Address | IPv6Address


class NotCalled(Exception):
    """The address is not called; the text says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: the machine's address was looked up once, and it is that one which is called."""

    scheme: str
    host: str
    address: str
    port: int
    path: str


def parsed(url: str) -> SplitResult:
    """Read an address as somebody typed it; raises NotCalled for what can never be called."""
    try:
        parts = urlsplit(url[: LONGEST + 1])
        port = parts.port
    except ValueError:
        raise NotCalled(_("Das ist keine Webadresse. Bitte geben Sie sie so an: https://fachverfahren.example/pfad")) \
            from None  # fmt: skip
    if parts.scheme not in ("https", "http") or not parts.hostname or len(url) > LONGEST or port == 0 or " " in url:
        raise NotCalled(_("Das ist keine Webadresse. Bitte geben Sie sie so an: https://fachverfahren.example/pfad"))
    if parts.username or parts.password or parts.fragment:
        raise NotCalled(_("Bitte geben Sie die Adresse ohne Benutzername, Passwort und „#“ an."))
    if not _is_name(parts.hostname):
        raise NotCalled(_("Das ist keine Webadresse. Bitte geben Sie sie so an: https://fachverfahren.example/pfad"))
    if parts.scheme == "http" and not _inside():
        raise NotCalled(_("Die Adresse muss mit https:// beginnen."))
    return parts


def found(url: str) -> Place:
    """Look up where an address leads; raises NotCalled where any of its machines is not to be called."""
    parts = parsed(url)
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotCalled(_("Unter diesem Namen ist kein Rechner zu finden.")) from None
    addresses = [ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    for address in addresses:
        _check(address, parts.scheme)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, host, str(addresses[0]), port, path)


def networks(words: Iterable[str]) -> list[V4 | IPv6Network]:
    """Read networks as an operator writes them; raises ValueError."""
    return [ip_network(word, strict=False) for word in words]


def _is_name(host: str) -> bool:
    """Tell whether a name can be looked up at all: no part is empty or longer than 63 letters (RFC 1035, 2.3.4)."""
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        return False


def _check(address: Address, scheme: str) -> None:
    # An IPv6 address may carry an IPv4 one, and then that is where it leads.
    mapped = getattr(address, "ipv4_mapped", None)
    real = mapped or address
    if any(real in network for network in _inside() if network.version == real.version):
        return
    if not real.is_global or real.is_multicast or real.is_reserved:
        raise NotCalled(
            _("Die Adresse führt in ein inneres Netz. Soll sie gelten, muss der Betrieb das Netz freigeben.")
        )
    if scheme != "https":
        raise NotCalled(_("Die Adresse muss mit https:// beginnen."))


def _inside() -> list[V4 | IPv6Network]:
    return networks(settings.WEBHOOK_INNER_NETWORKS)

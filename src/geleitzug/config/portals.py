# SPDX-License-Identifier: EUPL-1.2
"""The doctor's question to what stands before the house: does each portal's name lead here, under a good certificate.

Asked the way people come: by name, at the port they see, through the proxy. A name that is missing in DNS, in the proxy
or in the certificate is what is forgotten when a town joins; a certificate that runs out is what ends a Monday.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone

from geleitzug.config.findings import PATIENCE, Finding

LEAST_DAYS = 14
"""Let's Encrypt renews thirty days before the end; who is at fourteen has not renewed."""
AT_ONCE = 8


def proxy() -> Iterator[Finding]:
    """Look at the group's name and at those of all towns; without HTTPS there is no proxy to look at."""
    from geleitzug.ground.tenancy import directory  # noqa: PLC0415 - the apps must be loaded

    if not settings.HTTPS or settings.DEMO:
        return
    hosts = [settings.GROUP_HOST]
    for town in directory.everyone():
        try:
            hosts.append(directory.host_of(town.pk))
        except KeyError:
            do = "Write its host into its file, and `geleitzug municipality add --file …`."
            yield Finding(False, f"{town.name} has no host name of its own", do)
    context, port = ssl.create_default_context(), int(settings.PUBLIC_PORT)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = list(threads.map(lambda host: _asked(host, port, context), hosts))
    ends = [end for end in found if isinstance(end, datetime)]
    yield from (trouble for trouble in found if isinstance(trouble, Finding))
    if ends:
        yield _about_the_first(min(ends), len(ends))


def _about_the_first(end: datetime, number: int) -> Finding:
    left = (end - timezone.now()).days
    what = f"{number} portals answer by https; the first certificate ends on {end:%Y-%m-%d} ({left} days)"
    return Finding(left >= LEAST_DAYS, what, "Renew it and reload the proxy; with certbot look at `certbot renew`.")


def _asked(host: str, port: int, context: ssl.SSLContext) -> Finding | datetime:
    """Return until when the certificate of a portal holds, or what is wrong with the way to it."""
    where = f"https://{host}:{port}"
    try:
        socket.getaddrinfo(host, port)
    except OSError:
        return Finding(False, f"{where}: the name leads nowhere", f"Let DNS name the proxy's address for {host}.")
    line = http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=context)
    try:
        line.connect()
        certificate = line.sock.getpeercert() or {}
        line.request("GET", "/-/live")
        answer = line.getresponse()
        is_ours = (answer.status, answer.read(100)) == (200, b"live\n")
    except ssl.SSLCertVerificationError as trouble:
        do = f"Get a certificate that names {host} and holds, put it into the proxy (ssl_certificate), reload it."
        return Finding(False, f"{where}: its certificate is refused: {trouble.verify_message}", do)
    except (OSError, http.client.HTTPException) as trouble:
        do = "Start the proxy, and let it listen there. From inside the network another way may be needed to see it."
        return Finding(False, f"{where} does not answer: {trouble}", do)
    finally:
        line.close()
    if not is_ours:
        do = f"Add {host} to server_name in the proxy, and let it hand everything on to the pages."
        return Finding(False, f"{where}: somebody else answers", do)
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)

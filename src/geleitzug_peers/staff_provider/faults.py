# SPDX-License-Identifier: EUPL-1.2
"""What the provider does wrong on demand. Kept in memory: a restart makes it behave again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Faults:
    """How the provider misbehaves; an empty text is as it should be.

    ``nonce``, ``issuer``, ``audience``, ``party`` (azp), ``state`` and ``named`` (the answer's iss) are said instead
    of the right ones. ``algorithm`` is ``none``, ``HS256`` (signed with the public key as its secret) or ``broken``
    (a signature that does not fit). ``issued_ago`` and ``lasts`` are the ID token's seconds. ``key`` is ``new`` (the
    provider changes its key and says so) or ``hidden`` (it signs with a key that its key set does not hold).
    """

    away: bool = False
    delay_seconds: float = 0.0
    nonce: str = ""
    issuer: str = ""
    audience: str = ""
    party: str = ""
    state: str = ""
    named: str = ""
    algorithm: str = ""
    issued_ago: int = 0
    lasts: int = 300
    key: str = ""


def changed(faults: Faults, wanted: Mapping[str, Any]) -> Faults:
    """Switch some faults; raises ValueError for a fault nobody knows or a value of the wrong kind."""
    kinds = {field.name: type(field.default) for field in fields(Faults)}
    for name, value in wanted.items():
        if name not in kinds or not isinstance(value, kinds[name] if kinds[name] is not float else int | float):
            raise ValueError(f"{name}: {value!r}")
    return replace(faults, **wanted)


def shape(faults: Faults) -> dict[str, Any]:
    """Return the faults for the control."""
    return asdict(faults)

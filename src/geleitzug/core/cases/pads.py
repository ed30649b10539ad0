# SPDX-License-Identifier: EUPL-1.2
"""Whether somebody has signed a declaration on a pad of this house. Who has such pads registers."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

HasPad = Callable[[str], bool]
"""Tells whether a pad of an office is at hand now."""
IsSigned = Callable[[UUID, int], bool]
"""Tells whether an application was declared in this revision, by a signature on a pad."""

IsTyped = Callable[[UUID], bool]
"""Tells whether an application was declared by a typed name and by no drawing."""

_known: list[tuple[HasPad, IsSigned, IsTyped]] = []


def register(has_pad: HasPad, is_signed: IsSigned, is_typed: IsTyped) -> None:
    """Let a module answer for its pads; asked at the machine's door."""
    if (has_pad, is_signed, is_typed) not in _known:
        _known.append((has_pad, is_signed, is_typed))


def is_signed(application: UUID, revision: int) -> bool:
    """Tell whether somebody has signed for an application as it stands."""
    return any(signed(application, revision) for _has, signed, _typed in _known)


def lacks_signature(application: UUID, revision: int, office: str) -> bool:
    """Tell whether a signature is noted that nobody has given, though a pad of ours is at hand to give it.

    Where there is none the town may have one of its own: then the clerk's word stands, as it does for paper.
    """
    return not is_signed(application, revision) and any(has_pad(office) for has_pad, _signed, _typed in _known)


def is_typed(application: UUID) -> bool:
    """Tell whether somebody has declared an application by their typed name alone: writing by hand it is not."""
    return any(typed(application) for _has, _signed, typed in _known)

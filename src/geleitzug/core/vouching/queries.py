# SPDX-License-Identifier: EUPL-1.2
"""What a code leads to."""

from __future__ import annotations

from uuid import UUID

from geleitzug.core.vouching import codes
from geleitzug.core.vouching.models import LetterCode
from geleitzug.ground.tenancy import doors


def letter_of(code: str) -> LetterCode | None:
    """Return what the town of the open door says of the letter with a code; None for a code it never gave."""
    with doors.citizen_door(doors.current().tenant, codes.holder_of(code)):
        # A holder sees their own rows in every town; a letter is asked about in the portal it names.
        return LetterCode.objects.filter(holder=codes.holder_of(code), tenant=doors.current_tenant()).first()


def code_of(document: UUID) -> LetterCode | None:
    """Return what is said of a document of the office's."""
    return LetterCode.objects.filter(document=document).first()

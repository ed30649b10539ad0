# SPDX-License-Identifier: EUPL-1.2
"""Writing and throwing away the text blocks of an office: whoever works on its cases may do both."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from geleitzug.core.caseload.models import TextBlock
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.cases.rules import CaseError
from geleitzug.ground.people.actors import Actor, require

MOST_BLOCKS = 200
"""So many an office keeps: more cannot be chosen from."""
LONGEST_TEXT = 8000


class TitleTaken(CaseError):
    """The office has a block of this title for this purpose already."""


class TooManyBlocks(CaseError):
    """An office keeps no more blocks."""


def write_block(
    *, by: Actor, office: str, purpose: str, title: str, text: str, block: TextBlock | None = None
) -> TextBlock:
    """Write a block of an office, or change one; it stays with its office.

    Raises NotPermitted, TitleTaken, TooManyBlocks.
    """
    by = require(by, WORK, office=block.office if block else office)
    found = block or TextBlock(office=office)
    if block is None and TextBlock.objects.filter(office=office).count() >= MOST_BLOCKS:
        raise TooManyBlocks(office)
    found.purpose, found.title, found.text, found.changed_by_name = purpose, title, text[:LONGEST_TEXT], by.signed
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise TitleTaken(title) from error
    return found


def drop_block(block: TextBlock, *, by: Actor) -> None:
    """Throw a block away; what was written with it stays. Raises NotPermitted."""
    require(by, WORK, office=block.office)
    block.delete()

# SPDX-License-Identifier: EUPL-1.2
"""Keeping a town's building blocks: saving one, taking that back, and the drafts that follow. Drafts are actions.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from geleitzug.core.authoring import blocks as blocks_of
from geleitzug.core.authoring import findings, permissions, queries
from geleitzug.core.authoring.edits import walk
from geleitzug.core.authoring.errors import ChangedByAnother, EditError, NotNow
from geleitzug.core.authoring.models import BuildingBlock, Draft, DraftPart
from geleitzug.core.authoring.page_reading import read_page
from geleitzug.ground.people.actors import Actor, require
from geleitzug.ground.texts import Text

Raw = Mapping[str, Any]

CHANGES_KEPT = 20
"""Changes of a building block that can be taken back."""


@transaction.atomic
def save_block(
    key: str, title: Text, raw: Raw, *, version: int, by: Actor, what: str = ""
) -> tuple[BuildingBlock, list[Draft]]:
    """Keep a building block; the drafts in work that use it follow and are returned.

    ``what`` was changed, in words, for taking it back. ``version`` is the one the editor saw, 0 where the town has none
    of its own. Raises EditError, ChangedByAnother.
    A block of the house saved under its own key is the town's own from then on. What is in review or released stays.
    """
    by = require(by, permissions.EDIT, office=permissions.DIGITAL)
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key):
        raise EditError(_("„%(key)s“ ist kein Schlüssel (Kleinbuchstaben a–z, Ziffern, Unterstrich).") % {"key": key})
    content = {name: value for name, value in raw.items() if name != "key"}
    page = {"key": "baustein", "title": {"de": "Baustein"}, "questions": [{**content, "key": key}]}
    wrong = [finding for finding in findings.findings({"pages": [page]}) if finding.blocking]
    if wrong:
        raise EditError(wrong[0].sentence)
    block = BuildingBlock.objects.select_for_update().filter(key=key).first() or BuildingBlock(key=key, version=0)
    if block.version != version:
        raise ChangedByAnother(block.changed_by)
    if before := _before(block):
        block.past = [*block.past, {"what": what[:500], **before}][-CHANGES_KEPT:]
    block.undone = []
    block.title, block.raw = dict(title), content
    try:
        with transaction.atomic():
            _keep(block, by=by)
    except IntegrityError as error:
        first = BuildingBlock.objects.filter(key=key).first()
        raise ChangedByAnother(first.changed_by if first else "") from error
    return block, _follow_block(key)


def _before(block: BuildingBlock) -> dict[str, Any]:
    """Return what a block was until now; nothing where there was none, neither the town's nor the house's."""
    if block.version:
        return {"title": block.title, "raw": block.raw}
    house = blocks_of.HOUSE.get(block.key)
    return {"title": dict(blocks_of.TITLES[block.key]), "raw": dict(house)} if house else {}


def _keep(block: BuildingBlock, *, by: Actor) -> None:
    block.version += 1
    block.changed_by = by.signed
    block.save()


@transaction.atomic
def undo_block(key: str, *, version: int, by: Actor) -> tuple[BuildingBlock, list[Draft]]:
    """Take the last change of a building block back; returns it and the drafts that follow.

    Raises NotNow where there is none, ChangedByAnother.
    """
    block = _to_take_back(key, version=version, by=by)
    if not block.past:
        raise NotNow(_("Es gibt nichts, was man rückgängig machen könnte."))
    *block.past, last = block.past
    block.undone = [*block.undone, {"what": last["what"], "title": block.title, "raw": block.raw}]
    return _put_back(block, last, by=by)


@transaction.atomic
def redo_block(key: str, *, version: int, by: Actor) -> tuple[BuildingBlock, list[Draft]]:
    """Do again what was undone last; as undo_block."""
    block = _to_take_back(key, version=version, by=by)
    if not block.undone:
        raise NotNow(_("Es gibt nichts, was man wiederholen könnte."))
    *block.undone, last = block.undone
    block.past = [*block.past, {"what": last["what"], "title": block.title, "raw": block.raw}]
    return _put_back(block, last, by=by)


def _to_take_back(key: str, *, version: int, by: Actor) -> BuildingBlock:
    require(by, permissions.EDIT, office=permissions.DIGITAL)
    block = BuildingBlock.objects.select_for_update().filter(key=key).first()
    if block is None:
        raise NotNow(_("Es gibt nichts, was man rückgängig machen könnte."))
    if block.version != version:
        raise ChangedByAnother(block.changed_by)
    return block


def _put_back(block: BuildingBlock, was: Raw, *, by: Actor) -> tuple[BuildingBlock, list[Draft]]:
    block.title, block.raw = was["title"], was["raw"]
    _keep(block, by=by)
    return block, _follow_block(block.key)


def _follow_block(key: str) -> list[Draft]:
    """Look at the pages that use a block once more: their outlines hold what is in it."""
    using = queries.uses_of(key)
    for draft in using:
        queries.locked(draft)
        look_at_blocks(draft)
    return using


def look_at_blocks(draft: Draft) -> None:
    """Look at the pages with building blocks once more, as the blocks are now."""
    blocks, lists = queries.building_blocks(), queries.piece_of(draft).lists()
    for part in DraftPart.objects.filter(draft=draft, outline__isnull=False).exclude(outline__blocks=[]):
        part.outline = read_page(part.raw, lists, blocks).as_json()
        part.save(update_fields=["outline"])


def block_from(draft: Draft, at: str, key: str, title: Text, *, by: Actor) -> tuple[BuildingBlock, list[Draft]]:
    """Keep a question or group of a draft as a building block; the draft itself goes on using its own."""
    items = {path: item for _page, path, item in walk(queries.raw_of(draft)["form"], queries.building_blocks())}
    if at not in items:
        raise EditError(_("Die Frage „%(path)s“ gibt es nicht (mehr).") % {"path": at})
    item = {name: value for name, value in items[at].items() if name not in ("key", "when")}
    return save_block(key, title, blocks_of.spoken_of(item, at, key), version=0, by=by)

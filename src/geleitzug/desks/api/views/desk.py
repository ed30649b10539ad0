# SPDX-License-Identifier: EUPL-1.2
"""What belongs to the desk and not to one case: text blocks of the offices, and what somebody is to know."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.caseload import queries
from geleitzug.core.caseload.actions import noting, wording
from geleitzug.core.cases.permissions import WORK
from geleitzug.core.interface.rules import Scope
from geleitzug.desks.api import asked_of_desk, rows_of_desk, shapes_of_desk
from geleitzug.desks.api.calls import Call
from geleitzug.desks.api.operations import READING, WORKING, operation
from geleitzug.desks.api.problems import wrong
from geleitzug.desks.api.views.cases import list_taken
from geleitzug.ground.people.actors import offices_with


@operation(
    "GET", "text-blocks", "text_blocks", gettext_lazy("Die Textbausteine der Ämter"),
    scope=Scope.WORK, tag=READING, query=asked_of_desk.OfBlocks, gives=shapes_of_desk.BlockList,
)  # fmt: skip
def text_blocks(call: Call, query: asked_of_desk.OfBlocks) -> shapes_of_desk.BlockList:
    """Return the text blocks of the offices the token works in."""
    offices = offices_with(call.actor, WORK)
    found = queries.blocks_of(offices & {query.office} if query.office else offices)
    return shapes_of_desk.BlockList(
        items=[rows_of_desk.block_row(each) for each in found if query.purpose in ("", each.purpose)]
    )  # fmt: skip


@operation(
    "POST", "text-blocks", "text_blocks", gettext_lazy("Einen Textbaustein schreiben"),
    scope=Scope.WORK, tag=WORKING, body=asked_of_desk.WriteBlock, gives=shapes_of_desk.BlockRow,
)  # fmt: skip
def write(call: Call, body: asked_of_desk.WriteBlock) -> shapes_of_desk.BlockRow:
    """Write a text block for an office the token works in."""
    if body.office not in offices_with(call.actor, WORK):
        raise wrong("office", _("Bitte wählen Sie aus, für welches Amt."))
    made = wording.write_block(
        by=call.actor, office=body.office, purpose=body.purpose, title=body.title, text=body.text
    )  # fmt: skip
    return rows_of_desk.block_row(made)


@operation(
    "POST", "text-blocks/{key}", "text_block", gettext_lazy("Einen Textbaustein ändern"),
    scope=Scope.WORK, tag=WORKING, body=asked_of_desk.ChangeBlock, gives=shapes_of_desk.BlockRow,
)  # fmt: skip
def change(call: Call, key: UUID, body: asked_of_desk.ChangeBlock) -> shapes_of_desk.BlockRow:
    """Change a text block."""
    block = queries.block_for(call.actor, key)
    changed = wording.write_block(
        by=call.actor, office=block.office, purpose=body.purpose, title=body.title, text=body.text, block=block
    )  # fmt: skip
    return rows_of_desk.block_row(changed)


@operation(
    "POST", "text-blocks/{key}/drop", "drop_text_block", gettext_lazy("Einen Textbaustein löschen"),
    scope=Scope.WORK, tag=WORKING, gives=shapes_of_desk.Gone,
)  # fmt: skip
def drop(call: Call, key: UUID) -> shapes_of_desk.Gone:
    """Throw a text block away; what was written with it stays."""
    wording.drop_block(queries.block_for(call.actor, key), by=call.actor)
    return shapes_of_desk.Gone(id=key)


@operation(
    "GET", "for-me", "for_me", gettext_lazy("Für mich: Hinweise, Ansprachen und Wiedervorlagen der Person"),
    scope=Scope.READ, tag=READING, gives=shapes_of_desk.ForMe,
)  # fmt: skip
def for_me(call: Call) -> shapes_of_desk.ForMe:
    """Return what the token's person is to know, and when they look at cases again; a program has none."""
    found = queries.for_me(call.actor, timezone.localdate())
    cases = [*(row.case for row in found.notices), *(row.case for row in (*found.due, *found.later))]
    list_taken(call.actor, {case.pk: case for case in cases}.values())
    return shapes_of_desk.ForMe(
        notices=[rows_of_desk.notice_row(each) for each in found.notices],
        due=[rows_of_desk.case_follow_up(each) for each in found.due],
        later=[rows_of_desk.case_follow_up(each) for each in found.later],
    )


@operation(
    "POST", "for-me/read", "read", gettext_lazy("Vermerken, dass die Hinweise gelesen sind"),
    scope=Scope.WORK, tag=WORKING, gives=shapes_of_desk.ForMe,
)  # fmt: skip
def read(call: Call) -> shapes_of_desk.ForMe:
    """Note that everything was read."""
    noting.read_notices(by=call.actor)
    return for_me(call)

# SPDX-License-Identifier: EUPL-1.2
"""Changes of how a service is worked on: the process as it shall be, and as it is today, each a drawing of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geleitzug.core.authoring.edits.hands import Edited
from geleitzug.core.authoring.errors import EditError
from geleitzug.core.authoring.parts import AS_IS, TO_BE, Piece
from geleitzug.core.workflow.errors import ProcessError
from geleitzug.core.workflow.placing import as_kept


@dataclass(frozen=True, slots=True)
class SetDrawing:
    """Put a drawing (a BPMN 2.0 file); what would not run is kept all the same, what is no drawing is refused.

    None takes the drawing of today away; the process a service is worked on by cannot be taken away.
    """

    part: str
    xml: bytes | None
    SAID: ClassVar[Mapping[str, Any]] = {
        TO_BE: gettext_lazy("Ablauf geändert"),
        AS_IS: gettext_lazy("Ist-Ablauf geändert"),
    }

    def apply(self, piece: Piece) -> Edited:
        if self.part not in self.SAID or (self.xml is None and self.part == TO_BE):
            raise EditError(_("So einen Teil gibt es nicht: %(name)s") % {"name": self.part})
        if self.xml is None:
            if piece.has(AS_IS):
                piece.put(AS_IS, None)
            return Edited(_("Ist-Ablauf gelöscht"))
        try:
            piece.put(self.part, as_kept(self.xml))
        except ProcessError as error:
            raise EditError(str(error)) from error
        return Edited(str(self.SAID[self.part]))

# SPDX-License-Identifier: EUPL-1.2
"""The kinds of question there are. A new one is a class with the methods of base.Kind and a line here."""

from __future__ import annotations

from geleitzug.core.forms.kinds import choices, composed, days, numbers, others, texts
from geleitzug.core.forms.kinds.base import Kind

KINDS: dict[str, type[Kind]] = {
    kind.name: kind
    for kind in (
        texts.Line,
        texts.Paragraphs,
        texts.Email,
        texts.Phone,
        numbers.Integer,
        numbers.Number,
        numbers.Money,
        days.Day,
        choices.YesNo,
        choices.Choice,
        choices.Choices,
        choices.FromList,
        composed.Address,
        composed.Person,
        composed.Bank,
        others.Files,
        others.Declaration,
        others.Info,
    )
}

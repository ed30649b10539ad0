# SPDX-License-Identifier: EUPL-1.2
"""Who sees what people ask about their data, and who answers it."""

OVERSEE, ANSWER = "privacy.oversee", "privacy.answer"

GRANTS = {OVERSEE: {"digital", "privacy"}, ANSWER: {"clerk", "head"}}

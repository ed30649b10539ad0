# SPDX-License-Identifier: EUPL-1.2
"""Who asks others for their opinion on a case, and who answers what another municipality asks."""

ASK, ANSWER = "participation.ask", "participation.answer"

GRANTS = {
    ASK: {"clerk", "head"},
    ANSWER: {"expert", "clerk", "head"},
}

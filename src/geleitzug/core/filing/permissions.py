# SPDX-License-Identifier: EUPL-1.2
"""Who keeps the file plan, and the two pairs of hands that part with a file."""

PLAN, PROPOSE, RELEASE, HOLD = "filing.plan", "filing.propose", "filing.release", "filing.hold"
PAPER, LETTERBOX = "filing.paper", "filing.letterbox"

GRANTS = {
    PLAN: {"records"},
    PROPOSE: {"records"},
    RELEASE: {"head"},
    HOLD: {"clerk", "head"},
    PAPER: {"records"},
    LETTERBOX: {"operator"},
}

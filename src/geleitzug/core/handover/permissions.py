# SPDX-License-Identifier: EUPL-1.2
"""Who sees what is handed over, who settles what has failed, and who sets up the lines to other systems."""

SEE, SETTLE, SET_UP = "handover.see", "handover.settle", "handover.set_up"

GRANTS = {
    SEE: {"clerk", "head"},
    SETTLE: {"clerk", "head"},
    SET_UP: {"operator"},
}

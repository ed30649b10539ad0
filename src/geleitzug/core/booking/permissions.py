# SPDX-License-Identifier: EUPL-1.2
"""Who plans what is offered, who serves at the counter, who reads the figures; all in the office of the location.

On which server video appointments are held is for who runs the house.
"""

PLAN, SERVE, FIGURES, VIDEO = "booking.plan", "booking.serve", "booking.figures", "booking.video"

GRANTS = {
    PLAN: {"head"},
    SERVE: {"clerk", "head"},
    FIGURES: {"head", "digital"},
    VIDEO: {"operator"},
}

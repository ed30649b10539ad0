# SPDX-License-Identifier: EUPL-1.2
"""Who plans what is offered, who serves at the counter, who reads the figures; all in the office of the location."""

PLAN, SERVE, FIGURES = "booking.plan", "booking.serve", "booking.figures"

GRANTS = {
    PLAN: {"head"},
    SERVE: {"clerk", "head"},
    FIGURES: {"head", "digital"},
}

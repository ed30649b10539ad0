# SPDX-License-Identifier: EUPL-1.2
"""Who names deputies for others (for themselves everybody does), who gives roles, who looks after the installation."""

NAME_DEPUTIES, SEAT, OPERATE = "staffing.name_deputies", "staffing.seat", "operator.look"

GRANTS = {NAME_DEPUTIES: {"head"}, SEAT: {"operator"}, OPERATE: {"operator"}}

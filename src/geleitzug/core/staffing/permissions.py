# SPDX-License-Identifier: EUPL-1.2
"""Who names deputies for others (for themselves everybody does), and who looks after the installation."""

NAME_DEPUTIES, OPERATE = "staffing.name_deputies", "operator.look"

GRANTS = {NAME_DEPUTIES: {"head"}, OPERATE: {"operator"}}

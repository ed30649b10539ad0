# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with the post. What concerns one case is the case's to permit."""

PRINT, PRINT_ALL = "mailbox.print", "mailbox.print_all"
GRANTS = {PRINT: {"clerk", "approver", "head", "digital"}, PRINT_ALL: {"digital"}}

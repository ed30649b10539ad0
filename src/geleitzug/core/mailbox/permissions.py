# SPDX-License-Identifier: EUPL-1.2
"""Who may do what with the post. What concerns one case is the case's to permit."""

PRINT = "mailbox.print"
GRANTS = {PRINT: {"clerk", "approver", "head", "digital"}}

# SPDX-License-Identifier: EUPL-1.2
"""What roles may do with a case of their office. People outside are held by the wall, not by this table."""

GRANTS = {
    "cases.see": {"clerk", "approver", "head", "expert"},
    "cases.work": {"clerk", "head"},
    "cases.decide": {"clerk", "head"},
    "cases.approve": {"approver", "head"},
    "cases.opinion": {"expert", "clerk", "head"},
    "post.print": {"clerk", "head"},
}

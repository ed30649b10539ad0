# SPDX-License-Identifier: EUPL-1.2
"""What roles may do with a case of their office, in two tables. People outside are held by the wall, not by these."""

SEE, WORK, DECIDE, REVOKE = "cases.see", "cases.work", "cases.decide", "cases.revoke"
FILE_FOR = "cases.file_for"

GRANTS = {
    SEE: {"clerk", "approver", "head", "expert"},
    WORK: {"clerk", "head"},
    DECIDE: {"clerk", "head"},
    REVOKE: {"clerk", "head"},
    FILE_FOR: {"clerk", "head"},
    "cases.approve": {"approver", "head"},
    "cases.opinion": {"expert", "clerk", "head"},
}

OF_TASK = {
    "review": WORK,
    "check": WORK,
    "handover": WORK,
    "opinion": "cases.opinion",
    "concurrence": "cases.opinion",
    "decide": "cases.decide",
    "approve": "cases.approve",
    "objection": WORK,
    "returned": WORK,
    "deemed": WORK,
    "certificate": WORK,
    "countersign": "cases.approve",
    "sign_correction": "cases.approve",
    "participation": "cases.opinion",
    "inquiry": "cases.opinion",
    "recheck": "cases.decide",
    "redecide": "cases.decide",
    "approve_anew": "cases.approve",
    "lawsuit": WORK,
}
"""Kind of task → what somebody must be permitted to do it; besides, the lane's role must be theirs."""

# SPDX-License-Identifier: EUPL-1.2
"""Who sets how many decisions of programs are sampled, and who may stop a program."""

SET, PAUSE = "automation.set", "automation.pause"

GRANTS = {
    SET: {"digital"},
    PAUSE: {"clerk", "head"},
}

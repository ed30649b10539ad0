# SPDX-License-Identifier: EUPL-1.2
"""Who sets how many decisions of programs are sampled, who may stop a program, and who watches them.

A clerk stops one from the case it is about; whose work it is to watch them finds their page in the menu.
"""

SET, PAUSE, WATCH = "automation.set", "automation.pause", "automation.watch"

GRANTS = {
    SET: {"digital"},
    PAUSE: {"clerk", "head"},
    WATCH: {"digital", "head"},
}

# SPDX-License-Identifier: EUPL-1.2
"""Documents: what was sent in, what the office wrote, the case's provable e-file. Which case is others' business."""

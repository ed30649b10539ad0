# SPDX-License-Identifier: EUPL-1.2
"""The mailbox (Postfach), the post, and when a decision counts as announced. What is decided is others' business."""

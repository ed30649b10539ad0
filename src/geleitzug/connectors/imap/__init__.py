# SPDX-License-Identifier: EUPL-1.2
"""Letterboxes for mail on the town's mail server (IMAP)."""

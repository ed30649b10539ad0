# SPDX-License-Identifier: EUPL-1.2
"""An invented FIT-Connect with one destination: the central citizen mailbox. It decrypts, checks, keeps and signs."""

# SPDX-License-Identifier: EUPL-1.2
"""The central citizen mailbox of BundID (Zentrales Bürgerpostfach), reached through FIT-Connect."""

# SPDX-License-Identifier: EUPL-1.2
"""Under what the town files its cases, how long it keeps them, and how it parts with them. Documents are core/files."""

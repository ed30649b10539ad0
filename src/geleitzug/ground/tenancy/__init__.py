# SPDX-License-Identifier: EUPL-1.2
"""Many municipalities in one database: who is meant, and the wall between them."""

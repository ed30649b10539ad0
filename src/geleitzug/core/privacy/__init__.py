# SPDX-License-Identifier: EUPL-1.2
"""Who looked at whose data, what a person may ask for about theirs, and the report that answers it."""

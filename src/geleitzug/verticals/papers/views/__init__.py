# SPDX-License-Identifier: EUPL-1.2
"""Pages of people outside and of staff."""

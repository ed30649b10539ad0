# SPDX-License-Identifier: EUPL-1.2
"""What will be asked for, how many counters that needs, and which hours to keep for whom."""

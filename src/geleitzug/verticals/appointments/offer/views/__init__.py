# SPDX-License-Identifier: EUPL-1.2
"""Pages of staff: planning, absences, the day, calendars."""

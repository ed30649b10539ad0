# SPDX-License-Identifier: EUPL-1.2
"""Appointments, the walk-in queue and what is measured of both: the pages of ``core/booking``."""

# SPDX-License-Identifier: EUPL-1.2
"""Appointments (Termine): planning, booking, arriving and being served. Free time itself is core/booking."""

# SPDX-License-Identifier: EUPL-1.2
"""Who enters staff, workload notices and measures; in the office of the location. Who reads is core/booking's."""

REPORT = "appointments.report"

GRANTS = {REPORT: {"head"}}

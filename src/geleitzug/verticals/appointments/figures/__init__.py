# SPDX-License-Identifier: EUPL-1.2
"""Figures of the offices people come to: daily rows, months, staff, workload notices, the answers to a council."""

# SPDX-License-Identifier: EUPL-1.2
"""The office's desk: worklist, case page, print queue, and what the treasury settles. HTTP only."""

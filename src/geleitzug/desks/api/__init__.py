# SPDX-License-Identifier: EUPL-1.2
"""The desk of programs: /api/v1, with tokens. Everything a clerk can do, by the same actions."""

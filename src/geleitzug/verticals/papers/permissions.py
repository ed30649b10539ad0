# SPDX-License-Identifier: EUPL-1.2
"""Who notes what becomes of ordered identity documents, in the office of a location that hands them out."""

HANDLE = "papers.handle"

GRANTS = {
    HANDLE: {"clerk", "head"},
}

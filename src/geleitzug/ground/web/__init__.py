# SPDX-License-Identifier: EUPL-1.2
"""Pages: their look, their words, their headers and their checks. What a page is about lives at the desks."""

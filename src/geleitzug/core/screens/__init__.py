# SPDX-License-Identifier: EUPL-1.2
"""What the pages of desks and verticals share: who may open them, and what their frame shows."""

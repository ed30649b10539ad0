# SPDX-License-Identifier: EUPL-1.2
"""What a town says of itself: how it is reached and called, and how its pages and letters look."""

# SPDX-License-Identifier: EUPL-1.2
"""What the house says of its letters to whoever was shown one: that it is genuine, and whether it still holds."""

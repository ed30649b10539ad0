# SPDX-License-Identifier: EUPL-1.2
"""Who sits in front of a screen: HTTP only."""

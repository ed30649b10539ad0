# SPDX-License-Identifier: EUPL-1.2
"""The trades: data and screens of their own."""

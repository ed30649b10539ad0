# SPDX-License-Identifier: EUPL-1.2
"""The queue of a location: arriving, numbers, calling, displays, kiosks and receipts."""

# SPDX-License-Identifier: EUPL-1.2
"""Pages of the queue: the visitor's phone, kiosks and displays, the clerk's counter."""

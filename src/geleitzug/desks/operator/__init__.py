# SPDX-License-Identifier: EUPL-1.2
"""The operator's desk: is everything running, what is stuck, which mails went out. HTTP only."""

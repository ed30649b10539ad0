# SPDX-License-Identifier: EUPL-1.2
"""The citizens' desk: portal, applying, paying, status, mailbox. HTTP only; what happens is core's."""

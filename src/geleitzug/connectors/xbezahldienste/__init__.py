# SPDX-License-Identifier: EUPL-1.2
"""The line to payment providers that speak XBezahldienste."""

# SPDX-License-Identifier: EUPL-1.2
"""A payment provider for demo and tests: speaks XBezahldienste, takes no real money, keeps a ledger on disk."""

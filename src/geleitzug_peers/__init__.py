# SPDX-License-Identifier: EUPL-1.2
"""Peers of the outside world for demo and tests: own processes that speak the published protocols."""

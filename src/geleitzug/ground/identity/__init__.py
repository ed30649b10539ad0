# SPDX-License-Identifier: EUPL-1.2
"""Showing who one is at an identity provider, from the question to the account. How one speaks is its connector's."""

# SPDX-License-Identifier: EUPL-1.2
"""The roof: settings, urls, who is installed. No business logic."""

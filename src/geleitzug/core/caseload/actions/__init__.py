# SPDX-License-Identifier: EUPL-1.2
"""The verbs of people who work on cases together."""

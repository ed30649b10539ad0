# SPDX-License-Identifier: EUPL-1.2
"""Every page in every state, size and mode; every address for every kind of person."""

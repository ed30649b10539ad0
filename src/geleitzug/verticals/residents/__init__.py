# SPDX-License-Identifier: EUPL-1.2
"""The residents' register (Melderegister) as far as simple information from it goes."""

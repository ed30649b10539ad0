# SPDX-License-Identifier: EUPL-1.2
"""How far an ordered passport or identity card is, asked for by its number; and who hands it out."""

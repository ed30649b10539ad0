# SPDX-License-Identifier: EUPL-1.2
"""Who acts: accounts of citizens and companies, staff, and what staff may do."""

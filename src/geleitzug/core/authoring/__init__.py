# SPDX-License-Identifier: EUPL-1.2
"""Building services without programming: drafts of packages, edited, reviewed, released. Screens are a desk's."""

# SPDX-License-Identifier: EUPL-1.2
"""A municipality's own list of streets: bringing it in, completing what somebody types, telling near misses."""

# SPDX-License-Identifier: EUPL-1.2
"""The stories of the service packages, played."""

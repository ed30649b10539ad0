# SPDX-License-Identifier: EUPL-1.2
"""Which roles may publish service packages, offer them in their town, and say which offices it has."""

PUBLISH, OFFER, KEEP_OFFICES = "catalogue.publish", "catalogue.offer", "catalogue.keep_offices"

GRANTS = {
    PUBLISH: {"operator", "digital"},
    OFFER: {"digital"},
    KEEP_OFFICES: {"operator"},
}

# SPDX-License-Identifier: EUPL-1.2
"""Which roles may publish service packages, and offer them in their town."""

PUBLISH, OFFER = "catalogue.publish", "catalogue.offer"

GRANTS = {
    PUBLISH: {"operator", "digital"},
    OFFER: {"digital"},
}

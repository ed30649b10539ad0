# SPDX-License-Identifier: EUPL-1.2
"""Who sees figures: heads those of their offices, the digital office all of them. It alone takes event logs along."""

SEE, EXPORT = "insight.see", "insight.export"

GRANTS = {
    SEE: {"head", "digital"},
    EXPORT: {"digital"},
}
DIGITAL = "digital"
"""The function of the digital office: who sees figures there sees those of every office."""

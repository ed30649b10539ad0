# SPDX-License-Identifier: EUPL-1.2
"""Who reads the log of deeds: who runs the installation, and who watches over data protection (Art. 39 GDPR)."""

READ_LOG = "upkeep.read_log"

GRANTS = {READ_LOG: {"operator", "privacy"}}

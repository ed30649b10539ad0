# SPDX-License-Identifier: EUPL-1.2
"""How the people of an office go about their cases: mentions, follow-ups, views they keep. Cases are core/cases."""

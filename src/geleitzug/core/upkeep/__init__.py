# SPDX-License-Identifier: EUPL-1.2
"""What is done to the house itself: the operator's commands and pages, and the log of all deeds."""

# SPDX-License-Identifier: EUPL-1.2
"""Forms: what is asked, whether an answer is right, and how both are shown. Knows no service and stores nothing."""

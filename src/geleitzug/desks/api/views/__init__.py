# SPDX-License-Identifier: EUPL-1.2
"""What programs ask for, by subject."""

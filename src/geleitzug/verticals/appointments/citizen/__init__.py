# SPDX-License-Identifier: EUPL-1.2
"""What citizens see of appointments: choosing, booking, changing, waiting. What is free says core/booking."""

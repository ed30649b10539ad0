# SPDX-License-Identifier: EUPL-1.2
"""What happens: applications, cases, tasks, decisions, deadlines. It binds the six abilities together."""

# SPDX-License-Identifier: EUPL-1.2
"""What is measured: figures of finished months, and the log of events for process mining. Never of one employee."""

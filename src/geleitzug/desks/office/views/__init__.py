# SPDX-License-Identifier: EUPL-1.2
"""The pages of the office's desk, a file for each kind of work."""

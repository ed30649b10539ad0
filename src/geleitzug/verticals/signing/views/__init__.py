# SPDX-License-Identifier: EUPL-1.2
"""The pages: of the tablet, and of who works at the counter."""

# SPDX-License-Identifier: EUPL-1.2
"""The office's pages about figures of the places people come to."""

# SPDX-License-Identifier: EUPL-1.2
"""The line to the archive: offering and handing over files by xdomea 3.1, through a folder both sides reach."""

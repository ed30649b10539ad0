# SPDX-License-Identifier: EUPL-1.2
"""An archive for demo and tests: reads xdomea 3.1 from a folder, checks it, and answers as a municipal archive does."""

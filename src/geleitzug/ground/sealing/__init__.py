# SPDX-License-Identifier: EUPL-1.2
"""Electronic seals on PDFs (PAdES): whose key, how the file is made ready, what is signed. Nothing here knows a letter.

``setup.seal_of`` says by what a municipality seals, ``pdf.sealed`` seals. docs/decisions/seals.md says why so.
"""

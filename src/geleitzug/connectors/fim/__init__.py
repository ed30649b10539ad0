# SPDX-License-Identifier: EUPL-1.2
"""FIM: schemas of the federal information management (XDatenfelder) become forms, and forms become schemas."""

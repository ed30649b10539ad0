# SPDX-License-Identifier: EUPL-1.2
"""Lines to specialist systems (Fachverfahren): a folder, SFTP, HTTP, encrypted mail."""

# SPDX-License-Identifier: EUPL-1.2
"""The folder in which the towns' scanners leave their files."""

# SPDX-License-Identifier: EUPL-1.2
"""A mail server that delivers nothing: it keeps every mail on disk and shows it to the operator of the demo."""

# SPDX-License-Identifier: EUPL-1.2
"""The digital office's desk: building services in the browser, checking them, putting them online."""

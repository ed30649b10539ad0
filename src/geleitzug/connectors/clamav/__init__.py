# SPDX-License-Identifier: EUPL-1.2
"""The line to ClamAV, which looks for malware in what people upload."""

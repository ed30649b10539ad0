# SPDX-License-Identifier: EUPL-1.2
"""Wrong, hostile and unlucky: what people type, upload, press twice, and what happens when others are away."""

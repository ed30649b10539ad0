# SPDX-License-Identifier: EUPL-1.2
"""What any public web house needs; has never heard of a town hall."""

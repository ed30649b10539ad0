# SPDX-License-Identifier: EUPL-1.2
"""The signature pad: a tablet at the counter on which somebody signs a document of a case."""

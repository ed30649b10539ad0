# SPDX-License-Identifier: EUPL-1.2
"""How styles and scripts are collected: under names with their digest. When that is done is config/static.py."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # its makers give no types
    """Files under names with their digest, which scripts import one another by as well.

    Other names are not kept: before scripts were rewritten, those that import another one were dead wherever pages
    were served from collected files, and only there.
    """

    support_js_module_import_aggregation = True

# SPDX-License-Identifier: EUPL-1.2
"""One module per command: ``add_arguments(parser)`` and ``run(options) -> int``. The list of them is cli.py."""

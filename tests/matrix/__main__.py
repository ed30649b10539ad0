# SPDX-License-Identifier: EUPL-1.2
"""Write docs/security/routes.md anew from the table of routes: ``python -m tests.matrix``."""

from __future__ import annotations

from geleitzug.config.database import set_up_django
from geleitzug.config.places import ROOT

PAGE = ROOT / "docs" / "security" / "routes.md"


def main() -> None:
    """Keep the page's words and write its table."""
    set_up_django()
    from tests.matrix.table import as_markdown

    words, _, _ = PAGE.read_text(encoding="utf-8").partition("| address |")
    PAGE.write_text(f"{words}{as_markdown()}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

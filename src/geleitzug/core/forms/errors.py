# SPDX-License-Identifier: EUPL-1.2
"""What can be wrong with a form's definition. What is wrong with somebody's answers is a Problem, not an error."""


class FormError(ValueError):
    """A definition cannot be used; the message says where (page, question) and what."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}" if where else what)
        self.where = where
        self.what = what

# SPDX-License-Identifier: EUPL-1.2
"""What a command says when it cannot go on."""


class Trouble(Exception):
    """A command cannot go on; the text is a sentence for the person at the keyboard."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status

# SPDX-License-Identifier: EUPL-1.2
"""An invented specialist system: takes messages over HTTPS or out of folders, gives them file numbers, answers.

Its own reading of docs/howto/connect-a-specialist-system.md, written apart from the house.
"""

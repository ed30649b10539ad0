# SPDX-License-Identifier: EUPL-1.2
"""The verbs of applications and cases, in the order in which things happen.

applying.py (the applicant) → opening.py (through the gate) → process.py (tasks and steps) → deciding.py (the office
decides) → issuing.py (letter, file, delivery) → asking.py (questions and answers) → ending.py (withdrawn, expired).
"""

# SPDX-License-Identifier: EUPL-1.2
"""The pages: portal.py, apply.py, submit.py, pay.py, follow.py, account.py, mailbox.py, legal.py."""

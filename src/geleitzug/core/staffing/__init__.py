# SPDX-License-Identifier: EUPL-1.2
"""Who works in the town hall: joining, moving and leaving, deputies, and signing in with the town's own accounts.

The rows are those of ground/people; what happens to them is told here.
"""

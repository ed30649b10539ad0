# SPDX-License-Identifier: EUPL-1.2
"""What staff say of a step that does not work well: it reaches who edits the process, without a name."""

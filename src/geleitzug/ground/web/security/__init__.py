# SPDX-License-Identifier: EUPL-1.2
"""Pages about how one signs in: the second step, passkeys, an app, recovery codes, devices. Each desk mounts them.

Citizens and staff use the same views in the frame of their desk; what differs is said by desk.Desk.
"""

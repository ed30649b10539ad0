# SPDX-License-Identifier: EUPL-1.2
"""Receipt printers that speak ESC/POS over the network (raw TCP, port 9100)."""

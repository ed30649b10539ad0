# SPDX-License-Identifier: EUPL-1.2
"""Trust in who somebody is: confirmed addresses, second factors, sessions, and the trail of all that."""

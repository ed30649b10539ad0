# SPDX-License-Identifier: EUPL-1.2
"""OpenID Connect: the staff sign in with the accounts of their town (Keycloak, Entra and other providers)."""

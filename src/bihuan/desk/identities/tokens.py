"""Checking an id_token (OpenID Connect Core 3.1.3.7): who signed it, for whom, and in answer to which question."""

from typing import Any

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# Signed with a key that only the provider has; never with the client's secret, never not at all.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
REQUIRED = ("iss", "sub", "aud", "exp", "iat")
LEEWAY_SECONDS = 30


def read_id_token(text: str, keys: dict[str, Any], *, issuer: str, client: str, nonce: str) -> dict[str, Any]:
    """Return what the token says. Raises OAuth2Error for a wrong signature, issuer, audience, nonce or time."""
    try:
        said: dict[str, Any] = jwt.decode(
            text,
            key=_key(text, keys),
            algorithms=list(ALGORITHMS),
            audience=client,
            issuer=issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": list(REQUIRED)},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as fault:
        raise OAuth2Error(type(fault).__name__) from fault
    if not nonce or said.get("nonce") != nonce:
        raise OAuth2Error("nonce")
    if said.get("azp", client) != client or (said["aud"] not in (client, [client]) and "azp" not in said):
        raise OAuth2Error("azp")
    if not isinstance(said["sub"], str) or not said["sub"]:
        raise OAuth2Error("sub")
    return said


def _key(text: str, keys: dict[str, Any]) -> jwt.PyJWK:
    """Find the key the token names; where it names none there has to be a single one."""
    kid = jwt.get_unverified_header(text).get("kid")
    fitting = [key for key in jwt.PyJWKSet.from_dict(keys).keys if kid is None or key.key_id == kid]
    if len(fitting) != 1:
        raise OAuth2Error("kid")
    return fitting[0]

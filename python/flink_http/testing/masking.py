"""Secrets do not belong on a screen or in a build log."""

from __future__ import annotations

import re

_SECRET = re.compile(r"auth|token|secret|passw|cookie|credential|signature|key", re.IGNORECASE)
_PUBLIC = frozenset({"idempotency-key"})
_SCHEME = re.compile(r"(Basic|Bearer|Digest|AWS4-HMAC-SHA256) ", re.IGNORECASE)
_PARAMETER = re.compile(r"([?&])([^=&]*)=([^&]*)")
_MASK = "***"


def is_secret(name: str) -> bool:
    """Whether a header or query parameter of this name usually carries a credential."""
    return name.lower() not in _PUBLIC and _SECRET.search(name) is not None


def mask_headers(headers: dict[str, str]) -> dict[str, str]:
    """Replace the values of credential-like headers; the scheme of Authorization stays."""
    return {
        name: _mask_value(value) if is_secret(name) else value for name, value in headers.items()
    }


def mask_target(target: str) -> str:
    """Replace the values of credential-like query parameters."""
    return _PARAMETER.sub(
        lambda found: f"{found[1]}{found[2]}={_MASK if is_secret(found[2]) else found[3]}", target
    )


def _mask_value(value: str) -> str:
    scheme = _SCHEME.match(value)
    return f"{scheme[1]} {_MASK}" if scheme else _MASK

"""A letter becomes a request again, and what came of it an ``Answer``."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

from ._outcomes import Answer, Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .dead_letters import DeadLetter

_MASKED = re.compile(r"[?&][^=&]*=\*\*\*(&|$)")
_CHUNK = 8 << 10
_READ_AT_MOST = 64 << 10
_CONNECT_SECONDS = 5.0
_DEFAULT_KEY_HEADER = "Idempotency-Key"


class UnsendableError(Exception):
    """A letter cannot be sent again, for the reason that the message gives."""


class Sender:
    """Sends letters over connections that are kept; as the sink does, it follows no redirect."""

    def __init__(
        self, headers: Mapping[str, str], to: str | None, timeout_seconds: float = 30.0
    ) -> None:
        """Prepare.

        :param headers: for every request that has none of that name of its own
        :param to: takes the place of the endpoint's URL
        """
        self._headers = headers
        self._to = to
        self._timeout = timeout_seconds
        self._session = requests.Session()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def target(self, letter: DeadLetter) -> tuple[str, str, dict[str, str]]:
        """Give method, URL and headers of a letter's request.

        Raises:
            UnsendableError: it lacks what was a secret, or never was a request.

        """
        if letter.method is None or letter.url is None:
            raise UnsendableError("it never was a request: its record has to be made one first")
        return letter.method, self._url(letter), self._merged(letter)

    def request(self, letter: DeadLetter) -> requests.PreparedRequest:
        """Make the request of a letter; raises as ``target`` does."""
        method, url, headers = self.target(letter)
        # Not by the session, which would add cookies of earlier answers, and what a .netrc holds.
        prepared = requests.Request(method, url, headers=headers, data=letter.body or b"").prepare()
        prepared.url = url  # requests would write some characters in another way
        return prepared

    def send(self, request: requests.PreparedRequest) -> Answer:
        """Send it and read the answer to its end, or to 64 kB."""
        deadline = time.monotonic() + self._timeout
        # Proxies and certificates as requests takes them from the environment.
        settings = self._session.merge_environment_settings(
            request.url, proxies={}, stream=True, verify=None, cert=None
        )
        try:
            response = self._session.send(
                request,
                allow_redirects=False,
                timeout=(min(_CONNECT_SECONDS, self._timeout), self._timeout),
                **settings,
            )
        except requests.RequestException as e:
            return Answer(failure=_failure(e))
        headers = {name.lower(): value for name, value in response.headers.items()}
        with response:
            failure = _read(response, deadline)
        return Answer(response.status_code, headers, failure)

    def _url(self, letter: DeadLetter) -> str:
        if self._to is None:
            url = letter.url or ""
            if _MASKED.search(url):
                raise UnsendableError("its URL held a secret, which is not kept: give --to")
            return url
        if _MASKED.search(letter.relative_url or ""):
            raise UnsendableError("the record's own URL held a secret, which is not kept")
        return joined(self._to, letter.relative_url or "")

    def _merged(self, letter: DeadLetter) -> dict[str, str]:
        own = {name.lower() for name, value in letter.headers if value is not None}
        merged = {name: value for name, value in self._headers.items() if name.lower() not in own}
        given = {name.lower() for name in merged}
        for name, value in letter.headers:
            if value is not None:
                merged[name] = f"{merged[name]}, {value}" if name in merged else value
            elif name.lower() not in given:
                raise UnsendableError(
                    f"its header {name} is a secret, which is not kept: give --header"
                )
        known = own | given
        key_header = letter.idempotency_key_header or _DEFAULT_KEY_HEADER
        if letter.idempotency_key is not None and key_header.lower() not in own:
            merged[key_header] = letter.idempotency_key
        if letter.content_type is not None and "content-type" not in known:
            merged["Content-Type"] = letter.content_type
        if "accept-encoding" not in known:
            merged["Accept-Encoding"] = (
                "identity"  # what is read is bounded, not what it unpacks to
            )
        if "user-agent" not in known:
            merged["User-Agent"] = "flink-http"
        return merged


def joined(endpoint: str, relative: str) -> str:
    """Append a record's relative URL to an endpoint, as the sink does: with one slash."""
    base, _, query = endpoint.partition("?")
    scheme, _, rest = base.partition("://")
    if "/" not in rest:
        rest += "/"
    path, _, more = relative.partition("?")
    if path:
        rest = f"{rest.rstrip('/') if rest.endswith('/') else rest}/{path}"
    both = "&".join(part for part in (query, more) if part)
    return f"{scheme}://{rest}?{both}" if both else f"{scheme}://{rest}"


def _read(response: requests.Response, deadline: float) -> Failure | None:
    """Return what went wrong; every read has the same limit, and so have all of them together."""
    size = 0
    try:
        while size < _READ_AT_MOST:
            chunk = _some(response.raw)
            if not chunk:
                return None
            size += len(chunk)
            if time.monotonic() > deadline:
                return Failure.TIMEOUT
    except (HTTPError, OSError) as e:
        return Failure.TIMEOUT if "timed out" in str(e) else Failure.TRUNCATED
    return None


def _some(raw: Any) -> bytes:
    """Read what is there: a read of many bytes would wait for all of them, however they drip."""
    if hasattr(raw, "read1"):
        return bytes(raw.read1(_CHUNK, decode_content=False))
    return bytes(raw.read(1, decode_content=False))  # urllib3 before 2.3


def _failure(error: requests.RequestException) -> Failure:
    if isinstance(error, requests.exceptions.SSLError):
        return Failure.TLS
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return Failure.CONNECT
    if isinstance(error, requests.exceptions.Timeout):
        return Failure.TIMEOUT
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, NewConnectionError):
        return Failure.CONNECT
    broken = isinstance(error, requests.exceptions.ConnectionError)
    return Failure.CLOSED if broken else Failure.PROTOCOL

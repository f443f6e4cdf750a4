"""What an answer means: the rules of the sink, for letters that are sent again."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Outcome(enum.Enum):
    """What becomes of a request."""

    SUCCESS = "success"
    RETRY = "retry"
    REJECT = "reject"
    ENDPOINT = "endpoint"  # nothing can succeed until somebody mends something


class Failure(enum.Enum):
    """What went wrong on the wire, as a reader sees it."""

    NOT_EXECUTED = "was not sent"
    CONNECT = "could not connect"
    TLS = "could not agree on TLS"
    CLOSED = "lost its connection"
    TIMEOUT = "got no whole answer in time"
    TRUNCATED = "got an answer that broke off"
    PROTOCOL = "got what is no HTTP"


@dataclass(frozen=True)
class Answer:
    """A status with its headers (by lower-case name), or what went wrong on the wire."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    failure: Failure | None = None

    def __str__(self) -> str:
        return f"answered {self.status}" if self.failure is None else self.failure.value


@dataclass(frozen=True)
class Circumstances:
    """What else an answer's meaning depends on."""

    method: str = "POST"
    url_from_record: bool = False
    headers_from_record: bool = False
    key: bool = False
    may_have_arrived: bool = False
    conflicts: int = 0
    endpoint_known: bool = True


CONFLICT_TRIES = 10

_ENDPOINT = frozenset({401, 403, 405, 406, 407, 411, 415, 426, 501, 505})
_NOT_NOW = frozenset({408, 421, 425, 429})
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_SENT_NOTHING = frozenset({Failure.CONNECT, Failure.TLS, Failure.NOT_EXECUTED})
_LONGEST_DIGITS = 9


def outcome(answer: Answer, request: Circumstances) -> Outcome:
    """Say what an answer means."""
    if answer.failure is not None and not _is_refused(answer):
        return _failure(answer.failure, request)
    if answer.status in _ENDPOINT:
        return Outcome.ENDPOINT
    if answer.status // 100 == 4:  # noqa: PLR2004 - 4xx
        return _client_error(answer, request)
    # A redirect is never followed; a final 1xx, and a code that is none, may be another next time.
    return {2: Outcome.SUCCESS, 3: Outcome.ENDPOINT}.get(answer.status // 100, Outcome.RETRY)


def may_have_arrived(answer: Answer) -> bool:
    """Whether the endpoint may have acted although the request goes again."""
    if answer.failure is not None and not _is_refused(answer):
        return answer.failure not in _SENT_NOTHING
    server_error = not HTTPStatus.OK <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
    return server_error and not is_throttled(answer)


def is_throttled(answer: Answer) -> bool:
    """Whether the endpoint asks for time."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    asks = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.SERVICE_UNAVAILABLE}
    return answer.status in asks and retry_after(answer, datetime.now(timezone.utc)) > 0


def retry_after(answer: Answer, now: datetime) -> float:
    """Give the seconds that Retry-After asks for; 0 where it is absent, past or unreadable."""
    value = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+", value):
        significant = value.lstrip("0")
        return float(significant or 0) if len(significant) <= _LONGEST_DIGITS else float("inf")
    until = _date(value)
    if until is None:
        return 0.0
    server = _date(answer.headers.get("date", ""))  # its clock and ours may differ
    return max(0.0, (until - (server or now)).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)


def _is_refused(answer: Answer) -> bool:
    """Whether the status has said what matters although the body broke off."""
    return answer.failure is Failure.TRUNCATED and answer.status >= HTTPStatus.MULTIPLE_CHOICES


def _failure(failure: Failure, request: Circumstances) -> Outcome:
    mistyped = failure is Failure.CONNECT and not request.endpoint_known
    return Outcome.ENDPOINT if mistyped or failure is Failure.TLS else Outcome.RETRY


def _client_error(answer: Answer, request: Circumstances) -> Outcome:
    status = answer.status
    too_large = status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if status in _NOT_NOW or (too_large and is_throttled(answer)):
        return Outcome.RETRY
    if status == HTTPStatus.CONFLICT:
        return _conflict(request)
    if status in _GONE and request.method == "DELETE" and request.may_have_arrived:
        return Outcome.SUCCESS
    own_url = request.url_from_record
    about_the_record: dict[int, bool] = {
        HTTPStatus.NOT_FOUND: own_url,
        HTTPStatus.GONE: own_url,
        HTTPStatus.REQUEST_URI_TOO_LONG: own_url,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: own_url or request.headers_from_record,
    }
    return Outcome.REJECT if about_the_record.get(status, True) else Outcome.ENDPOINT


def _conflict(request: Circumstances) -> Outcome:
    if request.key and request.conflicts < CONFLICT_TRIES:
        return Outcome.RETRY
    return Outcome.SUCCESS if request.may_have_arrived else Outcome.REJECT

"""What the endpoint remembers of the requests it received."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from .received import ReceivedRequest, Second

if TYPE_CHECKING:
    from collections.abc import Callable

    from .http1 import Request

_PAGE_BYTES = 4 * 1024 * 1024
_KEPT_WITHOUT_BODY = "idempotency-key"


class Ledger:
    """Entries in the order of arrival, and counts. ``clock`` gives seconds."""

    def __init__(
        self, clock: Callable[[], float], *, keep_bodies: bool, keep_entries: bool
    ) -> None:
        self._clock = clock
        self._keep_bodies = keep_bodies
        self._keep_entries = keep_entries
        self._entries: list[ReceivedRequest] = []
        self._started: float | None = None
        self._received_in: Counter[int] = Counter()
        self._accepted_in: Counter[int] = Counter()
        self.by_answer: Counter[str] = Counter()
        self.received = 0
        self.accepted = 0

    def enter(self, request: Request, answer: str) -> ReceivedRequest:
        """Write a request down."""
        seconds = self._seconds()
        self.received += 1
        self.by_answer[answer] += 1
        self._received_in[int(seconds)] += 1
        entry = ReceivedRequest(
            self.received,
            round(seconds, 6),
            request.method,
            request.target,
            request.headers,
            request.body,
            hashlib.sha256(request.body).hexdigest(),
            answer,
        )
        if not self._keep_bodies:
            entry = _slim(entry)
        if self._keep_entries:
            self._entries.append(entry)
        return entry

    def accept(self, entry: ReceivedRequest) -> None:
        """Note that the 2xx answer of this entry was sent to its end."""
        entry.accepted = True
        self.accepted += 1
        self._accepted_in[int(self._seconds())] += 1

    def page(self, after: int, until: int) -> list[ReceivedRequest]:
        """Give entries number ``after`` + 1 to at most ``until``, a few megabytes of them."""
        page: list[ReceivedRequest] = []
        size = 0
        for entry in self._entries[after : min(until, after + 1000)]:
            page.append(entry)
            size += len(entry.body)
            if size > _PAGE_BYTES:
                break
        return page

    def timeline(self) -> list[Second]:
        """Give every second from the first request to the last event, also the quiet ones."""
        last = max((*self._received_in, *self._accepted_in), default=-1)
        return [Second(s, self._received_in[s], self._accepted_in[s]) for s in range(last + 1)]

    def _seconds(self) -> float:
        now = self._clock()
        if self._started is None:
            self._started = now
        return now - self._started


def _slim(entry: ReceivedRequest) -> ReceivedRequest:
    """Drop what takes memory; the hash and the key still tell one request from another."""
    key = entry.headers.get(_KEPT_WITHOUT_BODY)
    return ReceivedRequest(
        entry.number,
        entry.seconds,
        entry.method,
        entry.path,
        {} if key is None else {_KEPT_WITHOUT_BODY: key},
        b"",
        entry.body_sha256,
        entry.answer,
    )

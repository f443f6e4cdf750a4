"""One letter is sent until it is accepted, or for as long as that makes sense."""

from __future__ import annotations

import dataclasses
import random
import time
from collections import Counter
from datetime import datetime, timezone
from http import HTTPStatus
from typing import TYPE_CHECKING

from ._outcomes import (
    Answer,
    Circumstances,
    Outcome,
    is_throttled,
    may_have_arrived,
    outcome,
    retry_after,
)
from ._resend import Sender, UnsendableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .dead_letters import DeadLetter

HOPELESS = 5

_BASE_SECONDS = 0.2
_THROTTLED_BASE_SECONDS = 1.0
_CAP_SECONDS = 60.0
_RETRY_AFTER_CAP_SECONDS = 600.0


@dataclasses.dataclass
class Attempts:
    """How letters are sent again, and what came of it."""

    sender: Sender
    tries: int = 10
    rate: float | None = None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    endpoint_known: bool = False
    left: Counter[str] = dataclasses.field(default_factory=Counter)
    _hopeless: int = 0
    _next_send: float = 0.0

    def send(self, letter: DeadLetter, step: Callable[[str], None]) -> str | None:
        """Send one letter for as long as that makes sense.

        :param step: is told why it waits
        :return: None if the endpoint has it, else why it is left
        """
        try:
            request = self.sender.request(letter)
        except (UnsendableError, ValueError) as e:
            self.left["not sendable"] += 1
            return str(e)
        circumstances = _circumstances(letter)
        for failures in range(1, self.tries + 1):
            circumstances = dataclasses.replace(circumstances, endpoint_known=self.endpoint_known)
            self._keep_the_rate()
            answer = self.sender.send(request)
            meaning = outcome(answer, circumstances)
            if meaning is Outcome.SUCCESS:
                self.endpoint_known = True
                self._hopeless = 0
                return None
            if meaning is not Outcome.RETRY:
                break
            circumstances = dataclasses.replace(
                circumstances,
                conflicts=circumstances.conflicts + (answer.status == HTTPStatus.CONFLICT),
                may_have_arrived=circumstances.may_have_arrived or may_have_arrived(answer),
            )
            if failures < self.tries:
                seconds = pause(answer, failures, random.random())  # noqa: S311 - jitter
                step(f"{answer}: waits {seconds:.1f} s")
                self.sleep(seconds)
        self._hopeless = 0 if meaning is Outcome.REJECT else self._hopeless + 1
        self.left[str(answer)] += 1
        return f"{answer} after {failures} attempt(s)"

    @property
    def is_hopeless(self) -> bool:
        """Whether so many letters in a row found no working endpoint that others will not."""
        return self._hopeless >= HOPELESS

    def _keep_the_rate(self) -> None:
        if self.rate is not None:
            now = self.clock()
            if self._next_send > now:
                self.sleep(self._next_send - now)
            self._next_send = max(now, self._next_send) + 1 / self.rate


def pause(answer: Answer, failures: int, chance: float) -> float:
    """Give the seconds until the next attempt: as long as asked, and full jitter beside it."""
    base = _THROTTLED_BASE_SECONDS if is_throttled(answer) else _BASE_SECONDS
    ceiling = min(_CAP_SECONDS, base * 2.0 ** min(failures - 1, 64))
    asked = retry_after(answer, datetime.now(timezone.utc))
    return min(asked, _RETRY_AFTER_CAP_SECONDS) + chance * (base if asked else ceiling)


def _circumstances(letter: DeadLetter) -> Circumstances:
    return Circumstances(
        method=letter.method or "",
        url_from_record=bool(letter.relative_url),
        headers_from_record=bool(letter.headers) or letter.idempotency_key is not None,
        key=letter.idempotency_key is not None,
    )

"""What the test endpoint reports: a received request, totals, counts per second."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from .masking import mask_headers, mask_target


@dataclass
class ReceivedRequest:
    """One request as it came, and what it got.

    Attributes:
        number: 1 for the first request.
        seconds: since the first request.
        method: as sent.
        path: path and query, as sent.
        headers: by lower-case name; several of one name are joined with ``", "``.
        body: decoded from chunks. Empty where bodies are not kept.
        body_sha256: hexadecimal, of the whole body, also where bodies are not kept.
        answer: a status, or ``hang``, ``drip``, ``reset``, ``truncate``, ``refuse``.
        accepted: a 2xx answer was sent to its end before the client went away.

    """

    number: int
    seconds: float
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    body_sha256: str
    answer: str
    accepted: bool = False

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode("utf-8")

    def json(self) -> Any:
        """Parse the body as JSON."""
        return json.loads(self.body)

    def __repr__(self) -> str:
        """Show no secret: a failing assertion prints this into a build log."""
        return (
            f"ReceivedRequest({self.number}, {self.seconds:.3f} s, {self.method} "
            f"{mask_target(self.path)}, {mask_headers(self.headers)}, {self.body!r}, "
            f"answer={self.answer!r}, accepted={self.accepted})"
        )

    def to_wire(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**vars(self), "body": base64.b64encode(self.body).decode("ascii")}

    @classmethod
    def from_wire(cls, value: dict[str, Any]) -> ReceivedRequest:
        """Read what ``to_wire`` wrote."""
        return cls(**{**value, "body": base64.b64decode(value["body"])})


@dataclass(frozen=True)
class Statistics:
    """Totals since the start, or since ``clear()``.

    Attributes:
        received: requests that came in whole.
        accepted: those whose 2xx answer was sent to its end.
        by_answer: requests per answer, e.g. ``{"200": 5, "hang": 1}``.
        malformed: requests that broke HTTP; they get 4xx or 5xx and are in no other number.
        connections: opened by clients; those open at ``clear()`` count.
        open_connections: of these, open now.
        step: the step of the script the next request meets.
        script_seconds: since the first request of this script; 0 before it.

    """

    received: int = 0
    accepted: int = 0
    by_answer: dict[str, int] = field(default_factory=dict)
    malformed: int = 0
    connections: int = 0
    open_connections: int = 0
    step: str = "200"
    script_seconds: float = 0.0

    def __str__(self) -> str:
        answers = ", ".join(f"{answer}: {n}" for answer, n in sorted(self.by_answer.items()))
        malformed = f", malformed {self.malformed}" if self.malformed else ""
        return (
            f"received {self.received}, accepted {self.accepted}{malformed} ({answers or 'none'})"
        )


@dataclass(frozen=True)
class Second:
    """What happened in one second, counted from the first request."""

    second: int
    received: int
    accepted: int

"""Whether the ledger of an endpoint balances with what a job's source gave."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flink_http import read_dead_letters

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from flink_http.testing import ReceivedRequest


class BalanceError(AssertionError):
    """A record was lost, altered or invented, or is counted wrongly."""


def text_of(number: int) -> str:
    """Return the record of a number, as the jobs make it and as it must arrive, byte by byte."""
    return f'{{"id":{number},"name":"Zoë {number}"}}'


class Books:
    """What is known of a job's records.

    :param count: the numbers below it are the records
    :param batch_format: the sink's option
    :param letters: the directory of its dead letters
    """

    def __init__(self, count: int, batch_format: str, letters: Path) -> None:
        self._count = count
        self._batch_format = batch_format
        self._letters = letters
        self.accepted: dict[int, int] = {}  # how often
        self.rejected: set[int] = set()
        self._read = 0

    def read(self, requests: list[ReceivedRequest]) -> None:
        """Take in all that the endpoint has received, and the letters of now.

        :raises BalanceError: something is there that was not sent, or altered
        """
        self.accepted = {}
        for request in requests:
            if (request.method, request.path) != ("POST", "/in"):
                raise BalanceError(f"not a request of this job: {request}")
            for number in self._numbers(request.text):
                if request.accepted:
                    self.accepted[number] = self.accepted.get(number, 0) + 1
        self.rejected = {
            number
            for letter in read_dead_letters(self._letters)
            for number in self._known([(letter.body or b"").decode()])
        }

    def missing(self) -> set[int]:
        """Return what is neither accepted nor a dead letter."""
        return set(range(self._count)) - self.accepted.keys() - self.rejected

    @property
    def duplicates(self) -> int:
        """How many records were accepted again."""
        return sum(self.accepted.values()) - len(self.accepted)

    def _numbers(self, body: str) -> list[int]:
        if self._batch_format == "none":
            return self._known([body])
        if self._batch_format == "ndjson":
            return self._known(body.splitlines())
        numbers = [record["id"] for record in json.loads(body)]
        if body != f"[{','.join(map(text_of, numbers))}]":
            raise BalanceError(f"a batch was altered: {body}")
        return self._known(map(text_of, numbers))

    def _known(self, texts: Iterable[str]) -> list[int]:
        numbers = []
        for text in texts:
            try:
                number = int(json.loads(text)["id"])
            except (ValueError, TypeError, KeyError) as error:
                raise BalanceError(f"invented or altered: {text!r}") from error
            if text != text_of(number) or not 0 <= number < self._count:
                raise BalanceError(f"invented or altered: {text!r}")
            numbers.append(number)
        return numbers


def check_counts(subtasks: list[dict[str, int]]) -> None:
    """Each subtask's numbers balance.

    :raises BalanceError: they do not
    """
    for counts in subtasks:
        came = counts["recordsIn"] + counts["recordsRestored"]
        went = counts["recordsDelivered"] + counts["recordsDeadLettered"]
        if came != went + counts["recordsSkipped"] + counts["recordsPending"]:
            raise BalanceError(f"the numbers of a subtask do not balance: {counts}")

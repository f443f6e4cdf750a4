"""The text of a step becomes a value. The language is described in ``script``."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from .steps import Answer, Every, Fault, Slow, Status, Step

_RANGE = re.compile(r"([0-9]{1,9}(?:\.[0-9]+)?)\s*-\s*([0-9]{1,9}(?:\.[0-9]+)?)?")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]+)?")
_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_STATUS = re.compile(r"[1-9][0-9]{2}")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE = re.compile(r"[\x20-\x7e]*")
_FRAMING = frozenset({"content-length", "transfer-encoding"})

_ANSWER_RULE = (
    "an answer is a status from 100 to 999, hang, drip, reset, truncate, refuse, "
    "every N ANSWER or slow SECONDS ANSWER"
)


def parse_step(text: str) -> Step:
    """Read one step; a ValueError says which rule it breaks."""
    before, colon, after = text.partition(":")
    if not colon or ";" in before:  # a colon in a header's value is no range
        return Step(_parse_answer(text, text))
    span = _RANGE.fullmatch(before.strip())
    if span is None:
        raise wrong(text, "a range is FROM- or FROM-TO in seconds, e.g. 5-25 or 2.5-")
    start = float(span[1])
    end = None if span[2] is None else float(span[2])
    if end is not None and end <= start:
        raise wrong(text, "TO must be later than FROM")
    return Step(_parse_answer(after.strip(), text), start, end)


def _parse_answer(text: str, step: str, *, outermost: bool = True) -> Answer:
    word, _, rest = text.partition(" ")
    if word == "every":
        count, _, answer = rest.strip().partition(" ")
        if not _COUNT.fullmatch(count):
            raise wrong(step, "every needs a whole number from 1, then an answer")
        return Every(int(count), _parse_answer(answer.strip(), step, outermost=False))
    if word == "slow":
        seconds, _, answer = rest.strip().partition(" ")
        if not _NUMBER.fullmatch(seconds):
            raise wrong(step, "slow needs a number of seconds, then an answer")
        return Slow(float(seconds), _parse_answer(answer.strip(), step, outermost=False))
    if text in {fault.value for fault in Fault}:
        fault = Fault(text)
        if fault is Fault.REFUSE and not outermost:
            raise wrong(step, "refuse cannot follow every or slow: it closes the port")
        return fault
    return _parse_status(text, step)


def _parse_status(text: str, step: str) -> Status:
    code, *fields = text.split(";")
    if not _STATUS.fullmatch(code.strip()):
        raise wrong(step, _ANSWER_RULE)
    headers: list[tuple[str, str]] = []
    body: bytes | None = None
    for field in fields:
        name, equals, raw = (part.strip() for part in field.partition("="))
        if not equals or not _TOKEN.fullmatch(name):
            raise wrong(step, "after a status comes ;Name=value, with a header's name")
        value = unquote_to_bytes(raw)
        if name == "body":
            body = value
            continue
        if name.lower() in _FRAMING:
            raise wrong(step, f"{name} is the endpoint's to set (see truncate and drip)")
        header = value.decode("latin-1")
        if not _FIELD_VALUE.fullmatch(header):
            raise wrong(step, f"the value of {name} must be printable ASCII")
        headers.append((name, header))
    return Status(int(code), tuple(headers), body)


def wrong(step: object, rule: str) -> ValueError:
    """Quote the step and state the rule."""
    return ValueError(f"script step '{step}': {rule}")

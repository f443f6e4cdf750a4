"""``flink-http redrive``: sends dead letters again."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from . import _checks
from ._attempts import HOPELESS, Attempts
from ._progress import Progress
from ._redriven import Journal
from ._resend import Sender, UnsendableError
from .dead_letters import DeadLetter, local_directory, read_dead_letters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REASONS_SHOWN = 20
_USAGE_ERROR = 2
_INTERRUPTED = 130

_DESCRIPTION = """\
Sends the letters of a directory again: same method, URL, body, content type and idempotency key,
one after the other, by the rules of the sink (Retry-After, backoff with jitter).

What the endpoint accepts is written down beside the letters, in the file _redriven, and is not sent
a second time: a run that was killed goes on where it was. What fails again is left. The exit status
is 0 if nothing is left, 1 if something is, 2 for a wrong argument.

Letters hold no credentials. Give them with --header; ${NAME} in it, and in --to, is taken from the
environment, so that the secret is not in the list of processes:

  flink-http redrive DIR --header 'Authorization: Bearer ${API_TOKEN}'
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``redrive``."""
    parser = commands.add_parser(
        "redrive",
        help="send dead letters again",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("directory", metavar="DIR", help="where the letters are")
    parser.add_argument(
        "--only",
        metavar="STATUS",
        action="append",
        type=_status,
        help="letters with this status (none: without one); may be given more than once",
    )
    parser.add_argument("--rate", metavar="N", type=_positive, help="requests a second, at most")
    parser.add_argument(
        "--tries", metavar="N", type=_count, default=10, help="attempts a letter (default 10)"
    )
    parser.add_argument("--to", metavar="URL", help="takes the place of the sink's endpoint URL")
    parser.add_argument(
        "--header",
        metavar="'NAME: VALUE'",
        action="append",
        default=[],
        help="for every request; ${NAME} is taken from the environment",
    )
    parser.add_argument("--dry-run", action="store_true", help="send nothing, say what would be")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Send the letters; return the exit status."""
    try:
        directory = local_directory(arguments.directory)
        headers = dict(header(text) for text in arguments.header)
        sender = Sender(headers, None if arguments.to is None else endpoint(arguments.to))
        only = None if arguments.only is None else frozenset(arguments.only)
        if arguments.dry_run:
            return _dry_run(directory, only, sender)
        return _redrive(directory, only, Attempts(sender, arguments.tries, arguments.rate))
    except (ValueError, OSError, RuntimeError) as e:
        print(f"flink-http redrive: {e}", file=sys.stderr)
        return _USAGE_ERROR


def _redrive(directory: Path, only: frozenset[int | None] | None, work: Attempts) -> int:
    journal = Journal(directory)
    total = sum(1 for _ in chosen(directory, only))
    progress = Progress(total, sys.stderr)
    interrupted = False
    try:
        for letter in chosen(directory, only):
            reason = work.send(letter, progress.step)
            if reason is None:
                journal.add(letter.id)
                progress.sent += 1
            else:
                progress.left += 1
                _say_reason(progress, letter, reason)
            progress.step()
            if work.is_hopeless:
                progress.say(f"{HOPELESS} letters in a row found no endpoint that works: stopped")
                break
    except KeyboardInterrupt:
        interrupted = True
    finally:
        work.sender.close()
        journal.close()
    progress.end()
    return _INTERRUPTED if interrupted else _report(total, progress, work)


def _say_reason(progress: Progress, letter: DeadLetter, reason: str) -> None:
    if progress.left <= _REASONS_SHOWN:
        target = "a record" if letter.url is None else f"{letter.method} {letter.url}"
        more = "; further ones are only counted" if progress.left == _REASONS_SHOWN else ""
        progress.say(f"left: {target} ({letter.id}): {reason}{more}")


def _report(total: int, progress: Progress, work: Attempts) -> int:
    untried = total - progress.sent - progress.left
    print(f"sent   {progress.sent:>9,}")
    print(f"left   {total - progress.sent:>9,}")
    for what, number in work.left.most_common():
        print(f"         {number:>9,}  {what}")
    if untried:
        print(f"         {untried:>9,}  not tried")
    return 0 if progress.sent == total else 1


def _dry_run(directory: Path, only: frozenset[int | None] | None, sender: Sender) -> int:
    """Count what would go where: never more than there are destinations, methods and reasons."""
    would: Counter[str] = Counter()
    would_not: Counter[str] = Counter()
    for letter in chosen(directory, only):
        try:
            method, url, _ = sender.target(letter)
            parts = urlsplit(url)
            would[f"{method} {parts.scheme}://{parts.netloc}"] += 1
        except UnsendableError as e:
            would_not[str(e)] += 1
    print(f"would send {sum(would.values()):>9,}")
    for what, number in would.most_common():
        print(f"           {number:>9,}  {what}")
    if would_not:
        print(f"would not  {sum(would_not.values()):>9,}")
    for what, number in would_not.most_common():
        print(f"           {number:>9,}  {what}")
    return 0


def chosen(directory: Path, only: frozenset[int | None] | None) -> Iterator[DeadLetter]:
    """Give the letters that were not sent again yet, with one of these statuses."""
    for letter in read_dead_letters(directory):
        if only is None or letter.status in only:
            yield letter


def endpoint(text: str) -> str:
    """Read the URL of an endpoint."""
    url = _checks.url(from_environment(text))
    if "@" in urlsplit(url).netloc:
        raise ValueError("--to must be without user information: use --header")
    return url


def header(text: str) -> tuple[str, str]:
    """Read ``Name: value``; what is said of a wrong one never shows the value."""
    name, colon, value = text.partition(":")
    if not colon:
        raise ValueError("--header must be 'Name: value', was without a colon")
    return _checks.header(name.strip(), from_environment(value.strip()))


def from_environment(text: str) -> str:
    """Put the values of environment variables in place of ``${NAME}``."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in os.environ:
            raise ValueError(f"the environment variable {found[1]} must be set, was not")
        return os.environ[found[1]]

    return re.sub(r"\$\{(\w+)\}", value, text)


def _status(text: str) -> int | None:
    if text == "none":
        return None
    if not re.fullmatch(r"[1-9]\d\d", text):
        raise argparse.ArgumentTypeError(f"must be a status such as 503, or none, was {text!r}")
    return int(text)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a positive number, was {text!r}")
    return number


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", text):
        raise argparse.ArgumentTypeError(f"must be a number from 1 on, was {text!r}")
    return int(text)

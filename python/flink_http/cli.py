"""The command ``flink-http``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, cast

from . import _outage, _summary, redrive
from .testing import console

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status.

    Each command adds its parser and names, as ``run``, the function that does the work.
    """
    parser = argparse.ArgumentParser(prog="flink-http", description="Tools of the HTTP sink.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in (console, _summary, redrive, _outage):
        command.add_parser(commands)
    parsed = parser.parse_args(arguments)
    return cast("Callable[[argparse.Namespace], int]", parsed.run)(parsed)

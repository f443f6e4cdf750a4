"""What the runs come to: medians, ratios, targets, and the machine they ran on."""

from __future__ import annotations

import math
import os
import platform
import re
import statistics
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Callable, NamedTuple

if TYPE_CHECKING:
    from benchmarks.measure import Result
    from benchmarks.rows import Row

NOISE = 0.1  # CPUs that others may keep busy before a figure is doubtful
PEER = "getindata-32"


class Median(NamedTuple):
    """The medians of a row's runs."""

    rate: float
    cpu: float
    compiler_cpu: float
    memory: float
    others: float
    spread: float  # of the rates, largest to smallest
    server: float  # CPUs that the server kept busy
    busiest: str  # thread, and CPUs that it kept busy


class Target(NamedTuple):
    """What is to be reached, as a ratio of two figures of the same run."""

    what: str
    ratio: Callable[[dict[str, Median]], float]
    at_least: float = 0
    at_most: float = math.inf


def _rates(row: str, other: str, at_least: float) -> Target:
    return Target(
        f"records/s, {row} to {other}", lambda m: m[row].rate / m[other].rate, at_least=at_least
    )


TARGETS = [
    Target(
        "CPU, java-1 to client-loop", lambda m: m["java-1"].cpu / m["client-loop"].cpu, at_most=0.7
    ),
    _rates("java-1", "netty-loop", at_least=0.9),
    _rates("java-1", "getindata-32", at_least=10),
    _rates("java-batch", "getindata-batch", at_least=20),
    _rates("py-process-dict", "py-process-discard", at_least=0.85),
]


def medians(results: list[Result]) -> dict[str, Median]:
    """Return each row's medians, in the order of their first runs."""
    by_row: dict[str, list[Result]] = {}
    for result in results:
        by_row.setdefault(result.row, []).append(result)
    return {name: _median(runs) for name, runs in by_row.items()}


def _median(runs: list[Result]) -> Median:
    rates = [run.rate for run in runs]
    middle = sorted(runs, key=lambda run: run.rate)[len(runs) // 2]
    thread, cpu = next(iter(middle.threads.items()), ("?", 0))
    return Median(
        rate=statistics.median(rates),
        cpu=statistics.median(run.cpu for run in runs),
        compiler_cpu=statistics.median(run.compiler_cpu for run in runs),
        memory=statistics.median(run.memory for run in runs),
        others=statistics.median(run.others for run in runs),
        spread=max(rates) / min(rates),
        server=statistics.median(run.server_cpu * run.rate / 1e6 for run in runs),
        busiest=f"{thread} {cpu * middle.rate / 1e6:.2f}",
    )


def table(m: dict[str, Median], rows: list[Row]) -> str:
    """Return the table in Markdown, with a legend."""
    head = [
        "row",
        "records/s",
        "CPU µs/record",
        "of it JIT",
        "peak MiB",
        "records/s to client-loop",
        "CPU to client-loop",
        f"records/s to {PEER}",
        "server",
        "busiest thread",
        "spread",
        "other load",
    ]
    loop = m.get("client-loop")
    peer = m.get(PEER)
    cells = [
        [
            name,
            f"{row.rate:,.0f}",
            f"{row.cpu:,.1f}",
            f"{row.compiler_cpu:,.1f}",
            f"{row.memory:,.0f}",
            f"{row.rate / loop.rate:.2f}" if loop else "",
            f"{row.cpu / loop.cpu:.2f}" if loop else "",
            f"{row.rate / peer.rate:.1f}" if peer else "",
            f"{row.server:.2f}",
            row.busiest,
            f"{row.spread:.2f}",
            f"{row.others:.2f}{' !' if row.others > NOISE else ''}",
        ]
        for name, row in m.items()
    ]
    legend = [f"- `{row.name}`: {row.what}" for row in rows if row.name in m]
    return "\n".join([*_aligned([head, *cells]), "", *legend])


def _aligned(cells: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*cells)]
    lines = []
    for line in cells:
        texts = [text.rjust(width) for text, width in zip(line, widths)]
        lines.append(f"| {line[0].ljust(widths[0])} | {' | '.join(texts[1:])} |")
    rule = [f"{'-' * widths[0]}", *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return [lines[0], f"| {' | '.join(rule)} |", *lines[1:]]


def targets(m: dict[str, Median]) -> str:
    """Return what was to be reached, and whether it was; what did not run is left out."""
    lines = []
    for target in TARGETS:
        try:
            ratio = target.ratio(m)
        except (KeyError, ValueError):
            continue  # a row of it did not run
        met = target.at_least <= ratio <= target.at_most
        wanted = f"≥ {target.at_least:g}" if target.at_least else f"≤ {target.at_most:g}"
        lines.append(f"- {target.what}: {ratio:.2f}, wanted {wanted}: {'met' if met else 'missed'}")
    return "\n".join(lines)


def doubts(m: dict[str, Median]) -> str:
    """Return a warning when something else ran on the machine."""
    if all(row.others <= NOISE for row in m.values()):
        return ""
    return (
        "Something else kept the machine busy (rows with a !, in CPUs): these figures tell that"
        " the comparison runs, not how fast anything is."
    )


def machine(setup: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return what the figures depend on; nothing that names the machine."""
    cpu = re.search(r"model name\s*: (.*)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    java = subprocess.run(
        [Path(os.environ["JAVA_HOME"]) / "bin" / "java", "-version"],
        check=True,
        capture_output=True,
        text=True,
    )
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607 - the user's own git
        check=False,
        capture_output=True,
        text=True,
    )
    return {
        "CPU": cpu[1] if cpu else platform.machine(),
        "CPUs": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(memory[1]) // 1024:,} MiB" if memory else "?",
        "Linux": platform.release(),
        "Java": java.stderr.splitlines()[0],
        "Python": platform.python_version(),
        "Flink": ", ".join(setup["flink"].values()),
        "commit": commit.stdout.strip() or "?",
    }


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")

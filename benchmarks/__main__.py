"""Compares what a request costs, on this machine's loopback: ``make bench``.

See benchmarks/README.md for what the rows are.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import proc, profiling, report
from benchmarks.measure import ROOT, Bench, BenchmarkError, Result
from benchmarks.rows import Row, rows

SETUP = ROOT / "build" / "benchmarks" / "setup.json"
RESULTS = ROOT / "benchmarks" / "results"


def main() -> int:
    """Run what was asked for; return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so end what runs
    subprocess.run([ROOT / "scripts" / "gradle", "benchmarkSetUp"], check=True)
    setup = json.loads(SETUP.read_text(encoding="utf-8"))
    known = rows(setup["flink"]["newest"], setup["flink"]["peer"])
    options = _options(known)
    chosen = _chosen(known, options)
    bench = Bench(setup, pin=not options.no_pin, timeout=options.timeout)
    RESULTS.mkdir(exist_ok=True)
    where = RESULTS / time.strftime("%Y%m%d-%H%M%S")

    print(f"CPUs that others keep busy: {proc.busy_share(1):.2f}", flush=True)
    results, failures = _run(bench, chosen, options, where)

    medians = report.medians(results)
    pages = [report.table(medians, known), report.targets(medians), report.doubts(medians)]
    machine = report.machine(setup) | {"server": " ".join(bench.pinned[:3]) or "not pinned"}
    pages += ["\n".join(f"- {name}: {value}" for name, value in machine.items())]
    pages += [f"FAILED: {failure}" for failure in failures]
    text = "\n\n".join(page for page in pages if page)
    where.with_suffix(".md").write_text(f"{text}\n", encoding="utf-8")
    data = {"machine": machine, "runs": [result.as_json() for result in results]}
    where.with_suffix(".json").write_text(f"{json.dumps(data, indent=2)}\n", encoding="utf-8")
    print(f"\n{text}\n\nAlso in {where.relative_to(ROOT)}.md and .json")
    return 1 if failures else 0


def _run(
    bench: Bench, chosen: list[Row], options: argparse.Namespace, where: Path
) -> tuple[list[Result], list[str]]:
    """Run all rows once, then all again, so that a slow minute does not hit one row alone."""
    results: list[Result] = []
    failures: list[str] = []
    for number in range(options.runs):
        for row in chosen:
            stacks = Path(f"{where}-{row.name}-{number + 1}.stacks") if options.profile else None
            try:
                result = bench.run(row, options.requests, stacks)
            except BenchmarkError as e:
                failures.append(f"{row.name}: {e} (log: {bench.log(row).relative_to(ROOT)})")
                print(f"{row.name:24} FAILED: {e}", flush=True)
                continue
            results.append(result)
            print(
                f"{row.name:24} {result.rate:>11,.0f}/s {result.cpu:8.1f} µs"
                f" {result.memory:6.0f} MiB   {result.ledger}",
                flush=True,
            )
            if stacks is not None:
                _print_profile(result, stacks)
    return results, failures


def _print_profile(result: Result, stacks: Path) -> None:
    print("\nCPU µs a request by thread, as Linux counts it")
    for name, cpu in result.threads.items():
        print(f"{cpu:7.2f}  {name}")
    print(f"\n{profiling.summary(stacks)}\n\nAll stacks: {stacks.relative_to(ROOT)}\n", flush=True)


def _chosen(known: list[Row], options: argparse.Namespace) -> list[Row]:
    if options.only:
        return [row for row in known if row.name in options.only]
    return [row for row in known if options.all or not row.extra]


def _options(known: list[Row]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [row.name for row in known]
    parser.add_argument("--only", nargs="+", choices=names, metavar="ROW", help=", ".join(names))
    parser.add_argument("--all", action="store_true", help="the rows too that run only when named")
    parser.add_argument("--requests", type=int, default=1_000_000, help="of the fast rows")
    parser.add_argument("--runs", type=int, default=3, help="how often each row runs")
    parser.add_argument("--no-pin", action="store_true", help="let the server use any CPU")
    parser.add_argument("--timeout", type=float, default=300, help="of one run, in seconds")
    parser.add_argument("--profile", action="store_true", help="show the hottest threads, methods")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""Rounds of kills: ``python -m tests.faults.kill ROUNDS [SEED]``; stops at the first that fails."""

from __future__ import annotations

import shutil
import signal
import sys
import time

from tests.faults.cluster import Cluster
from tests.faults.plan import Plan
from tests.faults.rounds import ROOT, play

FOLDER = ROOT / "build" / "kill"


def main() -> int:
    """Play them; return the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so end what runs
    rounds = int(sys.argv[1])
    first = int(sys.argv[2]) if sys.argv[2:] else int(time.time())
    shutil.rmtree(FOLDER, ignore_errors=True)
    with Cluster(FOLDER) as cluster:
        for seed in range(first, first + rounds):
            plan = Plan.of(seed)
            print(plan, flush=True)
            try:
                print(f"  {play(cluster, plan)}", flush=True)
            except BaseException:
                print(f"Failed; logs in {FOLDER}. Again: make kill ROUNDS=1 SEED={seed}")
                raise
    print(f"{rounds} rounds, nothing lost, nothing altered, nothing invented")
    return 0


if __name__ == "__main__":
    sys.exit(main())

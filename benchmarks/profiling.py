"""Where a JVM's time goes between two moments, by async-profiler, which Flink brings too."""

from __future__ import annotations

import platform
import re
import subprocess
from collections import Counter
from pathlib import Path

LIBRARIES = Path(__file__).resolve().parents[1] / "build" / "benchmarks" / "profiler"
FOLDERS = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}
MOST = 15


class Profiler:
    """Profiles a JVM from outside, with its own jcmd.

    :param stacks: the file to write; each line is a stack, its frames with ``;`` between them, and
        how many milliseconds it was seen
    :param java: the java program, beside which jcmd lies
    """

    #: Without it a sample is counted for the next place where the JVM may stop.
    JVM_ARGUMENTS = ("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints")

    def __init__(self, stacks: Path, java: str) -> None:
        self._stacks = stacks
        self._jcmd = str(Path(java).parent / "jcmd")
        self._library = LIBRARIES / FOLDERS[platform.machine()] / "libasyncProfiler.so"
        self._pid = 0

    def start(self, pid: int) -> None:
        """Begin; needs no rights beyond those of the user who runs the JVM."""
        self._pid = pid
        self._load("start,event=itimer,interval=1ms,threads")

    def stop(self) -> None:
        """End, and write the file."""
        self._load(f"stop,collapsed,threads,file={self._stacks}")

    def _load(self, arguments: str) -> None:
        command = [self._jcmd, str(self._pid), "JVMTI.agent_load", str(self._library), arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=60)


def summary(stacks: Path) -> str:
    """Return the hottest threads, methods, and methods with all they call."""
    threads: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for line in stacks.read_text(encoding="utf-8").splitlines():
        stack, _, count = line.rpartition(" ")
        thread, *frames = stack.split(";")
        frames = [frame.replace("/", ".") for frame in frames]
        threads[re.sub(r"\[(.*) tid=\d+\]", r"\1", thread)] += int(count)
        alone[frames[-1] if frames else "?"] += int(count)
        within.update(dict.fromkeys(frames, int(count)))
    total = sum(threads.values()) or 1
    lines = [f"{total} samples, one each millisecond of CPU"]
    for title, counts, most in (
        ("threads", threads, MOST),
        ("methods alone", alone, 2 * MOST),
        ("methods with what they call", within, 4 * MOST),
    ):
        lines.append(f"\n{title}")
        lines += [f"{100 * n / total:5.1f} %  {name}" for name, n in counts.most_common(most)]
    return "\n".join(lines)

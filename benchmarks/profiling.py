"""Where a JVM's time goes between two moments, by async-profiler, which Flink brings too."""

from __future__ import annotations

import platform
import re
import subprocess
from collections import Counter
from contextlib import suppress
from pathlib import Path

LIBRARIES = Path(__file__).resolve().parents[1] / "build" / "benchmarks" / "profiler"
FOLDERS = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}
MOST = 15


class Profiler:
    """Profiles a JVM from outside, with its own jcmd.

    :param stacks: the file to write; each line is a stack, its frames with ``;`` between them, and
        how often it was seen
    :param java: the java program, beside which jcmd lies
    """

    #: Without it a sample is counted for the next place where the JVM may stop.
    JVM_ARGUMENTS = ("-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints")

    def __init__(self, stacks: Path, java: str) -> None:
        self._output = f"collapsed,threads,file={stacks}"
        self._jcmd = str(Path(java).parent / "jcmd")
        self._library = LIBRARIES / FOLDERS[platform.machine()] / "libasyncProfiler.so"
        self._pid = 0

    def start(self, pid: int) -> None:
        """Begin; needs no rights beyond those of the user who runs the JVM."""
        self._pid = pid
        self._load(f"start,event=itimer,interval=1ms,{self._output}")

    def stop(self) -> None:
        """End, and write the file; a JVM that has ended meanwhile wrote it itself."""
        with suppress(subprocess.CalledProcessError):
            self._load(f"stop,{self._output}")

    def _load(self, arguments: str) -> None:
        # In quotes, or jcmd would take what has a = in it for an argument of its own.
        load = ["JVMTI.agent_load", str(self._library), f'"{arguments}"']
        said = subprocess.run(
            [self._jcmd, str(self._pid), *load],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout
        if "return code: 0" not in said:
            raise RuntimeError(f"The profiler did not take {arguments}: {said}")


def summary(stacks: Path) -> str:
    """Return the hottest threads, methods, and methods with all they call."""
    threads: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for line in stacks.read_text(encoding="utf-8").splitlines():
        stack, _, count = line.rpartition(" ")
        thread, *frames = map(_short, stack.split(";"))
        threads[re.sub(r"\[(.*) tid=\d+\]", r"\1", thread)] += int(count)
        alone[frames[-1] if frames else "?"] += int(count)
        within.update(dict.fromkeys(frames, int(count)))
    total = sum(threads.values()) or 1
    lines = [f"{total} samples"]
    for title, hottest in (
        ("threads", threads.most_common(MOST)),
        ("methods alone", alone.most_common(2 * MOST)),
        ("methods with what they call", _chains(within)[: 3 * MOST]),
    ):
        lines.append(f"\n{title}")
        lines += [f"{100 * n / total:5.1f} %  {name}" for name, n in hottest]
    return "\n".join(lines)


def _chains(counts: Counter[str]) -> list[tuple[str, int]]:
    """Show methods with the same count, most of which only call the next, as first and last."""
    chains: dict[int, list[str]] = {}
    for name, count in counts.most_common():
        chains.setdefault(count, []).append(name)
    return [
        (names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}", count)
        for count, names in chains.items()
    ]


def _short(frame: str) -> str:
    name = frame.replace("/", ".")
    name = re.sub(r"\$\$Lambda\$[^.]*", "$$Lambda", name)
    ours = "org.apache.flink.streaming.connectors.http."
    return name.replace(f"{ours}shaded.org.apache.", "").replace(ours, "sink: ")

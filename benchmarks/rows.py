"""The rows of the comparison: what runs, and for how many records."""

from __future__ import annotations

from dataclasses import dataclass, replace

# More than lies in a sink's buffer when the last measured record is answered, so that the measured
# stretch ends in full flow, as it begins.
TAIL = 20_000
BATCH = 500  # records in a request of the batch rows


@dataclass(frozen=True)
class Row:
    """One thing that is measured.

    :param name: its name in the table, and for ``--only``
    :param what: a sentence for the table's legend
    :param runs: the class path's name in Gradle's set-up, or ``python``
    :param program: the class, or the kind of PyFlink job
    :param arguments: what the program takes after the URL and the number of records
    :param share: which part of ``--requests`` it is measured with; slow ones take fewer
    :param tail: records after the measured ones
    :param http: whether the server counts its records; if not, the job's sink does
    :param extra: whether it runs only when named, or with ``--all``
    """

    name: str
    what: str
    runs: str
    program: str
    arguments: tuple[str, ...] = ()
    share: float = 1
    tail: int = TAIL
    http: bool = True
    extra: bool = False


def rows(newest: str, older: str) -> list[Row]:
    """Return all rows, for the two Flinks that the class paths are for."""
    return [*_loops(), *_java(newest, older), *_getindata(older), *_python()]


def _loops() -> list[Row]:
    return [
        Row(
            "client-loop",
            "The sink's HTTP client, bare, fed by a thread as a task would; no Flink",
            "loops",
            "ClientLoop",
            ("thread",),
        ),
        Row(
            "client-loop-answers",
            "The same, where each answer begins the next request",
            "loops",
            "ClientLoop",
            ("answers",),
            extra=True,
        ),
        Row(
            "netty-loop",
            "Netty, bare, one thread where each answer begins the next request; no Flink",
            "loops",
            "NettyLoop",
        ),
    ]


def _java(newest: str, older: str) -> list[Row]:
    def row(name: str, what: str, arguments: tuple[str, str], flink: str = newest) -> Row:
        return Row(name, f"{what}, Flink {flink}", f"sink-{flink}", "SinkJob", arguments)

    return [
        row("java-1", "This sink", ("1", "1")),
        replace(row("java-2", "This sink at parallelism 2", ("2", "1")), tail=2 * TAIL),
        row("java-1-old", "This sink", ("1", "1"), older),
        replace(
            row("java-batch", f"This sink, JSON arrays of {BATCH} records", ("1", str(BATCH))),
            share=4,
        ),
    ]


def _getindata(flink: str) -> list[Row]:
    name = f"getindata 0.25.0, Flink {flink}"
    return [
        Row(
            "getindata-32",
            f"{name}, single mode, one record handed over at a time, 32 times",
            "getindata",
            "GetindataJob",
            ("single", "1", "32"),
            share=0.06,
            tail=TAIL // 2,
        ),
        Row(
            "getindata-defaults",
            f"{name}, single mode, as it comes: 500 records handed over at a time, 50 times",
            "getindata",
            "GetindataJob",
            ("single", "0", "0"),
            share=0.06,
            tail=TAIL // 2,
        ),
        Row(
            "getindata-batch",
            f"{name}, batch mode, {BATCH} records in a request, 32 at once",
            "getindata",
            "GetindataJob",
            ("batch", str(BATCH), "32"),
            share=0.5,
            tail=2 * TAIL,  # 32 batches are under way beside a full buffer
        ),
    ]


def _python() -> list[Row]:
    return [
        Row(
            "py-process-dict", "This sink, dicts, process mode", "python", "process-dict", share=0.5
        ),
        Row(
            "py-process-discard",
            "The same dicts, process mode, written as JSON by a map, then dropped",
            "python",
            "process-discard",
            share=0.5,
            http=False,
        ),
        Row(
            "py-process-discard-raw",
            "The same dicts, process mode, dropped as they are",
            "python",
            "process-discard-raw",
            share=0.5,
            http=False,
            extra=True,
        ),
        Row("py-thread-dict", "This sink, dicts, thread mode", "python", "thread-dict"),
        Row(
            "py-thread-discard",
            "The same dicts, thread mode, written as JSON by a map, then dropped",
            "python",
            "thread-discard",
            http=False,
        ),
        Row("py-typed", "This sink, a stream of Types.STRING()", "python", "process-typed"),
        Row(
            "py-map-requests",
            "A map that posts each dict with `requests`, process mode",
            "python",
            "process-map",
            share=0.02,
            tail=TAIL // 20,
        ),
    ]

"""``flink-http dead-letters`` and ``flink-http redrive`` as programs, against the endpoint."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flink_http import read_dead_letters

if TYPE_CHECKING:
    from flink_http.testing import HttpEndpoint

COMMAND = [sys.executable, "-m", "flink_http"]
DEADLINE = 120.0


def write_letters(directory: Path, endpoint: str, statuses: dict[int, int]) -> None:
    """Write so many letters of each status, numbered through, half of them compressed."""
    directory.mkdir(exist_ok=True)
    lines: list[bytes] = []
    for status, count in statuses.items():
        for _ in range(count):
            number = len(lines) + 1
            letter: dict[str, Any] = {
                "version": 1,
                "id": f"00ff-{number}",
                "rejectedAt": f"2026-01-01T{number % 3:02}:00:00.000Z",
                "firstSeen": "2026-01-01T00:00:00.000Z",
                "attempts": 1,
                "status": status,
                "reason": f"POST {endpoint}/in + users/{number} answered {status} after"
                " 1 attempt(s); 1 record not delivered. See what the server says.",
                "method": "POST",
                "url": f"{endpoint}/in/users/{number}",
                "relativeUrl": f"users/{number}",
                "contentType": "application/json",
                "idempotencyKeyHeader": "Idempotency-Key",
                "idempotencyKey": f"key-{number}",
                "body": json.dumps({"id": number}),
            }
            lines.append(json.dumps(letter).encode() + b"\n")
    half = len(lines) // 2
    (directory / "1.jsonl.gz").write_bytes(gzip.compress(b"".join(lines[:half])))
    (directory / "2.jsonl").write_bytes(b"".join(lines[half:]) + b'{"version": 1, "id": "00ff-')


def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run a command; give its exit status and what it printed."""
    ran = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE,
        env={**os.environ, **environment},
    )
    return ran.returncode, ran.stdout, ran.stderr


def words(report: str) -> str:
    """Put a table on one line."""
    return " ".join(report.split())


def keys(endpoint: HttpEndpoint) -> list[int]:
    """Give the numbers of the letters that were accepted."""
    return sorted(
        int(request.headers["idempotency-key"].partition("-")[2]) for request in endpoint.accepted()
    )


def test_letters_are_counted_by_kind(tmp_path: Path) -> None:
    """A table for people, an object for machines, a line each for grep."""
    write_letters(tmp_path / "dead", "http://h:8", {422: 7, 503: 3})
    directory = str(tmp_path / "dead")
    status, table, errors = run("dead-letters", directory)
    assert (status, errors) == (0, "")
    assert table.splitlines() == [
        "10 dead letter(s), 2026-01-01 00:00:00 to 2026-01-01 02:00:00 UTC",
        "",
        "  letters  status",
        "        7  422",
        "        3  503",
        "",
        "  letters  reason",
        "        7  POST answered 422 after N attempt(s)",
        "        3  POST answered 503 after N attempt(s)",
        "",
        "  letters  hour (UTC)",
        "        3  2026-01-01 00:00",
        "        4  2026-01-01 01:00",
        "        3  2026-01-01 02:00",
        "",
        "  letters  destination",
        "       10  http://h:8",
    ]
    counted = json.loads(run("dead-letters", directory, "--json")[1])
    assert (counted["letters"], counted["by_status"]) == (10, {"422": 7, "503": 3})
    assert counted["last"] == "2026-01-01T02:00:00+00:00"
    lines = run("dead-letters", directory, "--list")[1].splitlines()
    assert len(lines) == 10
    assert lines[0].startswith(
        "2026-01-01 01:00:00  00ff-1   422  POST http://h:8/in/users/1  POST"
    )
    listed = [
        json.loads(x)
        for x in run("dead-letters", directory, "--list", "--json")[1].split("\n")[:-1]
    ]
    assert [letter["idempotency_key"] for letter in listed] == [f"key-{n}" for n in range(1, 11)]


def test_an_empty_directory_has_no_letters(tmp_path: Path) -> None:
    """And nothing to send."""
    assert run("dead-letters", str(tmp_path)) == (0, "no dead letters\n", "")
    assert run("redrive", str(tmp_path))[0] == 0


def test_what_fails_again_is_left_and_the_rest_is_gone(
    tmp_path: Path, http_endpoint: HttpEndpoint
) -> None:
    """The same requests with the same keys; a second run sends only what was left."""
    write_letters(tmp_path, http_endpoint.url, {422: 6, 503: 4})
    http_endpoint.set_script("200, 422, 503, 200")
    status, report, errors = run("redrive", str(tmp_path))
    assert status == 1
    assert words(report) == "sent 9 left 1 1 answered 422"
    target = f"POST {http_endpoint.url}/in/users/2 (00ff-2)"
    assert f"left: {target}: answered 422 after 1 attempt(s)\n" in errors
    assert keys(http_endpoint) == [1, *range(3, 11)]
    request = http_endpoint.accepted()[0]
    assert (request.method, request.path, request.json()) == ("POST", "/in/users/1", {"id": 1})
    assert request.headers["content-type"] == "application/json"
    assert [letter.id for letter in read_dead_letters(tmp_path)] == ["00ff-2"]
    assert len(list(read_dead_letters(tmp_path, redriven=True))) == 10

    http_endpoint.clear()
    status, report, _ = run("redrive", str(tmp_path))
    assert (status, words(report)) == (0, "sent 1 left 0")
    assert keys(http_endpoint) == [2]
    assert run("dead-letters", str(tmp_path))[1] == "no dead letters\n"


def test_only_the_chosen_statuses_are_sent(tmp_path: Path, http_endpoint: HttpEndpoint) -> None:
    """What is not chosen is neither sent nor counted as left."""
    write_letters(tmp_path, http_endpoint.url, {422: 6, 503: 2, 500: 2})
    status, report, _ = run("redrive", str(tmp_path), "--only", "503", "--only", "500")
    assert (status, words(report)) == (0, "sent 4 left 0")
    assert keys(http_endpoint) == [7, 8, 9, 10]


def test_a_dry_run_sends_nothing(tmp_path: Path, http_endpoint: HttpEndpoint) -> None:
    """It says what would be sent where."""
    write_letters(tmp_path, "https://api.example.com:8443", {422: 6})
    status, report, errors = run("redrive", str(tmp_path), "--dry-run")
    assert (status, errors) == (0, "")
    assert words(report) == "would send 6 6 POST https://api.example.com:8443"
    report = run("redrive", str(tmp_path), "--dry-run", "--to", http_endpoint.url)[1]
    assert words(report).endswith(f" 6 POST {http_endpoint.url}")
    assert http_endpoint.statistics().received == 0
    assert not (tmp_path / "_redriven").exists()


def test_letters_go_to_another_endpoint_with_a_secret_from_the_environment(
    tmp_path: Path, http_endpoint: HttpEndpoint
) -> None:
    """The record's part of the URL stays."""
    write_letters(tmp_path, "http://gone.invalid", {503: 2})
    status, _, errors = run(
        "redrive",
        str(tmp_path),
        *("--to", http_endpoint.url_for("v2?k=${SECRET}")),
        *("--header", "Authorization: Bearer ${SECRET}", "--rate", "1000"),
        SECRET="hunter2",  # noqa: S106 - of nobody
    )
    assert status == 0
    assert "hunter2" not in errors
    first = http_endpoint.requests()[0]
    assert first.path == "/v2/users/1?k=hunter2"
    assert first.headers["authorization"] == "Bearer hunter2"


@pytest.mark.fault(
    "Letters are sent again to an endpoint that answers 401",
    then="Stops after five in a row; all letters stay",
)
def test_a_wrong_endpoint_stops_the_run_before_it_tries_them_all(
    tmp_path: Path, http_endpoint: HttpEndpoint
) -> None:
    """A missing token is not tried a million times."""
    write_letters(tmp_path, http_endpoint.url, {503: 40})
    http_endpoint.set_script("401")
    status, report, errors = run("redrive", str(tmp_path))
    assert status == 1
    assert "5 letters in a row found no endpoint that works: stopped" in errors
    assert words(report) == "sent 0 left 40 5 answered 401 35 not tried"
    assert http_endpoint.statistics().received == 5


@pytest.mark.fault(
    "`flink-http redrive` is killed",
    then="The next run goes on: every letter arrives, at most the last one twice",
)
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, http_endpoint: HttpEndpoint) -> None:
    """By kill -9, in the middle: every letter arrives, and at most the last one twice."""
    letters = 300
    write_letters(tmp_path, http_endpoint.url, {503: letters})
    for wanted in (50, 150):
        with subprocess.Popen([*COMMAND, "redrive", str(tmp_path)], stderr=subprocess.DEVNULL) as p:
            http_endpoint.wait_for(wanted, DEADLINE)
            p.kill()
        assert p.returncode == -signal.SIGKILL
    status, report, _ = run("redrive", str(tmp_path))
    assert status == 0
    sent_at_last = int(report.split()[1].replace(",", ""))
    assert 0 < sent_at_last <= letters - 150 + 1
    accepted = keys(http_endpoint)
    assert sorted(set(accepted)) == list(range(1, letters + 1))
    assert len(accepted) <= letters + 2


def test_ctrl_c_ends_a_run_that_can_go_on(tmp_path: Path, http_endpoint: HttpEndpoint) -> None:
    """Without a traceback, and with the exit status of an interrupt."""
    write_letters(tmp_path, http_endpoint.url, {503: 10})
    http_endpoint.set_script("200, 200, 429;Retry-After=600")
    # As in a terminal: what a shell runs in the background ignores it, and so do its children.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [*COMMAND, "redrive", str(tmp_path)], stderr=subprocess.PIPE, text=True
    ) as process:
        signal.signal(signal.SIGINT, before)
        http_endpoint.wait_for(lambda s: s.received == 3, DEADLINE)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=DEADLINE)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert len(list(read_dead_letters(tmp_path))) == 8


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["redrive", "{dir}/none"], r"path must be a directory, was .*/none"),
        (["redrive", "{dir}", "--header", "Authorization"], "was without a colon"),
        (["redrive", "{dir}", "--header", "A: ${{NO_SUCH}}"], "variable NO_SUCH must be set"),
        (["redrive", "{dir}", "--header", "A b: x"], "header name must be a token"),
        (["redrive", "{dir}", "--to", "ftp://h/"], "must be an absolute http or https URL"),
        (["redrive", "{dir}", "--to", "http://u:hunter2@h/"], "must be without user information"),
        (["redrive", "{dir}", "--only", "5xx"], "must be a status such as 503, or none, was '5xx'"),
        (["redrive", "{dir}", "--rate", "0"], "must be a positive number, was '0'"),
        (["redrive", "{dir}", "--tries", "0"], "must be a number from 1 on, was '0'"),
        (["redrive", "s3://b/dead"], "must be a local directory or a file: URL, was s3://"),
        (["dead-letters", "{dir}/none"], "path must be a directory, was .*/none"),
        (["dead-letters", "{dir}/bad"], r"bad/1.jsonl, line 1 is no dead letter"),
    ],
)
def test_a_wrong_argument_is_said_in_one_sentence(
    tmp_path: Path, arguments: list[str], problem: str
) -> None:
    """Exit status 2, no traceback, no secret."""
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "1.jsonl").write_text("x\n", "utf-8")
    status, _, errors = run(*(argument.format(dir=tmp_path) for argument in arguments))
    assert status == 2
    assert re.search(problem, errors)
    assert "Traceback" not in errors
    assert "hunter2" not in errors


def test_a_certificate_that_is_missing_is_named(tmp_path: Path) -> None:
    """Nothing is counted as tried, and the run can go on with the right one."""
    write_letters(tmp_path, "https://127.0.0.1:1", {503: 10})
    status, _, errors = run("redrive", str(tmp_path), REQUESTS_CA_BUNDLE="/no/such/bundle")
    assert status == 2
    assert "/no/such/bundle" in errors
    assert "Traceback" not in errors


def test_a_reader_that_goes_away_ends_the_list_quietly(tmp_path: Path) -> None:
    """``| head`` is no error worth a traceback."""
    write_letters(tmp_path, "http://h", {503: 3000})
    with subprocess.Popen(
        [*COMMAND, "dead-letters", str(tmp_path), "--list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


def test_many_letters_need_no_more_memory_than_few(
    tmp_path: Path, http_endpoint: HttpEndpoint
) -> None:
    """Counting and a dry run over ten times the letters stay within the same memory."""

    def peak_mb(letters: int, *command: str) -> float:
        write_letters(tmp_path, http_endpoint.url, {503: letters})
        code = (
            "import resource, sys; from flink_http.cli import main; main(sys.argv[1:]);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
        )
        ran = subprocess.run(
            [sys.executable, "-c", code, command[0], str(tmp_path), *command[1:]],
            capture_output=True,
            text=True,
            check=True,
        )
        return int(ran.stderr.split()[-1]) / 1024

    for command in (("dead-letters",), ("redrive", "--dry-run")):
        assert peak_mb(30_000, *command) < peak_mb(1_000, *command) + 5

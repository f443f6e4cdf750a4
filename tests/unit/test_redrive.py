"""Sending dead letters again: rules, waits, requests and the journal."""

from __future__ import annotations

import io
import os
import threading
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

import pytest
from flink_http import DeadLetter, redrive
from flink_http._attempts import Attempts, pause
from flink_http._outcomes import (
    Answer,
    Circumstances,
    Failure,
    Outcome,
    may_have_arrived,
    outcome,
    retry_after,
)
from flink_http._progress import Progress
from flink_http._redriven import JOURNAL, Journal, read_journal
from flink_http._resend import Sender, UnsendableError, joined
from urllib3.response import BaseHTTPResponse, HTTPResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flink_http.testing import HttpEndpoint

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)


def letter(**values: Any) -> DeadLetter:
    """Make a letter of a POST to an endpoint's own URL."""
    fields: dict[str, Any] = dict.fromkeys(DeadLetter.__annotations__)
    posted = {
        "id": "a-1",
        "method": "POST",
        "url": "http://127.0.0.1:1/in",
        "relative_url": "",
        "headers": (),
        "body": b"{}",
    }
    return DeadLetter(**{**fields, **posted, **values})


def outcomes(table: Any) -> Iterator[tuple[Answer, Circumstances, str]]:
    """Give each status of each row that a redrive can meet."""
    names = {
        "urlFromRecord": "url_from_record",
        "headersFromRecord": "headers_from_record",
        "mayHaveArrived": "may_have_arrived",
        "endpointKnown": "endpoint_known",
    }
    for row in table["outcomes"]:
        if "onConflict" in row["when"]:
            continue  # an option of the sink
        when = {names.get(k, k): v for k, v in row["when"].items() if k != "repeatedAtOnce"}
        if when.get("key"):
            when["headers_from_record"] = True  # the key is one
        first, _, last = str(row["answer"].get("status", 0)).partition("-")
        failure = row["answer"].get("failure", "").replace("CLOSED_ON_REUSED", "CLOSED")
        failure = failure.replace("CLOSED_ON_NEW", "CLOSED")
        headers = {k.lower(): v for k, v in row["answer"].get("headers", {}).items()}
        for status in range(int(first), int(last or first) + 1):
            answer = Answer(status, headers, Failure[failure] if failure else None)
            yield answer, Circumstances(**when), row["outcome"]


def test_every_answer_means_what_it_means_to_the_sink(vectors: Callable[[str], Any]) -> None:
    """By the table that the Java classifier reads, too."""
    rows = list(outcomes(vectors("outcomes.json")))
    wrong = [row for row in rows if outcome(row[0], row[1]).name != row[2]]
    assert wrong == []
    assert {row[2] for row in rows} == {"SUCCESS", "RETRY", "REJECT", "ENDPOINT"}
    assert len(rows) > 500


def test_what_may_have_arrived_is_what_the_sink_says(vectors: Callable[[str], Any]) -> None:
    """By the verdicts of the same table."""
    ambiguous = {"RETRY_UNANSWERED", "AT_ONCE_UNANSWERED", "RETRY_AFTER_ERROR"}
    table = vectors("outcomes.json")["outcomes"]
    for row in table:
        if row["outcome"] == "RETRY" and "onConflict" not in row["when"]:
            for answer, _, _ in outcomes({"outcomes": [row]}):
                assert may_have_arrived(answer) is (row["verdict"] in ambiguous), answer


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "2"}, 2),
        ({"retry-after": " 007 "}, 7),
        ({"retry-after": "9" * 5000}, float("inf")),
        ({"retry-after": "-1"}, 0),
        ({"retry-after": "1.5"}, 0),
        ({"retry-after": "٣"}, 0),
        ({"retry-after": "soon"}, 0),
        ({"retry-after": "Thu, 01 Jan 2026 00:00:10 GMT"}, 10),
        ({"retry-after": "Thu, 01 Jan 2026 00:00:10 -0000"}, 10),
        ({"retry-after": "Wed, 31 Dec 2025 23:59:59 GMT"}, 0),
        (
            {
                "retry-after": "Thu, 01 Jan 2026 00:00:10 GMT",
                "date": "Thu, 01 Jan 2026 00:00:07 GMT",
            },
            3,
        ),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(
    headers: dict[str, str], seconds: float
) -> None:
    """Against the server's own clock; what cannot be read is none."""
    assert retry_after(Answer(429, headers), NOW) == seconds


@pytest.mark.parametrize(
    ("answer", "failures", "least", "most"),
    [
        (Answer(500), 1, 0, 0.2),
        (Answer(500), 2, 0, 0.4),
        (Answer(429), 1, 0, 1),
        (Answer(500), 10_000, 0, 60),
        (Answer(429, {"retry-after": "3"}), 5, 3, 4),
        (Answer(503, {"retry-after": "9999"}), 1, 600, 601),
    ],
)
def test_a_wait_is_never_shorter_than_asked_and_grows_to_a_limit(
    answer: Answer, failures: int, least: float, most: float
) -> None:
    """Full jitter beyond what Retry-After asks for."""
    assert pause(answer, failures, 0.0) == least
    assert pause(answer, failures, 1.0) == most


def test_a_relative_url_is_joined_as_the_sink_joins_it(vectors: Callable[[str], Any]) -> None:
    """By the table that Java reads; a letter holds the URL as it went on the wire."""
    plain = [r for r in vectors("urls.json")["joined"] if r["path"].endswith(r["relative"])]
    assert len(plain) > 10
    for row in plain:
        assert (
            joined(row["endpoint"], row["relative"]).partition("://")[2].partition("/")[2]
            == (row["path"][1:])
        ), row


@pytest.fixture
def sender() -> Iterator[Sender]:
    """Send without anything of its own."""
    made = Sender({}, None)
    yield made
    made.close()


def test_a_letter_is_sent_as_the_sink_sent_it(http_endpoint: HttpEndpoint) -> None:
    """Method, URL to the last character, body, headers, content type and key."""
    path = "/a%2fb/~x;y=%7E?q=%20&p='*(),|"
    sent = letter(
        method="PUT",
        url=http_endpoint.url + path,
        relative_url="a",
        headers=(("X-Trace", "1"), ("X-Trace", "2"), ("Authorization", None)),
        content_type="application/json",
        idempotency_key="k-1",
        idempotency_key_header="X-Dedup",
        body=b"\0\xff{}",
    )
    sender = Sender({"authorization": "Bearer abc", "x-trace": "not mine"}, None)
    assert str(sender.send(sender.request(sent))) == "answered 200"
    sender.close()
    (got,) = http_endpoint.requests()
    assert (got.method, got.body) == ("PUT", b"\0\xff{}")
    assert got.path.replace("%2F", "%2f").replace("~x;y=~", "~x;y=%7E") == path.replace("|", "%7C")
    expected = {
        "x-trace": "1, 2",
        "authorization": "Bearer abc",
        "content-type": "application/json",
        "x-dedup": "k-1",
        "user-agent": "flink-http",
        "accept-encoding": "identity",
    }
    assert {name: got.headers[name] for name in expected} == expected


def test_a_bodiless_letter_has_no_body_and_no_content_type(http_endpoint: HttpEndpoint) -> None:
    """A DELETE stays a DELETE."""
    sender = Sender({}, None)
    sender.send(sender.request(letter(method="DELETE", url=http_endpoint.url, body=None)))
    sender.close()
    (got,) = http_endpoint.requests()
    assert (got.method, got.body) == ("DELETE", b"")
    assert "content-type" not in got.headers


@pytest.mark.parametrize(
    ("values", "to", "why"),
    [
        ({"method": None, "url": None}, None, "never was a request"),
        ({"url": "http://h/?key=***"}, None, "its URL held a secret, which is not kept: give --to"),
        ({"relative_url": "?a=1&key=***&b=2"}, "http://h/", "the record's own URL held a secret"),
        ({"headers": (("X-Token", None),)}, None, "its header X-Token is a secret"),
    ],
)
def test_what_a_letter_does_not_hold_is_said_and_not_sent_without(
    values: dict[str, Any], to: str | None, why: str
) -> None:
    """A masked value is never sent in place of a secret."""
    sender = Sender({}, to)
    with pytest.raises(UnsendableError, match=why):
        sender.request(letter(**values))
    assert Attempts(sender).send(letter(**values), lambda _: None) is not None
    sender.close()


def test_another_endpoint_takes_the_place_of_the_first() -> None:
    """With a query of its own, for a secret that letters do not hold."""
    sender = Sender({}, "http://new:8/v2?key=abc")
    moved = sender.request(letter(url="http://old/v1/users/7?key=***&a=1", relative_url="users/7"))
    assert moved.url == "http://new:8/v2/users/7?key=abc"
    sender.close()


def attempts(sender: Sender, **values: Any) -> tuple[Attempts, list[float]]:
    """Make attempts that wait on paper only."""
    waits: list[float] = []
    return Attempts(sender, sleep=waits.append, clock=lambda: 0.0, **values), waits


@pytest.mark.fault(
    "The endpoint answers 500 and 429, resets and breaks off while letters are sent again",
    then="Tries again with growing waits, and obeys `Retry-After`",
)
def test_a_letter_goes_again_until_it_is_accepted(
    http_endpoint: HttpEndpoint, sender: Sender
) -> None:
    """Trouble passes, and Retry-After is obeyed."""
    http_endpoint.set_script("500, 429;Retry-After=30, reset, truncate, 200")
    work, waits = attempts(sender)
    steps: list[str] = []
    assert work.send(letter(url=http_endpoint.url), steps.append) is None
    assert http_endpoint.statistics().received == 5
    assert [wait for wait in waits if wait >= 30] == [waits[1]]
    assert steps[1].startswith("answered 429: waits 3")
    assert work.left == {}


@pytest.mark.parametrize(
    ("script", "tries", "reason"),
    [
        ("422", 1, "answered 422 after 1 attempt(s)"),
        ("401", 1, "answered 401 after 1 attempt(s)"),
        ("302", 1, "answered 302 after 1 attempt(s)"),
        ("503", 3, "answered 503 after 3 attempt(s)"),
        ("reset", 3, "lost its connection after 3 attempt(s)"),
        ("truncate", 3, "got an answer that broke off after 3 attempt(s)"),
    ],
)
def test_a_letter_that_fails_is_left_with_its_reason(
    http_endpoint: HttpEndpoint, sender: Sender, script: str, tries: int, reason: str
) -> None:
    """What cannot succeed is tried once, what may is tried so often."""
    http_endpoint.set_script(script)
    work, waits = attempts(sender, tries=3)
    assert work.send(letter(url=http_endpoint.url), lambda _: None) == reason
    assert http_endpoint.statistics().received == tries
    assert len(waits) == tries - 1
    assert sum(work.left.values()) == 1


@pytest.mark.parametrize("old", [False, True], ids=["urllib3", "urllib3 before 2.3"])
@pytest.mark.parametrize("script", ["hang", "drip"])
@pytest.mark.fault(
    "The endpoint hangs, or drips its answer, while letters are sent again",
    then="Gives the attempt up at its deadline",
)
def test_an_endpoint_that_hangs_is_not_waited_for_for_ever(
    http_endpoint: HttpEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    old: bool,  # noqa: FBT001
) -> None:
    """A body that drips, each byte in time, gets no more time than one that never comes."""
    if old:
        for kind in (HTTPResponse, BaseHTTPResponse):
            monkeypatch.delattr(kind, "read1")
    http_endpoint.set_script(script)
    sender = Sender({}, None, timeout_seconds=0.3)
    answer = sender.send(sender.request(letter(url=http_endpoint.url)))
    sender.close()
    assert answer.failure is Failure.TIMEOUT


def test_a_conflict_after_an_unanswered_attempt_is_a_success(
    http_endpoint: HttpEndpoint, sender: Sender
) -> None:
    """The endpoint has the record: it was our own attempt."""
    http_endpoint.set_script("500, 409")
    work, _ = attempts(sender)
    assert work.send(letter(url=http_endpoint.url), lambda _: None) is None


def test_letters_that_find_no_endpoint_are_hopeless_only_in_a_row(
    http_endpoint: HttpEndpoint, sender: Sender
) -> None:
    """A million letters are not tried against a wrong token; one bad letter stops nothing."""
    work, _ = attempts(sender, tries=1)
    http_endpoint.set_script("401, 401, 401, 401, 200, 401, 401, 401, 422, 401, 401, 401, 401, 401")
    hopeless = []
    for _ in range(14):
        work.send(letter(url=http_endpoint.url), lambda _: None)
        hopeless.append(work.is_hopeless)
    assert hopeless == [False] * 13 + [True]


def test_nobody_listens_where_nothing_was_accepted_yet(sender: Sender) -> None:
    """More likely a mistyped host than an outage: it is not tried ten times."""
    work, waits = attempts(sender)
    assert work.send(letter(), lambda _: None) == "could not connect after 1 attempt(s)"
    assert waits == []
    work.endpoint_known = True
    assert work.send(letter(), lambda _: None) == "could not connect after 10 attempt(s)"


def test_the_rate_is_kept_without_a_burst(http_endpoint: HttpEndpoint, sender: Sender) -> None:
    """Time is a number here: each request comes a tenth of a second after the one before."""
    now = [100.0]

    def wait(seconds: float) -> None:
        now[0] += seconds

    work = Attempts(sender, rate=10, sleep=wait, clock=lambda: now[0])
    for _ in range(11):
        work.send(letter(url=http_endpoint.url), lambda _: None)
    assert now[0] == pytest.approx(101.0)
    now[0] += 60
    work.send(letter(url=http_endpoint.url), lambda _: None)
    assert now[0] == pytest.approx(161.0)


def test_a_netrc_brings_no_credentials(
    http_endpoint: HttpEndpoint, sender: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would replace those that were given."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    sender.send(sender.request(letter(url=http_endpoint.url)))
    (got,) = http_endpoint.requests()
    assert "authorization" not in got.headers


def test_a_cookie_of_one_answer_is_not_sent_with_the_next_letter(
    http_endpoint: HttpEndpoint, sender: Sender
) -> None:
    """The sink sends none, either."""
    http_endpoint.set_script("200;Set-Cookie=a=b")
    for _ in range(2):
        sender.send(sender.request(letter(url=http_endpoint.url)))
    assert ["cookie" in request.headers for request in http_endpoint.requests()] == [False, False]


def test_a_certificate_from_the_environment_is_looked_for(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A company's own authority is named by REQUESTS_CA_BUNDLE."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle")
    with pytest.raises(OSError, match="/no/such/bundle"):
        sender.send(sender.request(letter(url="https://127.0.0.1:1/")))


def test_the_journal_knows_what_was_sent(tmp_path: Path) -> None:
    """Also in the next run, and nothing else."""
    journal = Journal(tmp_path)
    for sent in ("a-1", "a-9", "b-1000000"):
        journal.add(sent)
    journal.close()
    Journal(tmp_path).close()
    done = read_journal(tmp_path)
    asked = ["a-1", "a-2", "a-8", "a-9", "a-10", "a-1000", "b-1", "b-1000000", "c-1"]
    assert [i for i in asked if i in done] == ["a-1", "a-9", "b-1000000"]


@pytest.mark.parametrize("torn", ["a-3", "a-", "a", "a-30\na-3"])
@pytest.mark.fault(
    "The list of what was sent ends within a line",
    then="The torn line counts for nothing: its letter goes again",
)
def test_half_a_line_of_a_killed_run_is_none(tmp_path: Path, torn: str) -> None:
    """Else a-31, cut short, would stand for a-3."""
    (tmp_path / JOURNAL).write_text(f"a-1\n{torn}", "utf-8")
    assert "a-3" not in read_journal(tmp_path)
    journal = Journal(tmp_path)
    journal.add("a-7")
    journal.close()
    done = read_journal(tmp_path)
    assert [n for n in range(1, 40) if f"a-{n}" in done] == sorted(
        {1, 7, *([30] if "30" in torn else [])}
    )


@pytest.mark.fault(
    "Two runs send the letters of one directory",
    then="The second one stops and says so",
)
def test_two_runs_do_not_send_the_same_letters(tmp_path: Path) -> None:
    """The second one says that there is another."""
    journal = Journal(tmp_path)
    with pytest.raises(RuntimeError, match="another redrive is under way"):
        Journal(tmp_path)
    journal.close()
    Journal(tmp_path).close()


def test_a_header_takes_its_secret_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it is not in the list of processes."""
    monkeypatch.setenv("API_TOKEN", "hunter2")
    assert redrive.header("Authorization: Bearer ${API_TOKEN}") == (
        "Authorization",
        "Bearer hunter2",
    )
    assert redrive.endpoint("http://h/?key=${API_TOKEN}") == "http://h/?key=hunter2"
    with pytest.raises(ValueError, match="environment variable NO_SUCH must be set"):
        redrive.header("A: ${NO_SUCH}")


def test_progress_is_one_line_on_a_terminal_and_few_lines_elsewhere() -> None:
    """A log is not filled with carriage returns."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for out, expected in ((Terminal(), "\r[============            ] 1/2"), (io.StringIO(), "")):
        progress = Progress(2, out)
        progress.sent = 1
        progress.step()
        progress.end()
        assert out.getvalue().startswith(expected)
        assert ("\r" in out.getvalue()) is bool(expected)


def test_nothing_is_left_running() -> None:
    """Neither a thread nor a descriptor of a run."""
    before = threading.active_count(), len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    made = Sender({}, None)
    Attempts(made, tries=1).send(letter(), lambda _: None)
    made.close()
    assert (threading.active_count(), len(os.listdir("/proc/self/fd"))) == before  # noqa: PTH208


def test_outcomes_are_named_as_the_sink_names_them() -> None:
    """Four, no more."""
    assert [o.name for o in Outcome] == ["SUCCESS", "RETRY", "REJECT", "ENDPOINT"]

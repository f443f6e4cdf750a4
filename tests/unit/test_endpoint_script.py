"""The script of the test endpoint: its text, its errors, and who gets which answer when."""

from __future__ import annotations

import pytest
from flink_http.testing.script import Playback, Script
from flink_http.testing.steps import Answer, Every, Fault, Slow, Status, Step
from hypothesis import given
from hypothesis import strategies as st

RETRY_LATER = Status(429, (("Retry-After", "2"),))


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("503", [Step(Status(503))]),
        ("100", [Step(Status(100))]),
        ("999", [Step(Status(999))]),
        ("429;Retry-After=2", [Step(RETRY_LATER)]),
        (
            "302;Location=http://h/a;X-B=1",
            [Step(Status(302, (("Location", "http://h/a"), ("X-B", "1"))))],
        ),
        ("200;X-Empty=", [Step(Status(200, (("X-Empty", ""),)))]),
        ("200;X-A=b=c", [Step(Status(200, (("X-A", "b=c"),)))]),
        ("200;body=a%2Cb%3Bc%25", [Step(Status(200, body=b"a,b;c%"))]),
        ("200;body=%FF", [Step(Status(200, body=b"\xff"))]),
        ("200;body=", [Step(Status(200, body=b""))]),
        ("hang", [Step(Fault.HANG)]),
        ("refuse", [Step(Fault.REFUSE)]),
        ("every 3 503", [Step(Every(3, Status(503)))]),
        ("slow 0.25 reset", [Step(Slow(0.25, Fault.RESET))]),
        ("every 2 slow 1 every 5 drip", [Step(Every(2, Slow(1, Every(5, Fault.DRIP))))]),
        ("1.5-2: truncate", [Step(Fault.TRUNCATE, 1.5, 2)]),
        ("  5 - 25 :  503  ,7-:hang", [Step(Status(503), 5, 25), Step(Fault.HANG, 7)]),
        (
            "0-5: 200, 5-25: 503, 25-: every 10 429;Retry-After=2",
            [
                Step(Status(200), 0, 5),
                Step(Status(503), 5, 25),
                Step(Every(10, RETRY_LATER), 25),
            ],
        ),
    ],
)
def test_a_script_is_read_as_written(text: str, steps: list[Step]) -> None:
    """Every form of the language has its value."""
    assert Script.parse(text) == Script(tuple(steps))


@pytest.mark.parametrize(
    ("text", "quoted", "rule"),
    [
        ("", "''", "an answer is a status from 100 to 999"),
        ("200,", "''", "an answer is"),
        ("99", "'99'", "an answer is"),
        ("1000", "'1000'", "an answer is"),
        ("099", "'099'", "an answer is"),
        ("٢٠٠", "'٢٠٠'", "an answer is"),
        ("200, nonsense", "'nonsense'", "an answer is"),
        ("5-:", "'5-:'", "an answer is"),
        ("5: 200", "'5: 200'", "a range is FROM- or FROM-TO"),
        ("-5: 200", "'-5: 200'", "a range is"),
        ("1e3-: 200", "'1e3-: 200'", "a range is"),
        ("5-5: 200", "'5-5: 200'", "TO must be later than FROM"),
        ("200, 9-3: 503", "'9-3: 503'", "TO must be later than FROM"),
        ("every 503", "'every 503'", "an answer is"),
        ("every 0 503", "'every 0 503'", "every needs a whole number from 1"),
        ("every x 503", "'every x 503'", "every needs a whole number"),
        ("slow 503", "'slow 503'", "an answer is"),
        ("slow -1 503", "'slow -1 503'", "slow needs a number of seconds"),
        ("slow 1 refuse", "'slow 1 refuse'", "refuse cannot follow every or slow"),
        ("1-2: every 2 refuse", "'1-2: every 2 refuse'", "refuse cannot follow"),
        ("200, refuse", "'refuse'", "refuse needs a range"),
        ("429;Retry-After", "'429;Retry-After'", "after a status comes ;Name=value"),
        ("429;=2", "'429;=2'", "after a status comes ;Name=value"),
        ("429;Retry After=2", "'429;Retry After=2'", "with a header's name"),
        ("200;X=a%0D%0AY: b", "'200;X=a%0D%0AY: b'", "the value of X must be printable ASCII"),
        ("200;content-length=3", "'200;content-length=3'", "is the endpoint's to set"),
        ("200;Transfer-Encoding=x", "'200;Transfer-Encoding=x'", "is the endpoint's to set"),
    ],
)
def test_a_wrong_step_is_quoted_with_the_rule_it_breaks(text: str, quoted: str, rule: str) -> None:
    """The reader of the error knows which step to change, and how."""
    with pytest.raises(ValueError, match="script step") as caught:
        Script.parse(text)
    assert quoted in str(caught.value)
    assert rule in str(caught.value)


seconds = st.floats(0, 1e6, allow_nan=False)
tokens = st.text("abcXYZ0189-_!", min_size=1).filter(
    lambda name: name.lower() not in {"body", "content-length", "transfer-encoding"}
)
values = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))
statuses = st.builds(
    Status,
    st.integers(100, 999),
    st.lists(st.tuples(tokens, values), max_size=3).map(tuple),
    st.none() | st.binary(),
)
faults = st.sampled_from([fault for fault in Fault if fault is not Fault.REFUSE])


def _nest(answers: st.SearchStrategy[Answer]) -> st.SearchStrategy[Answer]:
    return st.builds(Every, st.integers(1, 999_999_999), answers) | st.builds(
        Slow, seconds, answers
    )


answers = st.recursive(statuses | faults, _nest, max_leaves=3)
ranges = st.one_of(
    st.just((None, None)),
    seconds.map(lambda start: (start, None)),
    st.lists(seconds, min_size=2, max_size=2, unique=True).map(sorted).map(tuple),
)
steps = st.one_of(
    st.tuples(answers, ranges), st.tuples(st.just(Fault.REFUSE), ranges.filter(lambda r: r[0]))
).map(lambda step: Step(step[0], *step[1]))
scripts = st.lists(steps, min_size=1, max_size=5).map(lambda given: Script(tuple(given)))


@given(scripts)
def test_the_text_of_a_script_is_that_script(script: Script) -> None:
    """What ``str`` writes, ``parse`` reads."""
    assert Script.parse(str(script)) == script


@given(st.text("0125-:;,=% abdeghnoprstuvwyR\u0660"))
def test_any_text_is_a_script_or_a_value_error(text: str) -> None:
    """No input ends in another exception."""
    try:
        script = Script.parse(text)
    except ValueError as error:
        assert "script step" in str(error)  # noqa: PT017 - either way is fine
    else:
        assert Script.parse(str(script)) == script


def _labels(script: str, times: list[float]) -> list[str]:
    playback = Playback(Script.parse(script))
    return [playback.reply(time).label for time in times]


@pytest.mark.parametrize(
    ("script", "times", "labels"),
    [
        ("503", [0, 1, 99], ["503", "503", "503"]),
        ("503, 429, 200", [0, 0, 0, 0], ["503", "429", "200", "200"]),
        ("1-2: 503", [0, 0.999, 1, 1.999, 2], ["200", "200", "503", "503", "200"]),
        ("1-: 503", [0, 1, 1e9], ["200", "503", "503"]),
        ("0-9: 500, 5-: 501", [4, 6, 9], ["500", "500", "501"]),
        ("5-6: hang, 503, 404", [0, 5, 7, 8], ["503", "hang", "404", "404"]),
        ("every 3 503", [0] * 7, ["200", "200", "503", "200", "200", "503", "200"]),
        ("every 1 503", [0, 0], ["503", "503"]),
        ("every 2 every 2 503", [0] * 8, ["200", "200", "200", "503"] * 2),
        ("0-5: every 2 503, 5-: every 2 429", [0, 5, 0, 5], ["200", "200", "503", "429"]),
        ("0-1: refuse", [0, 1], ["refuse", "200"]),
    ],
)
def test_a_request_is_answered_by_the_step_of_its_time_and_turn(
    script: str, times: list[float], labels: list[str]
) -> None:
    """Ranges go before turns, the last turn stays, and 200 fills the gaps."""
    assert _labels(script, times) == labels


@pytest.mark.parametrize(
    ("script", "delay"), [("200", 0), ("slow 2 200", 2), ("slow 2 slow 0.5 hang", 2.5)]
)
def test_slow_answers_add_up(script: str, delay: float) -> None:
    """A slow answer waits, and one inside another waits longer."""
    assert Playback(Script.parse(script)).reply(0).delay == delay


@pytest.mark.parametrize(
    ("script", "refused"),
    [
        ("1-2: refuse, 4-: refuse", [False, True, False, True]),
        ("0-9: 200, 1-2: refuse", [False] * 4),
        ("refuse", [True] * 4),
    ],
)
def test_the_port_is_closed_exactly_in_the_ranges_of_refuse(
    script: str, refused: list[bool]
) -> None:
    """An earlier step that covers the time goes before refuse, as before any other."""
    parsed = Script.parse(script)
    assert [parsed.refuses_at(time) for time in (0, 1, 2, 4)] == refused


def test_the_step_that_is_next_can_be_seen_without_using_it_up() -> None:
    """``step_at`` looks, ``reply`` takes."""
    playback = Playback(Script.parse("503, 5-6: hang, 404"))
    assert [str(playback.step_at(time)) for time in (0, 0, 5)] == ["503", "503", "5-6: hang"]
    playback.reply(0)
    assert str(playback.step_at(0)) == "404"

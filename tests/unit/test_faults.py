"""docs/faults.md says what the tests say of themselves."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
JAVA = "java/src/test/java/org/apache/flink/streaming/connectors/http"

ANNOTATED = """
class ATest {
    private static final String NOT_ME = "@FaultCase(value = 1) void no()";

    @Test
    @FaultCase(value = "One \\"thing\\" | breaks", then = "Two " + "things, (really), happen")
    void aSentence() throws Exception {}

    @ParameterizedTest(name = "{0}")
    @FaultCase(
            then =
                    "Ends"
                            + " well",
            value = "A table")
    @ValueSource(ints = {1, 2})
    void anotherOne(int row) {}

    @Test
    void notAnnotated() {}
}
"""

MARKED = """
@pytest.mark.fault("A", then="B" "C")
def test_one():
    ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.fault("D", then="E"))])
def test_two(x):
    ...

def test_three():
    ...
"""


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Find the script as ``python3 scripts/faults.py`` does."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    yield import_module("faults")
    del sys.modules["faults"]


def write(root: Path, name: str, text: str) -> None:
    """Write a file and the folders that it is in."""
    (root / name).parent.mkdir(parents=True)
    (root / name).write_text(text, encoding="utf-8")


def test_the_page_is_what_the_tests_say(script: Any) -> None:
    """If this fails: ``python3 scripts/faults.py`` writes the page anew."""
    assert (ROOT / "docs" / "faults.md").read_text("utf-8") == script.render(script.faults())


def test_java_and_python_tests_are_read_with_all_forms_of_text(script: Any, tmp_path: Path) -> None:
    """Sums of texts, escapes, either order, other annotations beside, marks of parameters."""
    write(tmp_path, f"{JAVA}/transport/ATest.java", ANNOTATED)
    write(tmp_path, "tests/faults/test_b.py", MARKED)
    cases = script.faults(tmp_path)
    assert [(case.what, case.then, case.test) for case in cases] == [
        ('One "thing" | breaks', "Two things, (really), happen", "ATest.aSentence"),
        ("A table", "Ends well", "ATest.anotherOne"),
        ("A", "BC", "test_b.test_one"),
        ("D", "E", "test_b.test_two"),
    ]
    page = script.render(cases)
    assert page.index("## On the wire") < page.index("## On a cluster of processes")
    link = f"[ATest.aSentence](../{JAVA}/transport/ATest.java)"
    said = 'One "thing" \\| breaks | Two things, (really), happen'
    assert f"| {said}<br><sub>{link}</sub> |" in page


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        (
            f"{JAVA}/job/ATest.java",
            '\n\n    @FaultCase(value = "A", then = "B")\n    void helper() {}',
            "helper is no test",
        ),
        (
            f"{JAVA}/job/ATest.java",
            '\n\n    @Test\n    @FaultCase(value = "A")\n    void one() {}',
            "one does not say",
        ),
        (
            f"{JAVA}/job/ATest.java",
            "\n\n    @Test\n    @FaultCase(value = TEXT)\n    void one() {}",
            "cannot read 'TEXT",
        ),
        (
            f"{JAVA}/ATest.java",
            '\n\n    @Test\n    @FaultCase(value = "A", then = "B")\n    void one() {}',
            "in no folder",
        ),
        ("tests/unit/test_a.py", '@pytest.mark.fault("A")\ndef test_one(): ...', "cannot read"),
        ("tests/unit/test_a.py", 'X = [pytest.mark.fault("A", then="B")]', "decorators of a test"),
    ],
)
def test_what_cannot_be_read_is_named(
    script: Any, tmp_path: Path, name: str, text: str, problem: str
) -> None:
    """No case is left out in silence."""
    write(tmp_path, name, text)
    with pytest.raises(script.FaultError, match=problem):
        script.faults(tmp_path)

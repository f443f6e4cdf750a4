"""What importing the package does, and what it offers."""

from __future__ import annotations

import inspect
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

import flink_http
import pytest
from flink_http import _jar

API = Path(__file__).parent / "api.txt"


def run(code: str, *path: str) -> str:
    """Run a program in a Python of its own and return what it prints."""
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {list(path)!r}\n{code}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_importing_starts_no_jvm_and_not_even_pyflink() -> None:
    """The name of the sink brings PyFlink; a JVM comes only with a stream."""
    assert (
        run(
            "import flink_http\n"
            "assert 'pyflink' not in sys.modules\n"
            "sink = flink_http.HttpSink('http://127.0.0.1/', 'POST')\n"
            "sink.get_transformer()\n"
            "from pyflink import java_gateway\n"
            "print(java_gateway._gateway)"
        )
        == "None\n"
    )


def test_worker_modules_import_neither_flink_nor_anything_optional() -> None:
    """What travels to the workers by value may need only what every Python has."""
    modules = run(
        "before = set(sys.modules)\n"
        "import flink_http._worker, flink_http.request\n"
        "new = [sys.modules[m] for m in set(sys.modules) - before]\n"
        "print(*[m.__name__ for m in new if 'site-packages' in str(getattr(m, '__file__', ''))])"
    ).split()
    assert {name.split(".")[0] for name in modules} <= {"flink_http"}


def test_the_version_is_that_of_the_installed_package() -> None:
    """It stands in the package's metadata only."""
    assert flink_http.__version__ == version("flink-http")


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="no attribute 'HttpSource'"):
        flink_http.HttpSource  # noqa: B018


def test_names_can_be_listed() -> None:
    """Also those that are imported when they are first used."""
    assert set(flink_http.__all__) <= set(dir(flink_http))


@pytest.mark.parametrize("flink", ["1.20.0", "1.20.5", "2.0.0", "2.3.0", "2.10.dev0", "weird"])
def test_a_supported_flink_is_taken(flink: str) -> None:
    """From 1.20 to the last 2.x, and a build of its own that does not say its version."""
    _jar.check_flink(flink)


@pytest.mark.parametrize("flink", ["1.19.3", "1.9", "3.0.0", "3.1.dev0"])
def test_an_unsupported_flink_is_named(flink: str) -> None:
    """The message says what is needed, what was found, and what to do."""
    with pytest.raises(RuntimeError, match=f"needs apache-flink >=1.20,<3, found {flink}. Instal"):
        _jar.check_flink(flink)


@pytest.mark.parametrize(
    ("jars", "error", "message"),
    [
        ([], FileNotFoundError, "flink-http-{v}.jar is missing. Install the wheel"),
        (
            ["flink-http-0.0.9.jar"],
            RuntimeError,
            "must hold flink-http-{v}.jar, has flink-http-0.0",
        ),
    ],
)
def test_a_jar_that_does_not_fit_is_named_with_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jars: list[str], error: Any, message: str
) -> None:
    """A package that was not built, or was mixed up, says what to install."""
    (tmp_path / "lib").mkdir()
    for jar in jars:
        (tmp_path / "lib" / jar).touch()
    monkeypatch.setattr(_jar, "files", lambda _: tmp_path)
    with pytest.raises(error, match=message.format(v=flink_http.__version__)) as e:
        _jar.jar_path.__wrapped__()
    assert str(tmp_path / "lib") in str(e.value)


def test_the_jar_is_found_in_a_zipped_wheel(tmp_path: Path) -> None:
    """A wheel on the path is not unpacked: the jar is copied out, and lives until Python ends."""
    package = Path(flink_http.__file__).parent
    name = f"flink_http-{flink_http.__version__}"
    wheel = tmp_path / f"{name}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in package.glob("*.py"):
            archive.write(file, f"flink_http/{file.name}")
        archive.writestr(f"flink_http/lib/flink-http-{flink_http.__version__}.jar", b"jar")
        archive.writestr(
            f"{name}.dist-info/METADATA", f"Name: flink-http\nVersion: {flink_http.__version__}\n"
        )
    path, content = run(
        "from flink_http._jar import jar_path\n"
        "print(jar_path())\nprint(open(jar_path(), 'rb').read())",
        str(wheel),
    ).splitlines()
    assert content == "b'jar'"
    assert path.endswith(f"flink-http-{flink_http.__version__}.jar")
    assert not Path(path).exists()


def public_api() -> str:
    """List every public name with its signature."""
    lines = []
    for name in sorted(flink_http.__all__):
        thing = getattr(flink_http, name)
        if not inspect.isclass(thing):
            lines.append(name)
            continue
        lines.append(f"class {name}{inspect.signature(thing)}")
        for member, value in sorted(vars(thing).items()):
            if member.startswith("_"):
                continue
            function = getattr(value, "__func__", value)
            shown = str(inspect.signature(function)) if callable(function) else ""
            lines.append(f"    {member}{shown}")
    return "\n".join([*lines, ""])


def test_the_public_api_is_the_listed_one() -> None:
    """A change of it is seen by whoever reads the change: write api.txt anew on purpose."""
    assert public_api() == API.read_text(encoding="utf-8")


if __name__ == "__main__":
    API.write_text(public_api(), encoding="utf-8")

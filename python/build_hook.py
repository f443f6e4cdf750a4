"""Refuses to build a package without the jar, or with the jar of another version."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class JarHook(BuildHookInterface):  # type: ignore[type-arg]
    """Checks ``flink_http/lib`` before a wheel or an sdist is built from it."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Stop the build unless the jar of this version, and no other, is in its place."""
        fault = jar_fault(Path(self.root), self.metadata.version)
        if fault:
            self.app.abort(f"{fault} Build it with: make jar")


def jar_fault(root: Path, version: str) -> str | None:
    """Say what is wrong with the jar that the package would carry, or nothing."""
    lib = root / "python" / "flink_http" / "lib"
    jar = lib / f"flink-http-{version}.jar"
    if not jar.is_file():
        return f"The jar is missing: {jar}."
    others = sorted(other.name for other in lib.glob("*.jar") if other != jar)
    if others:
        return f"{lib} holds {', '.join(others)} beside the jar of this version, {jar.name}."
    try:
        with zipfile.ZipFile(jar) as content:
            manifest = content.read("META-INF/MANIFEST.MF").decode()
    except (KeyError, zipfile.BadZipFile) as error:
        return f"{jar} is not the jar that the build makes: {error}."
    if f"Implementation-Version: {version}" not in manifest.splitlines():
        return f"{jar} says in its manifest that it is another version than {version}."
    return None

"""Sets of letters: a bit for each in memory, and the file of those that were sent again.

The file has the id of a letter on each line. It is written to before the next letter is sent, so
that a killed run goes on where it was; half a line at its end is none.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

JOURNAL = "_redriven"

_SYNC_SECONDS = 1.0
_NUMBERS = 1 << 30  # of letters of one writer: what is damaged must not take all memory


class LetterIds:
    """A set of letters' ids. Those of one writer end in numbers without many gaps."""

    def __init__(self) -> None:
        self._bits: dict[str, bytearray] = {}

    def add(self, letter_id: str) -> None:
        """Add one.

        Raises:
            ValueError: it is no letter's id.

        """
        writer, byte, bit = _place(letter_id)
        bits = self._bits.setdefault(writer, bytearray())
        if byte >= len(bits):
            bits.extend(bytes(byte + 1 - len(bits)))
        bits[byte] |= bit

    def __contains__(self, letter_id: str) -> bool:
        writer, byte, bit = _place(letter_id)
        bits = self._bits.get(writer, b"")
        return byte < len(bits) and bits[byte] & bit != 0


def read_journal(directory: Path) -> LetterIds:
    """Read the journal; a directory without one has none that was sent again."""
    ids = LetterIds()
    try:
        with (directory / JOURNAL).open("rb") as lines:
            for line in lines:
                if line.endswith(b"\n"):
                    ids.add(line.rstrip(b"\n").decode())
    except FileNotFoundError:
        pass
    return ids


class Journal:
    """The file, while one run writes it.

    Raises:
        RuntimeError: another run is under way.

    """

    def __init__(self, directory: Path) -> None:
        path = directory / JOURNAL
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            _lock(self._file, path)
            _drop_half_a_line(self._file)
        except BaseException:
            os.close(self._file)
            raise
        self._synced = time.monotonic()

    def add(self, letter_id: str) -> None:
        """Write down a letter that was sent: a kill of this process does not undo it."""
        os.write(self._file, f"{letter_id}\n".encode())
        if time.monotonic() - self._synced >= _SYNC_SECONDS:  # for when the machine dies, too
            self._sync()

    def close(self) -> None:
        """Make all of it durable and let others in."""
        self._sync()
        os.close(self._file)

    def _sync(self) -> None:
        os.fsync(self._file)
        self._synced = time.monotonic()


def _place(letter_id: str) -> tuple[str, int, int]:
    writer, _, text = letter_id.rpartition("-")
    number = int(text)
    if not 0 < number < _NUMBERS:
        raise ValueError(f"its id ends in {number}")
    return writer, number >> 3, 1 << (number & 7)


def _lock(file: int, path: Path) -> None:
    try:
        import fcntl  # noqa: PLC0415 - not on Windows, where nothing keeps a second run out
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as e:
        raise RuntimeError(f"another redrive is under way: it holds {path}") from e


def _drop_half_a_line(file: int) -> None:
    size = os.fstat(file).st_size
    tail = os.pread(file, 256, max(0, size - 256))
    os.ftruncate(file, size - len(tail) + tail.rfind(b"\n") + 1)

"""One writer at a time: a lock that lasts as long as the command, while SQLite's own last for a transaction only."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from quoth.errors import LedgerBusy, LedgerError, LedgerReadOnly


class WriterLock:
    """The right to write to a ledger: a locked file beside it. The system drops the lock when the process dies."""

    def __init__(self, path: Path) -> None:
        """Raises LedgerBusy when another process has it, LedgerReadOnly or LedgerError when it can't be had at all."""
        self.file = path.with_name(f"{path.name}-writer")
        self.stream = self._take(path)
        self.stream.seek(0)
        self.stream.truncate()
        self.stream.write(f"{os.getpid()}\n")
        self.stream.flush()

    def _take(self, path: Path) -> IO[str]:
        while True:
            try:
                stream = self.file.open("a+", encoding="ascii", errors="replace")
            except OSError as error:
                raise LedgerReadOnly(f"{path} can't be written to: {error.strerror} in its folder") from error
            try:
                lock(stream)
            except BlockingIOError:
                stream.seek(0)
                number = stream.read(20).strip()
                stream.close()
                process = f" (process {number})" if number.isdigit() else ""
                raise LedgerBusy(f"another quoth is writing to {path}{process}: wait until it is done") from None
            except OSError as error:
                stream.close()
                raise LedgerError(
                    f"{path} can't be locked ({error.strerror}), as on a network disk: use a disk of this machine"
                ) from error
            if same_file(stream, self.file):
                return stream
            stream.close()  # the one before us removed it between our opening and locking: take the new one

    def release(self) -> None:
        """Let others write. Removed before it is unlocked, so that nobody waits on a name that is gone."""
        if os.name == "posix":
            self.file.unlink(missing_ok=True)
        self.stream.close()


def same_file(stream: IO[str], file: Path) -> bool:
    """Whether `file` still names what `stream` has open."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), file.stat())
    except FileNotFoundError:
        return False


def lock(stream: IO[str]) -> None:
    """Lock a file for this process alone. Raises BlockingIOError when another has it."""
    if os.name == "posix":
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        import msvcrt

        stream.seek(1000)  # past the process number, which others may read
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            raise BlockingIOError from None

# SPDX-License-Identifier: Apache-2.0
"""Copies of a SQLite database: made while it is in use, looked through, and put in its place.

A copy is one snapshot of one moment, page by page, through SQLite's own backup; writers go on meanwhile. It is a file
by itself, without a log, and readable by its owner only.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Final

import apsw

from keystile.errors import Conflict, Unavailable

PAGES_AT_ONCE: Final = 2_000
BUSY_TIMEOUT_MS: Final = 5_000
MOST_FAULTS: Final = 20

Progress = Callable[[int, int], None]
"""How many pages are copied, of how many."""


def copy_database(source: Path, target: Path, *, progress: Progress) -> None:
    """Copy what is in ``source`` at this moment into the new file ``target``, and look the copy through.

    Raises:
        Conflict: there is a file ``target``, or the copy is damaged, as what it was made of must be.
        Unavailable: the database or the disk does not allow it; there is no file ``target`` then.
    """
    if target.exists():
        raise Conflict(f"There is a file {target} already. Choose another name: it is never overwritten.")
    try:
        with scratch_beside(target) as scratch:
            found = _copied(source, scratch, progress)
            if found:
                raise Conflict(f"{source} is damaged: {found[0]}. Run: keystile doctor --integrity")
            _sync(scratch)
            _give_name(scratch, target)
    except (apsw.Error, OSError) as error:
        raise Unavailable(
            f"The copy could not be made ({error}). Look at the disk, and try again."
        ) from error


def copy_into(source: Path, scratch: Path, *, progress: Progress) -> list[str] | None:
    """Copy what is in ``source`` into the empty file ``scratch``; gives what is wrong with the copy.

    Raises:
        Unavailable: ``source`` or the disk does not allow it.
    """
    try:
        return _copied(source, scratch, progress)
    except (apsw.Error, OSError) as error:
        raise Unavailable(
            f"The copy could not be made ({error}). Look at the disk, and try again."
        ) from error


def _copied(source: Path, target: Path, progress: Progress) -> list[str] | None:
    try:
        _copy_pages(source, target, progress)
    except (apsw.CorruptError, apsw.NotADBError) as error:
        return [str(error)]
    return faults(target)


@contextmanager
def scratch_beside(target: Path) -> Iterator[Path]:
    """A new empty file in the same folder, readable by its owner only; whatever is left of it is removed."""
    descriptor, name = mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        for left in _files(Path(name)):
            left.unlink(missing_ok=True)


def _copy_pages(source: Path, target: Path, progress: Progress) -> None:
    with (
        closing(apsw.Connection(os.fspath(source), flags=apsw.SQLITE_OPEN_READONLY)) as origin,
        closing(apsw.Connection(os.fspath(target))) as copy,
    ):
        origin.set_busy_timeout(BUSY_TIMEOUT_MS)
        # One transaction around all steps: without it, the first write of a server would begin the copy anew.
        origin.execute("BEGIN")
        origin.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        with copy.backup("main", origin, "main") as backup:
            while not backup.done:
                backup.step(PAGES_AT_ONCE)
                progress(backup.page_count - backup.remaining, backup.page_count)
        copy.execute("PRAGMA journal_mode = DELETE")


def faults(path: Path, *, quick: bool = False, seconds: float | None = None) -> list[str] | None:
    """What is wrong with a file: empty if all is well, ``None`` when ``seconds`` did not do.

    Args:
        quick: whether indexes are left out, which takes most of the time.

    Raises:
        apsw.Error: it cannot be read at all, for another reason than that it is damaged.
    """
    check = "quick_check" if quick else "integrity_check"
    try:
        with closing(apsw.Connection(os.fspath(path), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            if seconds is not None:
                until = time.monotonic() + seconds
                connection.set_progress_handler(lambda: time.monotonic() > until, 10_000)
            rows = [str(row[0]) for row in connection.execute(f"PRAGMA {check}({MOST_FAULTS})")]
            if not quick:
                rows += [
                    f"a row of {table} belongs to none of {parent}"
                    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check")
                ][:MOST_FAULTS]
    except apsw.InterruptError:
        return None
    except (apsw.CorruptError, apsw.NotADBError) as error:
        return [str(error)]
    return [row for row in rows if row != "ok"]


@contextmanager
def claimed(path: Path) -> Iterator[None]:
    """Hold the database alone: nobody has it open, and whoever tries meanwhile is refused. No file is nobody's.

    Raises:
        Conflict: a server or a command has it open.
    """
    if not path.exists():
        yield
        return
    with closing(apsw.Connection(os.fspath(path))) as connection:
        try:
            # To leave its log behind, SQLite must be alone; it says so.
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
            connection.execute("BEGIN EXCLUSIVE")
        except (apsw.BusyError, apsw.LockedError) as error:
            raise Conflict(
                f"A server has {path} open. Stop it first (systemctl stop keystile, or Ctrl-C where it runs), then try "
                "again."
            ) from error
        except apsw.Error:
            pass  # too damaged to be opened, and so to be in use
        yield


def put_in_place(new: Path, path: Path, aside: Path) -> bool:
    """Give ``new`` the name ``path``; what has it is called ``aside`` from then on. Says whether there was something.

    There is no moment at which nothing has that name. From root, ``new`` goes to whom it is for.
    """
    existed = path.exists()
    if os.geteuid() == 0:
        _give_owner(new, path)
    _sync(new)
    if existed:
        # A log that is left of a damaged file would be read into the new one.
        for left in _files(path)[1:]:
            if left.exists():
                os.replace(left, f"{aside}{left.name.removeprefix(path.name)}")
        try:
            os.link(path, aside)
        except OSError:  # a file system without links
            os.replace(path, aside)
    os.replace(new, path)
    _sync(path.parent)
    return existed


def _give_owner(new: Path, path: Path) -> None:
    """``new`` is to be read by who reads ``path``: its owner or, where that is root or nobody yet, the folder's."""
    for place in (path, path.parent):
        if place.exists() and (status := place.stat()).st_uid != 0:
            if new.stat().st_uid != status.st_uid:
                os.chown(new, status.st_uid, status.st_gid)
            return


def _give_name(scratch: Path, target: Path) -> None:
    try:
        os.link(scratch, target)
    except FileExistsError as error:
        raise Conflict(f"There is a file {target} by now. Choose another name.") from error
    except OSError:  # a file system without links
        os.replace(scratch, target)
    _sync(target.parent)


def _files(path: Path) -> list[Path]:
    return [Path(f"{path}{ending}") for ending in ("", "-wal", "-shm", "-journal")]


def _sync(path: Path) -> None:
    """What was written there outlives a crash of the machine."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot sync a folder
            os.fsync(descriptor)
    finally:
        os.close(descriptor)

# SPDX-License-Identifier: Apache-2.0
"""The master key as it is given: 32 bytes as base64, in a setting or a file; two of them while one replaces the other.

The first one wraps, the second one is the one before it. A file is always replaced whole, so whoever reads it, or
whatever stops half-way, finds the old text or the new one.
"""

from __future__ import annotations

import base64
import binascii
import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from keystile.errors import Misconfigured
from keystile.server.domain.keys import KEY_BYTES, MasterKey

MASTER_KEY_FILE: Final = "master.key"
_HOW: Final = "Make one with `openssl rand -base64 32`"


def read_master_key(text: str, file: Path | None = None) -> MasterKey:
    """The master key of the setting, or of the file that stands instead.

    Raises:
        Misconfigured: there is none, more than two, one of them twice, or one that is not 32 bytes as base64.
    """
    if file is not None:
        text = _text(file)
    written = text.split()
    if not written:
        raise Misconfigured(
            f"There is no master key. {_HOW}, keep it safe, "
            "and give it as KEYSTILE_MASTER_KEY or in the file that KEYSTILE_MASTER_KEY_FILE names."
        )
    keys = [_decoded(one) for one in written]
    if len(keys) > 2 or len({*keys}) < len(keys):
        raise Misconfigured(
            f"There are {len(keys)} master keys. There is one, or while it is being replaced the new one and after it "
            "the one before: `keystile master-key` does it."
        )
    return MasterKey(keys[0], *map(MasterKey, keys[1:]))


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Misconfigured(f"The master key is not base64. {_HOW}.") from error
    if len(key) != KEY_BYTES:
        raise Misconfigured(f"The master key must be {KEY_BYTES} bytes; this one has {len(key)}. {_HOW}.")
    return key


def new_master_key() -> str:
    """A master key as text, out of the system's randomness."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def dev_key_file(data_dir: Path) -> Path:
    """The key file in the folder of `keystile dev`; made where there is none yet."""
    path = data_dir / MASTER_KEY_FILE
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # Of two first starts the second finds the first's key, and one that dies half-way leaves none.
        temporary = _written(path, new_master_key())
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            os.replace(temporary, path)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
        _sync_folder(path)
    return path


def add_master_key(path: Path) -> None:
    """Put a new key before the one that a file holds.

    Raises:
        Misconfigured: it holds two already, or cannot be read or written.
    """
    if read_master_key("", path).previous is not None:
        raise Misconfigured(
            "There are two master keys already. Finish with them first: keystile master-key rotate, then retire."
        )
    _replace(path, f"{new_master_key()}\n{_text(path).strip()}\n")


def retire_master_key(path: Path) -> None:
    """Leave only the first of the keys that a file holds.

    Raises:
        Misconfigured: it cannot be read or written.
    """
    read_master_key("", path)
    _replace(path, f"{_text(path).split()[0]}\n")


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise Misconfigured(f"KEYSTILE_MASTER_KEY_FILE cannot be read: {reason}.") from error


def _replace(path: Path, text: str) -> None:
    """Give a file other content, and let its owner and mode stay."""
    try:
        place = path.resolve(strict=True)  # a link stays one
        before = place.stat()
        temporary = _written(place, text)
        try:
            os.chmod(temporary, before.st_mode & 0o777)
            os.chown(temporary, before.st_uid, before.st_gid)
            os.replace(temporary, place)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
        _sync_folder(place)
    except OSError as error:
        raise Misconfigured(
            f"The key file {path} cannot be written: {error.strerror}. Where it comes from elsewhere, change it there: "
            "the new key first, the one before on the next line."
        ) from error


def _written(path: Path, text: str) -> str:
    """A file beside ``path`` with this text on the disk, readable by its owner only."""
    descriptor, temporary = mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # a full disk
        os.unlink(temporary)
        raise
    return temporary


def _sync_folder(path: Path) -> None:
    """Make the file's new name or content outlive a power cut: what is wrapped next is lost without it."""
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

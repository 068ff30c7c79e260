# SPDX-License-Identifier: Apache-2.0
"""The master key as it is given: in a setting or a file, and made by `keystile dev` at its first start."""

from __future__ import annotations

import base64
import binascii
import os
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from keystile.errors import Misconfigured
from keystile.server.domain.keys import KEY_BYTES

MASTER_KEY_FILE: Final = "master.key"


def read_master_key(text: str, file: str = "") -> bytes:
    """The key of the setting, or of the file that stands instead.

    Raises:
        Misconfigured: there is none, or it is not 32 bytes as base64.
    """
    if file:
        try:
            text = Path(file).read_text()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise Misconfigured(f"KEYSTILE_MASTER_KEY_FILE cannot be read: {reason}.") from error
    if not text:
        raise Misconfigured(
            "There is no master key. Make one with `openssl rand -base64 32`, keep it safe, "
            "and give it as KEYSTILE_MASTER_KEY or in the file that KEYSTILE_MASTER_KEY_FILE names."
        )
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Misconfigured(
            "The master key is not base64. Make one with `openssl rand -base64 32`."
        ) from error
    if len(key) != KEY_BYTES:
        raise Misconfigured(
            f"The master key must be {KEY_BYTES} bytes; this one has {len(key)}. "
            "Make one with `openssl rand -base64 32`."
        )
    return key


def dev_master_key(data_dir: Path) -> bytes:
    """The key in the folder of `keystile dev`; made where there is none yet."""
    path = data_dir / MASTER_KEY_FILE
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # Written whole under another name, readable by its owner only, then given its own: of two first starts
        # the second finds the first's key, and one that dies half-way leaves none.
        descriptor, temporary = mkstemp(dir=data_dir, prefix=MASTER_KEY_FILE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.b64encode(os.urandom(KEY_BYTES)))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(temporary, path)
            except FileExistsError:
                pass
            except OSError:  # a file system without links
                os.replace(temporary, path)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
    return read_master_key("", str(path))

# SPDX-License-Identifier: Apache-2.0
"""What kind of file system a path is on, as Linux tells it (proc(5), mountinfo)."""

from __future__ import annotations

from pathlib import Path

import pytest

from keystile.server.storage.sqlite_health import file_system

MOUNTS = r"""
22 1 0:21 / / rw,relatime shared:1 - ext4 /dev/root rw
31 22 0:28 / /mnt rw - tmpfs tmpfs rw
40 31 0:35 / /mnt/shared\040files rw master:3 propagate_from:2 - nfs4 nas:/export rw,vers=4.2
41 22 0:36 / /var/lib/keystile rw - ext4 /dev/sdb1 rw
42 41 0:37 / /var/lib/keystile rw - xfs /dev/sdc1 rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ada/keystile.db", "ext4"),
        ("/mnt/keystile.db", "tmpfs"),
        ("/mnt/shared files/keystile.db", "nfs4"),
        ("/mnt/shared files too/keystile.db", "tmpfs"),
        pytest.param("/var/lib/keystile/keystile.db", "xfs", id="mounted over"),
    ],
)
def test_the_nearest_mount_says_the_kind(path: str, kind: str, tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS.lstrip())

    assert file_system(Path(path), mounts) == kind


def test_a_system_that_does_not_tell_is_no_fault(tmp_path: Path) -> None:
    assert file_system(tmp_path, tmp_path / "mountinfo") == ""

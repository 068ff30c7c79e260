# SPDX-License-Identifier: Apache-2.0
"""Why nothing can listen somewhere: each reason with what to do about it."""

from __future__ import annotations

import socket

import pytest

from keystile.cli.failures import CommandFailed
from keystile.cli.running import bind
from keystile.errors import Misconfigured


def test_a_port_that_another_has_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(CommandFailed) as caught:
        bind("127.0.0.1", other.getsockname()[1], free="KEYSTILE_PORT=0")

    assert caught.value.code == "KT-CLI-005"
    assert caught.value.lines["do"] == "KEYSTILE_PORT=0 takes any free one"


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_no_taken_port(host: str) -> None:
    with pytest.raises(Misconfigured, match="address of this machine"):
        bind(host, 0)

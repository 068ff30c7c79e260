# SPDX-License-Identifier: Apache-2.0
"""All of the high-availability recipe on one machine, to be looked at and broken (docs/how-to/high-availability.md).

Three etcd members, three PostgreSQL servers under Patroni, HAProxy, and two Keystile nodes, each on a free port of
127.0.0.1, with the files of this folder as they are; only addresses and passwords are filled in. It takes Debian's
packages etcd-server, patroni, haproxy and postgresql, and no containers. As root, all but Keystile run as the user
postgres, because PostgreSQL refuses root.

    python3 -m deploy.ha

Standard library only. Ctrl-C ends what was started, and nothing else; the folder stays. KEYSTILE_… variables of the
environment reach the nodes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from pathlib import Path
from tempfile import mkdtemp

from deploy.ha.parts import NotPossible
from deploy.ha.recipe import Recipe

COMMANDS = "Type: status, kill NAME (kill -9), start NAME, switchover. Ctrl-C ends everything."


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python3 -m deploy.ha",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "folder",
        type=Path,
        nargs="?",
        help="new or empty, for data, logs and passwords [default: in /var/tmp]",
    )
    parser.add_argument("--keystile", help="the program [default: beside this Python, or in PATH]")
    given = parser.parse_args()
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    keystile = given.keystile or shutil.which("keystile", path=beside)
    if keystile is None:
        sys.stderr.write("keystile is missing. Do: make setup, or name it with --keystile\n")
        return 3
    folder = given.folder or Path(mkdtemp(prefix="keystile-ha-", dir="/var/tmp"))
    settings = {name: value for name, value in os.environ.items() if name.startswith("KEYSTILE_")}
    recipe = Recipe(folder.absolute(), str(Path(keystile).absolute()), settings, say)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        recipe.prepare()
        recipe.start()
        say(f"\n{recipe.table()}\n")
        say(
            f"Keystile answers on http://{recipe.address}, the primary on {recipe.database_address}, HAProxy's page is"
        )
        say(
            f"http://{recipe.parts['proxy'].environment['STATUS_LISTEN']}. Data, logs and passwords: {recipe.folder}"
        )
        say(COMMANDS)
        for line in sys.stdin:
            obey(recipe, line.split())
        signal.pause()  # nobody types
    except NotPossible as error:
        sys.stderr.write(f"{error}\n")
        return 3
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        say("\nEnding what was started …")
        recipe.stop()
        say(f"Ended. Data and logs are in {recipe.folder}.")
    return 0


def obey(recipe: Recipe, words: list[str]) -> None:
    match words:
        case ["status"]:
            say(recipe.table())
        case ["kill", name] if name in recipe.parts:
            recipe.parts[name].kill()
            say(f"{name} is gone.")
        case ["start", name] if name in recipe.parts and not recipe.parts[name].is_running:
            recipe.parts[name].start()
            recipe.wait_for(name)
            say(f"{name}: {recipe.parts[name].state()}")
        case ["switchover"]:
            try:
                say(recipe.switchover())
            except NotPossible as error:
                say(str(error))
        case _:
            say(COMMANDS)


if __name__ == "__main__":
    raise SystemExit(main())

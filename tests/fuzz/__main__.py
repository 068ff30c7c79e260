# SPDX-License-Identifier: Apache-2.0
"""Fuzz one reader, led by the branches that its code takes (atheris, libFuzzer).

    python -m tests.fuzz cbor -max_total_time=60          flags are libFuzzer's
    python -m tests.fuzz --seconds 600                    all of them, one after the other

What was found to be interesting stays in artifacts/fuzz/, and the next run begins with it. A finding ends the run; its
input stands beside it, and belongs into a test.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ARTIFACTS = Path(__file__).parents[2] / "artifacts" / "fuzz"


def fuzz(name: str, folder: Path, flags: list[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["keystile.webauthn"]):
        from tests.fuzz import targets

    corpus = folder / name
    corpus.mkdir(parents=True, exist_ok=True)
    start = folder / f"{name}-seeds"
    start.mkdir(exist_ok=True)
    for number, seed in enumerate(targets.seeds(name)):
        (start / f"{number:03d}").write_bytes(seed)
    given = [f"-artifact_prefix={folder}/{name}-finding-", "-timeout=5", "-max_len=8192", *flags]
    atheris.Setup([sys.argv[0], *given, str(corpus), str(start)], targets.TARGETS[name])
    atheris.Fuzz()


def all_of_them(seconds: int) -> int:
    from tests.fuzz import targets

    each = max(1, seconds // len(targets.TARGETS))
    failed = []
    for name in targets.TARGETS:
        sys.stderr.write(f"{name}: {each} s\n")
        command = [
            sys.executable,
            "-m",
            "tests.fuzz",
            name,
            f"-max_total_time={each}",
            "-print_final_stats=1",
        ]
        if subprocess.run(command, check=False).returncode != 0:
            failed.append(name)
    sys.stderr.write(f"findings: {', '.join(failed) or 'none'} (inputs in {ARTIFACTS})\n")
    return int(bool(failed))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", nargs="?", help="which reader; all if not given")
    parser.add_argument("--seconds", type=int, default=600, help="in all, shared by the targets")
    parser.add_argument("--folder", type=Path, default=ARTIFACTS, help="of inputs and findings")
    arguments, flags = parser.parse_known_args()
    if arguments.target is None:
        return all_of_them(arguments.seconds)
    fuzz(arguments.target, arguments.folder, flags)
    return 0


if __name__ == "__main__":
    sys.exit(main())

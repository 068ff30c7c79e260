# SPDX-License-Identifier: Apache-2.0
"""Break the WebAuthn core on purpose, one change at a time, and list the changes that no test notices.

    python tools/mutation.py                 all of keystile.webauthn
    python tools/mutation.py cbor cose       only these modules
    python tools/mutation.py --list cbor     what would be changed

Tests are collected once. Each mutant is a fork of that process in which one function has another code object (or one
constant of a module another value), and which runs the tests that meet the changed line, until one fails. So a mutant
costs a few hundredths of a second, and decorated functions are changed too: reasons for not using mutmut, which was
looked at. Texts of messages are not changed: nothing rests on them. Status 1 if fewer than `BAR` of the mutants are
noticed.
"""

from __future__ import annotations

import argparse
import ast
import bisect
import copy
import functools
import importlib
import itertools
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

import coverage
import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = "keystile.webauthn"
SOURCE: Final = ROOT / "src/keystile/webauthn"
TESTS: Final = ROOT / "tests/unit/webauthn"
BAR: Final = 0.95
TIMEOUT_SECONDS: Final = 60
# So many seconds' worth of tests may look for one change, the likeliest first; what they overlook counts as unnoticed.
BUDGET_SECONDS: Final = 1.5
KILLED, SURVIVED = 1, 0
# Calls whose arguments from this position on are texts for people.
MESSAGES: Final = {
    "CeremonyError": 1,
    "CheckFailed": 1,
    "Malformed": 0,
    "Misconfigured": 0,
    "TooLarge": 0,
    "invalid": 0,
    "malformed": 0,
    "_malformed": 0,
}
COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATIONS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


# ---- what to change ----------------------------------------------------------------------------------------


def variants(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The ways to change this one node, its children staying as they are."""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            changed = copy.deepcopy(node)
            changed.ops[index] = COMPARISONS[type(operator)]()
            yield "another comparison", changed
    elif isinstance(node, ast.BoolOp):
        changed_bool = copy.deepcopy(node)
        changed_bool.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", changed_bool
        for index in range(len(node.values)):
            rest = copy.deepcopy(node.values)
            del rest[index]
            yield (
                "an operand less",
                rest[0] if len(rest) == 1 else ast.BoolOp(op=copy.copy(node.op), values=rest),
            )
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not left out", copy.deepcopy(node.operand)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield "~ left out", copy.deepcopy(node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        changed_op = copy.deepcopy(node)
        changed_op.op = OPERATIONS[type(node.op)]()
        yield "another operation", changed_op
    elif isinstance(node, ast.Constant):
        value: Any = node.value
        if isinstance(value, bool):
            yield "another truth", ast.Constant(not value)
        elif isinstance(value, int):
            yield "another number", ast.Constant(value + 1)
        elif isinstance(value, str):
            yield "another text", ast.Constant("XX" + value)
        elif isinstance(value, bytes):
            yield "other bytes", ast.Constant(b"XX" + value)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "nothing returned", ast.Return(value=ast.Constant(None))
    elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value is not None:
        if isinstance(node, ast.AugAssign):
            yield "not changed", ast.Pass()
        elif not _is_none(node.value) and not isinstance(getattr(node, "targets", [None])[0], ast.Tuple):
            changed_assign = copy.deepcopy(node)
            changed_assign.value = ast.Constant(None)
            yield "nothing assigned", changed_assign
    elif isinstance(node, ast.Raise):
        yield "not raised", ast.Pass()
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield "not called", ast.Pass()
    elif isinstance(node, (ast.If, ast.IfExp)) and not isinstance(
        node.test, (ast.Compare, ast.BoolOp, ast.UnaryOp)
    ):
        changed_if = copy.deepcopy(node)
        changed_if.test = ast.UnaryOp(op=ast.Not(), operand=changed_if.test)
        yield "the other branch", changed_if
    elif isinstance(node, ast.Break):
        yield "on with the loop", ast.Continue()
    elif isinstance(node, ast.Continue):
        yield "out of the loop", ast.Break()


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def children(node: ast.AST) -> Iterator[tuple[str, int | None, ast.AST]]:
    """The children that may be changed, each by the name and index of its place."""
    if isinstance(node, ast.JoinedStr):
        return
    messages = MESSAGES.get(_called(node)) if isinstance(node, ast.Call) else None
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "args", "func") and not isinstance(
            node, ast.Call
        ):
            continue
        if isinstance(value, ast.AST):
            yield name, None, value
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if not isinstance(item, ast.AST) or _is_text(item):
                    continue
                if messages is not None and name == "args" and index >= messages:
                    continue
                yield name, index, item


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


Path_ = tuple[tuple[str, int | None], ...]


def places(node: ast.AST, path: Path_ = ()) -> Iterator[tuple[Path_, ast.AST]]:
    for name, index, child in children(node):
        inner = (*path, (name, index))
        yield inner, child
        yield from places(child, inner)


def put(tree: ast.AST, path: Path_, new: ast.AST) -> None:
    for name, index in path[:-1]:
        tree = getattr(tree, name) if index is None else getattr(tree, name)[index]
    name, index = path[-1]
    if index is None:
        setattr(tree, name, new)
    else:
        getattr(tree, name)[index] = new


@dataclass(frozen=True)
class Mutant:
    """One change. ``function`` is the qualified name of the function it is in; None for a module's constant."""

    module: str
    function: str | None
    first_line: int
    last_line: int
    what: str
    before: str
    after: str
    path: Path_
    new: ast.AST

    def __str__(self) -> str:
        where = f"{self.module}:{self.first_line} {self.function or 'constant'}"
        return f"{where}: {self.what}: {self.before} -> {self.after}"


def mutants(name: str) -> Iterator[Mutant]:
    """All changes of one module (its name after the package's)."""
    tree = ast.parse(_text(name))
    for path, function, top in _changeable(tree):
        for inner, node in places(top):
            for what, new in variants(node):
                yield Mutant(
                    module=name,
                    function=function,
                    first_line=getattr(node, "lineno", top.lineno),
                    last_line=getattr(node, "end_lineno", None) or top.lineno,
                    what=what,
                    before=ast.unparse(node).splitlines()[0],
                    after=ast.unparse(ast.fix_missing_locations(new)).splitlines()[0],
                    path=path + inner,
                    new=new,
                )


def _changeable(tree: ast.Module) -> Iterator[tuple[Path_, str | None, Any]]:
    for index, statement in enumerate(tree.body):
        here: Path_ = (("body", index),)
        if isinstance(statement, ast.FunctionDef):
            yield here, statement.name, statement
        elif isinstance(statement, ast.ClassDef):
            for number, member in enumerate(statement.body):
                if isinstance(member, ast.FunctionDef):
                    yield (*here, ("body", number)), f"{statement.name}.{member.name}", member
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and not _is_typing(statement):
            yield here, None, statement


def _is_typing(statement: ast.Assign | ast.AnnAssign) -> bool:
    """Aliases and type variables: mypy's matter."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    note = ast.unparse(statement.annotation) if isinstance(statement, ast.AnnAssign) else ""
    name = ast.unparse(target)
    return note == "TypeAlias" or name == "__all__" or not (name.isupper() or note.startswith("Final"))


def _file(name: str) -> Path:
    return SOURCE / (name.replace(".", "/") + ".py")


@functools.cache
def _text(name: str) -> str:
    """A module as it stood at the start, whatever somebody edits meanwhile."""
    return _file(name).read_text()


# ---- making the change, in a fork --------------------------------------------------------------------------


def apply(mutant: Mutant) -> None:
    module = importlib.import_module(f"{PACKAGE}.{mutant.module}")
    tree = ast.parse(_text(mutant.module))
    put(tree, mutant.path, mutant.new)
    ast.fix_missing_locations(tree)
    if mutant.function is None:
        _exec_statement(module, tree.body[mutant.path[0][1] or 0])
    else:
        code = _code_of(compile(tree, module.__file__ or "", "exec"), mutant.function)
        _function(module, mutant.function).__code__ = code
    forget()


def forget() -> None:
    """Empty the core's caches, so that what is behind them is asked again."""
    for loaded in [value for name, value in sys.modules.items() if name.startswith(PACKAGE)]:
        for value in vars(loaded).values():
            if isinstance(value, functools._lru_cache_wrapper):
                value.cache_clear()


def _code_of(code: CodeType, qualified: str) -> CodeType:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == qualified:
                return constant
            if qualified.startswith(constant.co_qualname + "."):
                return _code_of(constant, qualified)
    raise LookupError(qualified)


def _function(module: ModuleType, qualified: str) -> FunctionType:
    found: Any = module
    for part in qualified.split("."):
        found = vars(found)[part]
    found = getattr(found, "fget", None) or getattr(found, "__func__", None) or found
    while hasattr(found, "__wrapped__"):
        found = found.__wrapped__
    assert isinstance(found, FunctionType)
    return found


def _exec_statement(module: ModuleType, statement: ast.stmt) -> None:
    """Assign a constant anew, and to those who imported it by name."""
    before = dict(vars(module))
    exec(compile(ast.Module([statement], []), module.__file__ or "", "exec"), vars(module))  # noqa: S102
    for name, old in before.items():
        new = vars(module)[name]
        if new is old:
            continue
        for loaded in list(sys.modules.values()):
            if vars(loaded).get(name) is old and loaded.__name__.startswith(("keystile.", "tests.")):
                setattr(loaded, name, new)


# ---- running the tests -------------------------------------------------------------------------------------


class Runner:
    """A pytest plug-in that takes over once the tests are collected."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.met: dict[tuple[str, int], set[str]] = {}
        self.seconds: dict[str, float] = {}
        self.survivors: list[Mutant] = []
        self.total = 0
        self.in_fork = False
        self.to_parent = -1
        # Tests that noticed something, the last one first: they are likely to notice the next change too.
        self.watchful: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self.in_fork and report.failed:
            os.write(self.to_parent, report.nodeid.encode())
            os._exit(KILLED)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        for name in self.names:
            _text(name)
        self._learn(session)
        for name in self.names:
            found = list(mutants(name))
            survivors = [mutant for mutant in found if not self._is_noticed(session, mutant)]
            self.total += len(found)
            self.survivors += survivors
            print(f"{name}: {len(found) - len(survivors)} of {len(found)} noticed", flush=True)
            for mutant in survivors:
                print(f"  {mutant}", flush=True)
        return True

    def _learn(self, session: pytest.Session) -> None:
        """Run everything twice, unchanged: how long each test takes, and which lines it meets."""
        with tempfile.TemporaryDirectory() as folder:
            durations, lines = Path(folder, "durations"), Path(folder, "lines")

            def run() -> None:
                seconds = {}
                for item in session.items:
                    start = time.monotonic()
                    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                    seconds[item.nodeid] = time.monotonic() - start
                durations.write_text(json.dumps(seconds))

            def measure() -> None:
                # Tests of memory may fail here, where the measuring takes some.
                self.in_fork = False
                measured = coverage.Coverage(data_file=str(lines), include=[f"{SOURCE}/*"], config_file=False)
                measured.start()
                for item in session.items:
                    forget()
                    measured.switch_context(item.nodeid)
                    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                measured.stop()
                measured.save()

            if self._fork(run, 3600) != SURVIVED:
                raise session.Interrupted(f"{self.watchful[0]} fails without any change")
            if self._fork(measure, 3600) != SURVIVED:
                raise session.Interrupted("the lines that tests meet cannot be measured")
            self.seconds = json.loads(durations.read_text())
            data = coverage.CoverageData(basename=str(lines))
            data.read()
            self.met = {
                (file, number): set(contexts)
                for file in data.measured_files()
                for number, contexts in data.contexts_by_lineno(file).items()
            }

    def _is_noticed(self, session: pytest.Session, mutant: Mutant) -> bool:
        items = self._tests_of(session, mutant)

        def run() -> None:
            apply(mutant)
            for item in items:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)

        return self._fork(run, TIMEOUT_SECONDS) != SURVIVED

    def _tests_of(self, session: pytest.Session, mutant: Mutant) -> list[pytest.Item]:
        """Those that meet the line, the likeliest and quickest first; all of them for a constant."""
        folder, _, stem = mutant.module.rpartition(".")
        rank = {nodeid: place for place, nodeid in enumerate(self.watchful[:50])}
        if mutant.function is None:
            chosen = {item.nodeid for item in session.items}
        else:
            file = str(_file(mutant.module))
            lines = range(mutant.first_line, mutant.last_line + 1)
            chosen = set().union(*(self.met.get((file, line), set()) for line in lines))
        items = [item for item in session.items if item.nodeid in chosen]
        items.sort(
            key=lambda item: (
                rank.get(item.nodeid, len(rank)),
                f"test_{stem}.py" not in item.nodeid,
                folder not in item.nodeid,
                self.seconds[item.nodeid],
            )
        )
        spent = list(itertools.accumulate(self.seconds[item.nodeid] for item in items))
        return items[: bisect.bisect(spent, BUDGET_SECONDS) + 1]

    def _fork(self, run: Callable[[], None], seconds: int) -> int:
        """How a fork ended that ran ``run``; whatever it raised, or its endless loop, is `KILLED`."""
        from_child, self.to_parent = os.pipe()
        child = os.fork()
        if child == 0:
            self.in_fork = True
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            signal.alarm(seconds)
            try:
                run()
            except BaseException:  # noqa: BLE001  (a mutant may do anything)
                os._exit(KILLED)
            os._exit(SURVIVED)
        os.close(self.to_parent)
        with os.fdopen(from_child) as pipe:
            noticed_by = pipe.read()
        if noticed_by:
            self.watchful = [noticed_by, *(other for other in self.watchful if other != noticed_by)]
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)


def modules() -> list[str]:
    names = [
        ".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in sorted(SOURCE.rglob("*.py"))
    ]
    return [name for name in names if not name.endswith("__init__")]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("modules", nargs="*", help="such as cbor or attestation.tpm; all if not given")
    parser.add_argument("--list", action="store_true", help="only list the changes")
    arguments = parser.parse_args()
    names = arguments.modules or modules()
    if arguments.list:
        for name in names:
            for mutant in mutants(name):
                print(mutant)
        return 0
    os.chdir(ROOT)
    runner = Runner(names)
    status = pytest.main(["-q", "-s", "-p", "no:cacheprovider", str(TESTS)], plugins=[runner])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return 1
    rate = 1 - len(runner.survivors) / max(1, runner.total)
    print(
        f"{runner.total - len(runner.survivors)} of {runner.total} noticed: {100 * rate:.1f} % (bar {100 * BAR:.0f} %)"
    )
    return int(rate < BAR)


if __name__ == "__main__":
    raise SystemExit(main())

"""Runs the program on the cases below this folder and compares what it prints.

A case is a folder AREA/CASE with
  cmd    the command line, words quoted as for a shell; may begin with VARIABLE=value
  in/    files of the project; the command runs in a copy of it
  out    what standard output must be (no file: empty)
  err    what standard error must be (no file: empty)
  code   the exit code (no file: 0, or 1 for cases that are called fail_...)
The environment is empty but for HOME (an empty folder), PATH and LANG. In outputs $DIR stands for
the folder where the command runs, and $HOME for the home. With --rewrite, the expected files are
written instead.
"""

import argparse
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TIME_LIMIT = 60


def run_case(case, binary):
    """Yields what the case's command did: {"out": …, "err": …, "code": …}."""
    words = shlex.split((case / "cmd").read_text())
    with tempfile.TemporaryDirectory(prefix="golden-") as folder:
        project, home = pathlib.Path(folder, "project"), pathlib.Path(folder, "home")
        home.mkdir()
        if (case / "in").is_dir():
            shutil.copytree(case / "in", project, symlinks=True)
        else:
            project.mkdir()
        environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        while words and re.match(r"[A-Z_]+=", words[0]):
            name, value = words.pop(0).split("=", 1)
            environment[name] = value.replace("$DIR", str(project))
        assert words[0] == "devspace", f"{case}/cmd must begin with devspace"
        ran = subprocess.run(
            [binary, *words[1:]], cwd=project, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=TIME_LIMIT, check=False,
        )

        def text(raw):
            plain = raw.decode(errors="backslashreplace")
            return plain.replace(str(project), "$DIR").replace(str(home), "$HOME")

        return {"out": text(ran.stdout), "err": text(ran.stderr), "code": str(ran.returncode)}


def expected_of(case):
    usual = "1" if case.name.startswith("fail_") else "0"

    def read(name, otherwise):
        path = case / name
        return path.read_bytes().decode() if path.exists() else otherwise

    return {"out": read("out", ""), "err": read("err", ""), "code": read("code", usual).strip()}


def rewrite(case, got):
    usual = "1" if case.name.startswith("fail_") else "0"
    for name, otherwise in (("out", ""), ("err", ""), ("code", usual)):
        path = case / name
        if got[name] == otherwise:
            path.unlink(missing_ok=True)
        else:
            path.write_text(got[name] + ("\n" if name == "code" else ""))


def report(case, got, expected):
    print(f"FAILED {case.relative_to(HERE)}: devspace {' '.join((case / 'cmd').read_text().split()[1:])}")
    for name in ("code", "out", "err"):
        if got[name] == expected[name]:
            continue
        for title, value in (("expected", expected[name]), ("got", got[name])):
            print(f"  {name}, {title}:")
            print("".join(f"    {line}\n" for line in value.splitlines()), end="")


def find_cases(wanted):
    cases = sorted(cmd.parent for cmd in HERE.glob("*/*/cmd"))
    if not wanted:
        return cases
    return [c for c in cases if {c.parent.name, str(c.relative_to(HERE))} & set(wanted)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--rewrite", action="store_true")
    parser.add_argument("names", nargs="*", metavar="AREA[/CASE]")
    arguments = parser.parse_args()
    binary = os.path.abspath(arguments.binary)
    cases = find_cases(arguments.names)
    if not cases:
        print("no such case: " + " ".join(arguments.names))
        return 1
    failed = 0
    begin = time.monotonic()
    for case in cases:
        got = run_case(case, binary)
        if arguments.rewrite:
            rewrite(case, got)
            continue
        expected = expected_of(case)
        if got != expected:
            failed += 1
            report(case, got, expected)
    print(f"{len(cases) - failed} passed, {failed} failed, {time.monotonic() - begin:.1f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

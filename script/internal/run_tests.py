"""Builds what the wanted tests need, runs them, and counts: the second half of script/test.

Unit tests come from the asan tree; golden and end-to-end tests drive the release program.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import time
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT_PRESET = "asan"
PROGRAM_PRESET = "release"
NOT_BY_DEFAULT = "slow"
NO_OLD = "--no-old"  # Leaves out what runs on the old cluster.
phases = []  # (seconds, what)


def run(what, command):
    """Runs one long step, with its name before and its time after it."""
    print(f"== {what}", flush=True)
    begin = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, check=False)
    took = time.monotonic() - begin
    phases.append((took, what))
    failed = ", FAILED" if done.returncode else ""
    print(f"== {what}: {took:.0f} s{failed}", flush=True)
    return done.returncode == 0


def labels_of(test):
    return next((p["value"] for p in test.get("properties", []) if p["name"] == "LABELS"), [])


def list_tests(preset):
    """{name: (labels, executable)} of a configured tree."""
    subprocess.run(
        ["cmake", "--preset", preset], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
    listed = subprocess.run(
        ["ctest", "--show-only=json-v1"], cwd=ROOT / "build" / preset, check=True,
        capture_output=True, text=True,
    ).stdout
    tests = json.loads(listed)["tests"]
    return {t["name"]: (labels_of(t), t.get("command", [""])[0]) for t in tests}


def choose(tests, wanted, unwanted):
    if not wanted:
        return [name for name, (labels, _) in tests.items() if not unwanted & set(labels)]
    return [name for name, (labels, _) in tests.items() if {name, *labels} & set(wanted)]


def build(preset, targets):
    script = 'source script/internal/build.sh; build_preset "$@"'
    return run(f"build {preset}", ["bash", "-eo", "pipefail", "-c", script, "build", preset, *targets])


def counts_of(output, succeeded):
    """How many cases a test's output reports: (passed, failed)."""
    passed = failed = 0
    for match in re.finditer(r"test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed", output):
        passed, failed = passed + int(match[1]), failed + int(match[2])
    for match in re.finditer(r"^(\d+) passed, (\d+) failed", output, re.M):
        passed, failed = passed + int(match[1]), failed + int(match[2])
    ran = re.search(r"^Ran (\d+) tests?", output, re.M)
    if ran:
        skipped = sum(map(int, re.findall(r"skipped=(\d+)", output)))
        bad = sum(map(int, re.findall(r"(?:failures|errors)=(\d+)", output)))
        passed, failed = passed + int(ran[1]) - bad - skipped, failed + bad
    if not succeeded:
        return passed, max(failed, 1)  # A crash or a time-out reports nothing.
    return max(passed, 1), failed


def run_ctest(what, preset, names):
    """Runs tests by name; returns [(name, seconds, passed, failed)]."""
    report = ROOT / "build" / preset / f"tests-{what.replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    pattern = "^(" + "|".join(map(re.escape, names)) + ")$"
    run(what, [
        "ctest", "--test-dir", str(ROOT / "build" / preset), "-R", pattern,
        "-j", str(os.cpu_count()), "--output-on-failure", "--no-tests=error", "--timeout", "900",
        "--output-junit", str(report), "--test-output-size-passed", "1000000",
        "--test-output-size-failed", "1000000",
    ])
    if not report.exists():
        return [(what, 0.0, 0, 1)]
    results = []
    for case in xml.etree.ElementTree.parse(report).getroot().iter("testcase"):
        succeeded = case.get("status") == "run"
        passed, failed = counts_of(case.findtext("system-out") or "", succeeded)
        results.append((case.get("name"), float(case.get("time")), passed, failed))
    return results


def cluster_environment(cluster):
    """What a shell has after eval "$(script/cluster env CLUSTER)"."""
    script = 'eval "$(script/cluster env $0)" && env -0'
    text = subprocess.run(
        ["bash", "-c", script, cluster], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return dict(entry.split("=", 1) for entry in text.split("\0") if entry)


def run_on_cluster(cluster, what, names):
    """Starts a cluster and runs the tests on it; there can be only one at a time."""
    other = {"current": "old", "old": "current"}[cluster]
    if not run("other cluster", ["script/cluster", "down", other]):
        return [("cluster", 0.0, 0, 1)]
    if not run(f"{cluster} cluster", ["script/cluster", "up", cluster]):
        return [("cluster", 0.0, 0, 1)]
    os.environ.update(cluster_environment(cluster), DEVSPACE_TEST_CLUSTER=cluster)
    return run_ctest(what, PROGRAM_PRESET, names)


def run_tests(arguments):
    unwanted = {NOT_BY_DEFAULT, "old"} if NO_OLD in arguments else {NOT_BY_DEFAULT}
    wanted = [argument for argument in arguments if argument != NO_OLD]
    all_units, all_program = list_tests(UNIT_PRESET), list_tests(PROGRAM_PRESET)
    units = {n: t for n, t in all_units.items() if "unit" in t[0]}
    program = {n: t for n, t in all_program.items() if "unit" not in t[0]}
    chosen_units, chosen_program = choose(units, wanted, unwanted), choose(program, wanted, unwanted)
    known = {n for n in (*units, *program)} | {l for t in (*units.values(), *program.values()) for l in t[0]}
    unknown = sorted(set(wanted) - known)
    if unknown:
        print(f"no test or label {', '.join(unknown)}; there are: {' '.join(sorted(known))}")
        return [("selection", 0.0, 0, 1)]
    if not chosen_units and not chosen_program:
        print("nothing to run")
        return [("selection", 0.0, 0, 1)]

    results = []
    if chosen_units:
        targets = [pathlib.Path(units[name][1]).name for name in chosen_units]
        if not build(UNIT_PRESET, targets):
            return [("build asan", 0.0, 0, 1)]
    if chosen_program:
        if not build(PROGRAM_PRESET, ["devspace"]):
            return [("build release", 0.0, 0, 1)]
    if chosen_units:
        results += run_ctest("unit tests", UNIT_PRESET, chosen_units)
    old = [name for name in chosen_program if "old" in program[name][0]]
    golden = [name for name in chosen_program if "golden" in program[name][0]]
    e2e = [name for name in chosen_program if name not in old and name not in golden]
    if golden:
        results += run_ctest("golden tests", PROGRAM_PRESET, golden)
    if e2e:
        results += run_on_cluster("current", "e2e tests", e2e)
    if old:
        results += run_on_cluster("old", "tests on the old cluster", old)
        run("end of the old cluster", ["script/cluster", "down", "old"])
    return results


def main():
    results = run_tests(sys.argv[1:])
    print("\nSlowest:")
    slowest = sorted([*phases, *((seconds, name) for name, seconds, _, _ in results)], reverse=True)
    for seconds, what in slowest[:10]:
        print(f"{seconds:8.1f} s  {what}")
    failed_tests = [name for name, _, _, failed in results if failed]
    if failed_tests:
        print("\nFailed: " + " ".join(failed_tests))
    passed = sum(result[2] for result in results)
    failed = sum(result[3] for result in results)
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

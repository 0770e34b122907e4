"""The local cluster, for tests that look at it from outside: its script, its processes, its traces on the machine."""

import glob
import os
import re
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPT = os.path.join(ROOT, "script", "cluster")
FLAVOR = os.environ.get("DEVSPACE_TEST_CLUSTER", "current")
SUFFIX = {"current": "", "old": "-old"}[FLAVOR]
STATE = f"/var/lib/devspace-cluster{SUFFIX}"
RUN = f"/run/devspace-cluster{SUFFIX}"
ADDRESS = "10.244.0.1"


def script(*arguments, check=True, **options):
    """Runs script/cluster with its output captured: it must not leave a process behind that holds the pipe."""
    return subprocess.run(
        [SCRIPT, *arguments], check=check, capture_output=True, text=True, timeout=600, **options
    )


def environment():
    """What `script/cluster env` gives, on top of our own environment."""
    result = dict(os.environ)
    for line in script("env", FLAVOR).stdout.splitlines():
        name, value = line.removeprefix("export ").split("=", 1)
        result[name] = value.replace("$PATH", result["PATH"])
    return result


def run(*command, check=True, timeout=60, **options):
    return subprocess.run(
        command, check=check, capture_output=True, text=True, timeout=timeout, **options
    )


def kubectl(*arguments, **options):
    return run("kubectl", *arguments, env=environment(), **options)


def docker(*arguments, **options):
    # Not the first one of PATH: it may be newer than the daemon understands.
    return run("/usr/bin/docker", *arguments, env=environment(), **options)


def eventually(condition, seconds=60):
    """Waits until the condition returns something true, and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            result = condition()
        except (subprocess.SubprocessError, OSError):
            result = None
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not true after {seconds} s: {condition}")
        time.sleep(0.1)


def daemons():
    """The pids of the daemons by name."""
    result = {}
    for file in glob.glob(f"{RUN}/pid/*"):
        with open(file) as stream:
            result[os.path.basename(file)] = int(stream.read().split()[0])
    return result


def container_pids():
    """The pids of everything that runs in pods and in containers of our Docker."""
    result = set()
    for file in glob.glob("/sys/fs/cgroup/**/cgroup.procs", recursive=True):
        if re.search(rf"/(devspace-cluster{SUFFIX}|kubepods\.slice|devspacedocker\.slice)/", file):
            with open(file) as stream:
                result.update(map(int, stream.read().split()))
    return result - {0}


def processes():
    """The command lines by pid."""
    result = {}
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            with open(f"{folder}/cmdline") as stream:
                result[int(os.path.basename(folder))] = stream.read().replace("\0", " ")
        except OSError:
            pass  # It has ended meanwhile.
    return result


def shim_pids():
    return {
        pid
        for pid, line in processes().items()
        if "containerd-shim" in line and f"-address {RUN}/containerd.sock" in line
    }

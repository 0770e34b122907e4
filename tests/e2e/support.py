"""What the end-to-end tests stand on: the built program, driven as a user would, and kubectl as the
second opinion. Each test has a namespace and a project folder of its own."""

import contextlib
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import tempfile
import textwrap
import time
import unittest
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEVSPACE = os.environ.get("DEVSPACE", str(ROOT / "build/release/bin/devspace"))
REGISTRY = os.environ.get("DEVSPACE_TEST_REGISTRY", "localhost:5000")
BASE_IMAGE = "busybox:local"  # Where the images of pods and of builds are looked for, on every node.


def eventually(what, condition, seconds=60):
    """Waits until `condition` yields something true, and yields that."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(port, path="/"):
    """The page behind a local port, or nothing while there is none."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.read().decode()
    except (OSError, urllib.error.URLError):
        return ""


class Running:
    """A program of ours that runs beside the test; its output is collected in files."""

    def __init__(self, command, folder, environment):
        self.files = [tempfile.TemporaryFile("w+") for _ in range(2)]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=self.files[0], stderr=self.files[1], start_new_session=True,
        )

    def _read(self, index):
        self.files[index].flush()
        size = os.fstat(self.files[index].fileno()).st_size
        return os.pread(self.files[index].fileno(), size, 0).decode(errors="replace")

    @property
    def out(self):
        return self._read(0)

    @property
    def err(self):
        return self._read(1)

    def wait_for(self, text, seconds=90):
        """Waits until the program has said `text` on either stream."""

        def said():
            if text in self.out or text in self.err:
                return True
            if self.process.poll() is not None:
                raise AssertionError(
                    f"ended with code {self.process.returncode} before it said {text!r}:\n{self.out}{self.err}"
                )
            return False

        try:
            eventually(f"output {text!r}", said, seconds)
        except AssertionError as failure:
            raise AssertionError(f"{failure}\nstdout:\n{self.out}\nstderr:\n{self.err}") from None

    def interrupt(self, seconds=20):
        """Ctrl-C; yields the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(seconds)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for file in self.files:
            file.close()


class E2eTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.assertIn("KUBECONFIG", os.environ, 'run: eval "$(script/cluster env)", or script/test')
        self.namespace = "e2e-" + secrets.token_hex(4)
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="devspace-e2e-")))
        self.environment = dict(os.environ, HOME=str(self.folder / "home"))
        (self.folder / "home").mkdir()
        self.project = self.folder / "project"
        self.project.mkdir()
        self.addCleanup(self.remove_namespace)

    def enterContext(self, manager):  # unittest has it from Python 3.11 on
        result = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return result

    def remove_namespace(self):
        self.kubectl("delete", "namespace", self.namespace, "--ignore-not-found", "--wait=false", plain=True)

    def write(self, path, text, executable=False):
        file = self.project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
        if executable:
            file.chmod(0o755)
        return file

    def devspace(self, *arguments, code=0, **options):
        """Runs the program to its end and checks its exit code."""
        options.setdefault("timeout", 180)
        options.setdefault("cwd", self.project)
        if "input" not in options:
            options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("text", True)
        result = subprocess.run(
            [DEVSPACE, *self.with_namespace(arguments)], env=self.environment, capture_output=True,
            check=False, **options,
        )
        self.assertEqual(result.returncode, code, f"{arguments}\n{result.stdout}{result.stderr}")
        return result

    def start(self, *arguments):
        """Starts the program beside the test."""
        running = Running(
            [DEVSPACE, *self.with_namespace(arguments)], self.project, self.environment
        )
        self.addCleanup(running.kill)
        return running

    def with_namespace(self, arguments):
        command, *rest = arguments
        return [command, "--no-warn", "-n", self.namespace, *rest]

    def kubectl(self, *arguments, plain=False, **options):
        """Runs kubectl in the test's namespace; yields its output."""
        place = [] if plain else ["-n", self.namespace]
        result = subprocess.run(
            ["kubectl", *place, *arguments], env=os.environ, capture_output=True, text=True,
            check=False, timeout=120, **options,
        )
        self.assertEqual(result.returncode, 0, f"kubectl {arguments}\n{result.stderr}")
        return result.stdout

    def create_namespace(self):
        self.kubectl("create", "namespace", self.namespace, plain=True)

    def run_pod(self, name="main", command='["sleep", "100000"]', **labels):
        """A pod of the base image that runs when this returns."""
        labels = labels or {"app": name}
        manifest = textwrap.dedent(
            f"""
            apiVersion: v1
            kind: Pod
            metadata: {{name: {name}, labels: {{{', '.join(f'{k}: "{v}"' for k, v in labels.items())}}}}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
                - {{name: main, image: {BASE_IMAGE}, command: {command}}}
            """
        )
        self.kubectl("apply", "-f", "-", input=manifest)
        self.kubectl("wait", "--for=condition=Ready", f"pod/{name}", "--timeout=90s")

    def in_pod(self, pod, command):
        """Output of a shell command in a pod."""
        return self.kubectl("exec", pod, "--", "sh", "-c", command)


@contextlib.contextmanager
def listening(port):
    """Something of ours that occupies a local port."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", port))
        holder.listen()
        yield

"""devspace enter: a command in a container, as a user runs it."""

import hashlib
import json
import os
import signal
import subprocess
import unittest

from support import BASE_IMAGE, DEVSPACE, E2eTest
from terminal import Terminal


class Enter(E2eTest):
    def setUp(self):
        super().setUp()
        self.create_namespace()
        self.run_pod("web")

    def enter(self, *arguments, **options):
        return self.devspace("enter", "--pod", "web", *arguments, **options)

    def on_terminal(self, *arguments):
        terminal = Terminal(
            [DEVSPACE, *self.with_namespace(["enter", *arguments])], self.project, self.environment
        )
        self.addCleanup(terminal.close)
        return terminal

    def run_second_pod(self):
        """A pod with two containers."""
        pod = {
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "two"},
            "spec": {
                "terminationGracePeriodSeconds": 0,
                "containers": [
                    {"name": name, "image": BASE_IMAGE, "command": ["sleep", "100000"]}
                    for name in ("first", "second")
                ],
            },
        }
        self.kubectl("apply", "-f", "-", input=json.dumps(pod))
        self.kubectl("wait", "--for=condition=Ready", "pod/two", "--timeout=90s")

    def test_true(self):
        self.enter("--", "true")

    def test_exit_codes(self):
        for code in (1, 3, 42, 255):
            self.enter("--", "sh", "-c", f"exit {code}", code=code)

    def test_outputs_stay_apart(self):
        ran = self.enter("--", "sh", "-c", "echo out; echo err >&2")
        self.assertEqual(ran.stdout, "out\n")
        self.assertIn("err\n", ran.stderr)

    def test_arguments_arrive_as_they_are(self):
        ran = self.enter("--", "printf", "%s|", "a b", "--pod", "$HOME", "", "-n")
        self.assertEqual(ran.stdout, "a b|--pod|$HOME||-n|")

    def test_the_end_of_the_input_arrives_while_output_goes_on(self):
        # sort writes nothing before its input has ended.
        ran = self.enter("--", "sort", input="b\na\n")
        self.assertEqual(ran.stdout, "a\nb\n")

    def test_much_output_arrives_whole(self):
        size = 10 * 1024 * 1024
        ran = self.enter("--", "sh", "-c", f"head -c {size} /dev/zero | tr '\\0' x")
        self.assertEqual(len(ran.stdout), size)

    def test_much_input_comes_back_whole(self):
        data = os.urandom(4 * 1024 * 1024)
        ran = self.enter("--", "cat", input=data, text=False)
        self.assertEqual(hashlib.sha256(ran.stdout).digest(), hashlib.sha256(data).digest())

    def test_the_command_may_end_before_its_input(self):
        ran = self.enter("--", "head", "-c", "5", input="x" * 3000)
        self.assertEqual(ran.stdout, "xxxxx")

    def test_a_reader_that_leaves_ends_it(self):
        arguments = self.with_namespace(["enter", "--pod", "web", "--", "yes"])
        ran = subprocess.run(
            " ".join([DEVSPACE, *arguments]) + " | head -1", shell=True, cwd=self.project,
            env=self.environment, capture_output=True, text=True, timeout=60, check=False,
        )
        self.assertEqual(ran.stdout, "y\n")
        self.assertNotIn("[error]", ran.stderr)

    def test_labels_choose_the_pod(self):
        self.run_second_pod()
        ran = self.devspace("enter", "-l", "app=web", "--", "hostname")
        self.assertEqual(ran.stdout, "web\n")

    def test_a_container_is_chosen_by_name(self):
        self.run_second_pod()
        self.devspace("enter", "--pod", "two", "-c", "second", "--", "true")
        ran = self.devspace("enter", "--pod", "two", "--", "true", code=1)
        self.assertIn("--container", ran.stderr)
        ran = self.devspace("enter", "--pod", "two", "-c", "third", "--", "true", code=1)
        self.assertIn("pod 'two' has no container 'third'; it has 'first', 'second'", ran.stderr)

    def test_a_question_without_a_terminal(self):
        self.run_second_pod()
        ran = self.devspace("enter", "--", "true", code=1)
        self.assertIn("--pod", ran.stderr)

    def test_a_signal_ends_it_silently(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            running = self.start("enter", "--pod", "web", "--", "sh", "-c", "echo ready; sleep 1000")
            running.wait_for("ready")
            running.process.send_signal(number)
            self.assertEqual(running.process.wait(20), code)
            self.assertNotIn("[error]", running.err)

    def test_a_terminal(self):
        # The size arrives when the command has begun.
        script = 'until [ "$(stty size)" ]; do sleep 0.1; done; stty size; cat'
        terminal = self.on_terminal("--pod", "web", "--", "sh", "-c", script)
        terminal.wait_for("24 100")
        terminal.type("hello\r")
        terminal.wait_for("hello\r\nhello\r\n")
        terminal.type("\x04")
        self.assertEqual(terminal.exit_code(), 0)

    def test_the_size_of_a_terminal_follows(self):
        script = "echo ready; until stty size | grep -q '40 120'; do sleep 0.1; done; echo resized"
        terminal = self.on_terminal("--pod", "web", "--", "sh", "-c", script)
        terminal.wait_for("ready\r\n")
        terminal.resize(40, 120)
        terminal.wait_for("resized\r\n")
        self.assertEqual(terminal.exit_code(), 0)

    def test_ctrl_c_on_a_terminal_belongs_to_the_command(self):
        script = "trap 'echo caught; exit 7' INT; echo ready; while true; do sleep 0.1; done"
        terminal = self.on_terminal("--pod", "web", "--", "sh", "-c", script)
        terminal.wait_for("ready\r\n")
        terminal.type("\x03")
        terminal.wait_for("caught\r\n")
        self.assertEqual(terminal.exit_code(), 7)

    def test_the_picker(self):
        self.run_second_pod()
        terminal = self.on_terminal("--", "hostname")
        terminal.wait_for("> two")
        terminal.type("\x1b[B")
        terminal.wait_for("> web")
        terminal.type("\r")
        terminal.wait_for("\nweb\r\n")
        self.assertEqual(terminal.exit_code(), 0)

    def test_ctrl_c_in_the_picker(self):
        self.run_second_pod()
        terminal = self.on_terminal("--", "true")
        terminal.wait_for("> two")
        terminal.type("\x03")
        self.assertEqual(terminal.exit_code(), 130)
        self.assertTrue(terminal.read().endswith("\x1b[?25h"), terminal.read())


if __name__ == "__main__":
    unittest.main(verbosity=2)

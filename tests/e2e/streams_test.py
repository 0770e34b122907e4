"""Streams to the cluster under load: nothing is lost, nothing leaks, nobody holds up his neighbours."""

import concurrent.futures
import hashlib
import os
import socket
import struct
import subprocess
import threading
import time
import unittest

from support import DEVSPACE, E2eTest, eventually, free_port

GIGABYTE = 1 << 30
MEGABYTE = 1 << 20


def pattern(index):
    """A block of a megabyte that no other index has."""
    return hashlib.sha256(index.to_bytes(8, "big")).digest() * (MEGABYTE // 32)


class Streams(E2eTest):
    def setUp(self):
        super().setUp()
        self.create_namespace()

    def enter(self, *command):
        return [DEVSPACE, *self.with_namespace(["enter", "--pod", "web", "--", *command])]

    def test_a_gigabyte_through_stdin_and_back_through_stdout(self):
        self.run_pod("web")
        process = subprocess.Popen(
            self.enter("sh", "-c", "tee /dev/stderr 2>/tmp/copy >/dev/null; sha256sum /tmp/copy; cat /tmp/copy"),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment,
        )
        sent = hashlib.sha256()

        def feed():
            for index in range(GIGABYTE // MEGABYTE):
                block = pattern(index)
                sent.update(block)
                process.stdin.write(block)
            process.stdin.close()

        feeding = threading.Thread(target=feed)
        feeding.start()
        there = process.stdout.readline().split()[0].decode()
        received, size = hashlib.sha256(), 0
        while block := process.stdout.read(MEGABYTE):
            received.update(block)
            size += len(block)
        feeding.join()
        self.assertEqual(process.wait(60), 0)
        process.stdout.close()
        self.assertEqual(size, GIGABYTE)
        self.assertEqual(there, sent.hexdigest())
        self.assertEqual(received.hexdigest(), sent.hexdigest())

    def test_a_command_that_leaves_its_input_unread_does_not_hang(self):
        self.run_pod("web")
        with open("/dev/zero", "rb") as endless:
            began = time.monotonic()
            ran = subprocess.run(
                self.enter("head", "-c", "1"), stdin=endless, capture_output=True, env=self.environment,
                check=False, timeout=120,
            )
        # containerd 1.6 may never tell how such a command ended: then we say so.
        self.assertEqual(ran.stdout, b"\0")
        self.assertLess(time.monotonic() - began, 60)
        if ran.returncode != 0:
            self.assertIn(b"the command closed its outputs", ran.stderr)


class Ports(E2eTest):
    def setUp(self):
        super().setUp()
        self.create_namespace()
        # Port 7000 sends without end, 7001 answers what it is sent.
        self.run_pod("web", '["sh", "-c", "nc -ll -p 7000 -e cat /dev/zero & exec nc -ll -p 7001 -e cat"]')
        self.endless, self.echo = free_port(), free_port()
        self.write(
            "devspace.yaml",
            f"""
            version: v1beta11
            dev:
              ports:
                - labelSelector: {{app: web}}
                  forward:
                    - {{port: {self.endless}, remotePort: 7000}}
                    - {{port: {self.echo}, remotePort: 7001}}
            """,
        )
        self.dev = self.start("dev")
        eventually("the port", self.echoes)

    def connect(self, port):
        connection = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.addCleanup(connection.close)
        return connection

    def echoes(self):
        try:
            return self.round_trip(self.connect(self.echo), b"hello") == b"hello"
        except OSError:
            return False

    @staticmethod
    def round_trip(connection, data):
        connection.sendall(data)
        received = b""
        while len(received) < len(data):
            piece = connection.recv(MEGABYTE)
            if not piece:
                break
            received += piece
        return received

    def memory(self):
        with open(f"/proc/{self.dev.process.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.dev.process.pid}/fd"))

    def test_two_hundred_connections_and_resets_that_touch_no_other(self):
        before = self.descriptors()
        connections = [self.connect(self.echo) for _ in range(200)]
        data = os.urandom(20_000)
        with concurrent.futures.ThreadPoolExecutor(50) as pool:
            results = list(pool.map(lambda connection: self.round_trip(connection, data), connections))
            self.assertEqual(sum(result == data for result in results), 200)
            for connection in connections[::4]:
                # Closing sends a reset.
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
            rest = [connection for index, connection in enumerate(connections) if index % 4]
            results = list(pool.map(lambda connection: self.round_trip(connection, data), rest))
            self.assertEqual(sum(result == data for result in results), 150)
        for connection in rest:
            connection.close()
        eventually("the end of all connections", lambda: self.descriptors() <= before + 8, 30)

    def test_stalled_readers_hold_up_no_other_and_take_no_memory(self):
        stalled = [self.connect(self.endless) for _ in range(10)]
        for connection in stalled:
            connection.recv(1)
        self.round_trip(self.connect(self.echo), b"x")
        time.sleep(3)
        memory = self.memory()

        connection = self.connect(self.echo)
        times = []
        for _ in range(50):
            began = time.monotonic()
            self.assertEqual(self.round_trip(connection, b"y" * 1000), b"y" * 1000)
            times.append(time.monotonic() - began)
        self.assertLess(sorted(times)[25], 0.1)
        self.assertLess(memory, 100_000, "kilobytes, with ten streams stalled")


class Leaks(E2eTest):
    """One client that runs 2,000 commands is a test of src/kube; here the cluster is what must not leak."""

    def test_two_thousand_commands_leave_nothing_behind(self):
        self.create_namespace()
        self.run_pod("web")
        command = [DEVSPACE, *self.with_namespace(["enter", "--pod", "web", "--", "true"])]

        def once(_):
            return subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, env=self.environment, check=False
            ).returncode

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            codes = list(pool.map(once, range(2000)))
        self.assertEqual(codes.count(0), 2000)
        processes = self.in_pod("web", "ps").splitlines()
        self.assertLess(len(processes), 6, processes)


if __name__ == "__main__":
    unittest.main()

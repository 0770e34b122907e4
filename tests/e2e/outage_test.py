"""The way to the API server breaks, five times, and comes back, as when the server restarts: logs go on
without a gap, forwarded ports stay, and what was open ends with a reset.

The cut is made by a gate between the program and the server, so that nobody else's server restarts."""

import json
import re
import select
import socket
import threading
import time
import unittest

from support import E2eTest, eventually, free_port


class Gate:
    """A TCP proxy that can be shut: its port is closed then, and all its connections are reset."""

    def __init__(self, host, port):
        self.target = (host, port)
        self.port = free_port()
        self.listener = None
        self.pairs = []

    def open(self):
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=200)
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def shut(self):
        if self.listener:
            self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None
        for one, other in self.pairs:
            for end in (one, other):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self.pairs.clear()

    def _accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
                far = socket.create_connection(self.target)
            except OSError:
                return
            self.pairs.append((near, far))
            threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    @staticmethod
    def _carry(near, far):
        ends = {near: far, far: near}
        try:
            while ends:
                for end in select.select(list(ends), [], [])[0]:
                    data = end.recv(1 << 16)
                    if data:
                        ends[end].sendall(data)
                    else:
                        ends.pop(end).shutdown(socket.SHUT_WR)
        except OSError:
            pass
        near.close()
        far.close()


class Outage(E2eTest):
    def setUp(self):
        super().setUp()
        self.create_namespace()
        config = json.loads(self.kubectl("config", "view", "--raw", "--minify", "-o", "json", plain=True))
        cluster = config["clusters"][0]["cluster"]
        host, port = re.fullmatch(r"https://([^:/]+):(\d+)", cluster["server"]).groups()
        self.gate = Gate(host, int(port))
        self.gate.open()
        self.addCleanup(self.gate.shut)
        cluster["server"] = f"https://127.0.0.1:{self.gate.port}"
        cluster["tls-server-name"] = host
        file = self.folder / "kubeconfig"
        file.write_text(json.dumps(config))
        self.environment["KUBECONFIG"] = str(file)

    def cut(self, seconds):
        self.gate.shut()
        time.sleep(seconds)
        self.gate.open()

    def test_a_log_goes_on_without_a_gap_or_a_repetition(self):
        self.run_pod("web", '["sh", "-c", "i=0; while true; do echo line $i; i=$((i+1)); usleep 20000; done"]')
        logs = self.start("logs", "-f", "--pod", "web", "--lines", "100000")
        logs.wait_for("line 10")
        for round_ in range(5):
            self.cut(0.5 * (round_ + 1))
            last = int(self.kubectl("logs", "web", "--tail=1").split()[1])
            logs.wait_for(f"line {last + 20}\n", 30)
        self.assertEqual(logs.interrupt(), 130)
        numbers = [int(number) for number in re.findall(r"^line (\d+)$", logs.out, re.MULTILINE)]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))
        self.assertEqual(numbers[0], 0)

    def echo(self, port):
        with socket.create_connection(("127.0.0.1", port), timeout=40) as connection:
            connection.sendall(b"hello")
            return connection.recv(100)

    def echoes(self, port):
        try:
            return self.echo(port) == b"hello"
        except OSError:
            return False

    def test_a_port_stays_and_holds_connections_until_the_server_is_back(self):
        self.run_pod("web", '["nc", "-ll", "-p", "7001", "-e", "cat"]')
        port = free_port()
        self.write(
            "devspace.yaml",
            f"""
            version: v1beta11
            dev:
              ports:
                - labelSelector: {{app: web}}
                  forward: [{{port: {port}, remotePort: 7001}}]
            """,
        )
        dev = self.start("dev")
        eventually("the port", lambda: self.echoes(port))
        for _ in range(5):
            opened = socket.create_connection(("127.0.0.1", port), timeout=20)
            opened.sendall(b"before")
            self.assertEqual(opened.recv(100), b"before")
            back = threading.Timer(2, self.gate.open)
            self.gate.shut()
            back.start()
            with opened, self.assertRaises(ConnectionResetError):
                opened.recv(100)
            began = time.monotonic()
            self.assertTrue(self.echoes(port), dev.err)
            self.assertLess(time.monotonic() - began, 30)
            back.join()
        self.assertIsNone(dev.process.poll(), dev.err)
        self.assertEqual(dev.interrupt(), 130)


if __name__ == "__main__":
    unittest.main()

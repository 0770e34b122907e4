"""`devspace sync` against containers of every kind, and through their ends."""

import os
import socket
import time
import unittest

import support
from support import eventually

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      terminationGracePeriodSeconds: 0
      {pod}
      containers:
        - name: main
          image: {image}
          command: [sh, -c, "{command}"]
          {container}
      volumes:
        - {{name: data, emptyDir: {{}}}}
"""

NON_ROOT = "securityContext: {runAsUser: 12345, runAsGroup: 12345, fsGroup: 12345}"
READ_ONLY = "securityContext: {readOnlyRootFilesystem: true}"
MOUNT = "volumeMounts: [{name: data, mountPath: /data}]"


class SyncTest(support.E2eTest):
    def setUp(self):
        super().setUp()
        self.create_namespace()
        os.mkdir(self.project / "src")

    def deploy(self, command="mkdir -p /data && exec sleep 100000", pod="", container=""):
        manifest = DEPLOYMENT.format(
            image=support.BASE_IMAGE, command=command, pod=pod, container=container
        )
        self.kubectl("apply", "-f", "-", input=manifest)
        self.kubectl("rollout", "status", "deployment/web", "--timeout=60s")

    def pod(self):
        return self.kubectl(
            "get", "pods", "-l", "app=web", "--field-selector=status.phase=Running",
            "--sort-by=.metadata.creationTimestamp", "-o", "jsonpath={.items[*].metadata.name}",
        ).split(" ")[-1]

    def sync(self, *flags):
        sync = self.start("sync", "-l", "app=web", "--path", "src:/data", *flags)
        sync.wait_for("syncing ")
        return sync

    def there(self, path):
        pod = self.pod()
        return self.in_pod(pod, f"cat '/data/{path}' 2>/dev/null || true") if pod else ""

    def names_there(self):
        return set(self.in_pod(self.pod(), "ls /data").split())

    def test_a_new_pod_gets_the_edits_and_deletions_of_a_burst(self):
        # What the image "holds" comes back with each pod.
        files = "for i in 0 1 2 3 4 5 6 7 8 9; do echo old > /data/f$i; done"
        self.deploy(f"mkdir -p /data; {files}; exec sleep 100000")
        sync = self.sync()
        eventually("the download", lambda: (self.project / "src/f9").exists(), 20)
        old_pod = self.pod()
        for number in range(5):
            self.write(f"src/f{number}", f"edit {number}\n")
            self.write(f"src/new{number}", f"new {number}\n")
        os.remove(self.project / "src/f8")
        self.kubectl("delete", "pod", old_pod, "--wait=false")
        for number in range(5):
            self.write(f"src/f{number}", f"last {number}\n")
        os.remove(self.project / "src/f9")

        eventually("another pod", lambda: self.pod() not in ("", old_pod), 60)
        began = time.monotonic()
        eventually("the last edit", lambda: self.there("f4") == "last 4\n", 20)
        eventually("the deletions", lambda: not {"f8", "f9"} & self.names_there(), 20)
        self.assertLess(time.monotonic() - began, 10)
        self.assertIn("connecting again", sync.err)
        for number in range(5):
            self.assertEqual(self.there(f"f{number}"), f"last {number}\n")
            self.assertEqual(self.there(f"new{number}"), f"new {number}\n")
        self.assertFalse((self.project / "src/f8").exists(), "a deleted file came back")
        self.assertFalse((self.project / "src/f9").exists(), "a deleted file came back")
        self.assertEqual((self.project / "src/f0").read_text(), "last 0\n")

    def test_a_restarted_container_is_synced_again(self):
        self.deploy("mkdir -p /data; sleep 100000 & echo $! > /tmp/main; wait")
        self.write("src/a", "one\n")
        self.sync()
        eventually("the file", lambda: self.there("a") == "one\n", 20)

        self.in_pod(self.pod(), "kill $(cat /tmp/main)")
        self.write("src/a", "two\n")

        def restarted():
            count = self.kubectl(
                "get", "pods", "-l", "app=web",
                "-o", "jsonpath={.items[0].status.containerStatuses[0].restartCount}",
            )
            return count not in ("", "0")

        eventually("a restart", restarted, 60)
        eventually("the edit", lambda: self.there("a") == "two\n", 60)

    def test_works_for_any_user_and_on_a_read_only_root(self):
        for name, pod, container in (
            ("non-root", NON_ROOT, MOUNT),
            ("read-only", "", READ_ONLY + "\n          " + MOUNT),
        ):
            with self.subTest(name):
                self.deploy("exec sleep 100000", pod, container)
                self.write("src/up", name)
                sync = self.sync()
                eventually("the upload", lambda: self.there("up") == name, 30)
                self.in_pod(self.pod(), f"echo {name} > /data/down")
                local = self.project / "src/down"
                eventually("the download", lambda: local.exists() and local.read_text() == f"{name}\n", 30)
                self.assertEqual(sync.interrupt(), 130)

    def test_names_and_types_of_every_kind(self):
        self.deploy()
        source = self.project / "src"
        names = [b"with space", b"new\nline", b"latin\xe4", b"q'uote", b"n" * 255, b"Case", b"case"]
        for name in names:
            with open(os.path.join(os.fsencode(source), name), "wb") as file:
                file.write(name)
        deep = "/".join(["d" * 200] * 19)
        os.makedirs(source / deep)
        (source / deep / "end").write_text("deep\n")
        os.mkfifo(source / "fifo")
        with socket.socket(socket.AF_UNIX) as server:
            folder = os.getcwd()
            os.chdir(source)
            server.bind("socket")
            os.chdir(folder)
            os.symlink("nowhere", source / "broken")
            old = time.time() - 86400
            os.utime(os.path.join(os.fsencode(source), b"Case"), (old, old))
            sync = self.sync()
            sync.wait_for("[done]")
        names_there = self.in_pod(self.pod(), "find /data -type f -exec echo x ';' | wc -l").strip()
        self.assertEqual(names_there, str(len(names) + 1))
        self.assertEqual(self.there("new\nline"), "new\nline")
        self.assertEqual(self.in_pod(self.pod(), "readlink /data/broken").strip(), "nowhere")
        self.assertEqual(self.in_pod(self.pod(), "find /data -type p -o -type s"), "")
        self.assertIn("sockets, devices and pipes are not synced", sync.err)

    def test_many_deletions_wait_for_a_word(self):
        self.deploy()
        for number in range(40):
            self.write(f"src/f{number}", "x")
        first = self.sync()
        first.wait_for("[done]")
        first.interrupt()
        for number in range(40):
            os.remove(self.project / f"src/f{number}")
        sync = self.sync()
        sync.wait_for("allow-deletes")
        self.assertEqual(len(self.names_there()), 40)
        status = self.devspace("status", "sync")
        self.assertIn("40 deletions wait", status.stdout)
        self.devspace("sync", "allow-deletes")
        eventually("the deletions", lambda: not self.names_there(), 20)

    def test_says_what_it_does_and_brings_back_what_it_replaced(self):
        self.deploy()
        self.write("src/file", "mine\n")
        sync = self.sync("-e", "*.log")
        sync.wait_for("[done]")
        self.in_pod(self.pod(), "echo theirs > /data/file")
        eventually("the edit", lambda: (self.project / "src/file").read_text() == "theirs\n", 20)

        eventually("watching", lambda: "watching" in self.devspace("status", "sync").stdout, 10)
        self.assertIn("downloaded file", self.devspace("sync", "why", "src/file").stdout)
        ignored = self.devspace("sync", "check-ignore", "src/a.log").stdout
        self.assertIn("exclude:*.log", ignored)
        self.devspace("sync", "restore", "src/file")
        self.assertEqual((self.project / "src/file").read_text(), "mine\n")
        eventually("the old version there", lambda: self.there("file") == "mine\n", 20)
        sync.interrupt()
        self.assertIn("not running", self.devspace("status", "sync").stdout)

    def test_one_way_and_once(self):
        self.deploy()
        self.in_pod(self.pod(), "echo there > /data/there")
        self.write("src/here", "here\n")
        done = self.devspace("sync", "-l", "app=web", "--path", "src:/data", "--download-only", "--no-watch")
        self.assertIn("1 downloaded", done.stderr)
        self.assertEqual((self.project / "src/there").read_text(), "there\n")
        self.assertEqual(self.there("here"), "")


if __name__ == "__main__":
    unittest.main()

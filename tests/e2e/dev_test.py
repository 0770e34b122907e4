"""`devspace dev` on the quickstart's shape: build, push, deploy, forward, sync, logs."""

import os
import time
import unittest

import support
from support import eventually

PROJECT = """
    version: v1beta3
    images:
      web:
        image: {registry}/e2e-dev
    deployments:
      - name: web
        kubectl:
          manifests: [kube/*.yaml]
    dev:
      ports:
        - imageName: web
          forward:
            - port: {port}
              remotePort: 8080
      sync:
        - imageName: web
          containerPath: /app
          excludePaths: [/kube/, Dockerfile, devspace.yaml, "*.ignored"]
"""

DOCKERFILE = """
    FROM {base}
    WORKDIR /app
    COPY public public
    CMD ["httpd", "-f", "-vv", "-p", "8080", "-h", "/app/public"]
"""

MANIFEST = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: web}}
    spec:
      selector: {{matchLabels: {{app: web}}}}
      template:
        metadata: {{labels: {{app: web}}}}
        spec:
          terminationGracePeriodSeconds: 0
          containers:
            - {{name: main, image: {registry}/e2e-dev}}
"""


class DevTest(support.E2eTest):
    def setUp(self):
        super().setUp()
        self.port = support.free_port()
        self.write("devspace.yaml", PROJECT.format(registry=support.REGISTRY, port=self.port))
        self.write("Dockerfile", DOCKERFILE.format(base=support.BASE_IMAGE))
        self.write("kube/web.yaml", MANIFEST.format(registry=support.REGISTRY))
        self.write("public/index.html", "first\n")

    def pod(self):
        return self.kubectl(
            "get", "pods", "-l", "app=web", "--field-selector=status.phase=Running",
            "-o", "jsonpath={.items[0].metadata.name}",
        )

    def page(self, path="/"):
        return support.fetch(self.port, path)

    def test_builds_deploys_forwards_and_streams_logs(self):
        dev = self.start("dev")

        eventually("the page", lambda: self.page() == "first\n", 120)
        dev.wait_for("url:/")
        self.assertIn("[web] ", dev.out)
        self.page("/nothing-there")
        dev.wait_for("url:/nothing-there")

        self.assertEqual(dev.interrupt(), 130)
        self.assertEqual(self.page(), "", "the port is still forwarded after Ctrl-C")
        image = self.kubectl("get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}")
        self.assertRegex(image, rf"^{support.REGISTRY}/e2e-dev:[A-Za-z0-9]{{7}}$")

    def test_syncs_every_kind_of_change_in_both_directions(self):
        dev = self.start("dev")
        eventually("the page", lambda: self.page() == "first\n", 120)
        pod = self.pod()
        eventually("the end of the initial sync", lambda: self.in_pod(pod, "ls /app/public") == "index.html\n")

        with self.subTest("up: edit"):
            self.write("public/index.html", "second\n")
            eventually("the edit", lambda: self.page() == "second\n", 20)
        with self.subTest("up: new folder"):
            self.write("public/deep/er/new.html", "new\n")
            eventually("the new file", lambda: self.page("/deep/er/new.html") == "new\n", 20)
        with self.subTest("up: rename"):
            os.rename(self.project / "public/deep", self.project / "public/moved")
            eventually("the new name", lambda: self.page("/moved/er/new.html") == "new\n", 20)
            eventually(
                "the old name's end", lambda: self.in_pod(pod, "ls /app/public") == "index.html\nmoved\n", 20
            )
        with self.subTest("up: executable bit"):
            self.write("public/run.sh", "#!/bin/sh\necho ran\n", executable=True)
            eventually("the script", lambda: "ran" in self.in_pod(pod, "/app/public/run.sh 2>/dev/null || true"), 20)
        with self.subTest("up: deletion"):
            os.remove(self.project / "public/run.sh")
            eventually("the deletion", lambda: "run.sh" not in self.in_pod(pod, "ls /app/public"), 20)
        with self.subTest("up: excluded"):
            self.write("public/a.ignored", "x")
            self.write("public/b.html", "x")
            eventually("the file beside", lambda: self.page("/b.html") == "x", 20)
            self.assertNotIn("a.ignored", self.in_pod(pod, "ls /app/public"))

        local = self.project / "public"
        with self.subTest("down: edit"):
            self.in_pod(pod, "echo third > /app/public/index.html")
            eventually("the edit", lambda: (local / "index.html").read_text() == "third\n", 20)
        with self.subTest("down: new folder"):
            self.in_pod(pod, "mkdir -p /app/public/from/pod && echo hi > /app/public/from/pod/file")
            eventually("the new file", lambda: self.read(local / "from/pod/file") == "hi\n", 20)
        with self.subTest("down: rename"):
            self.in_pod(pod, "mv /app/public/from /app/public/renamed")
            eventually("the new name", lambda: self.read(local / "renamed/pod/file") == "hi\n", 20)
            eventually("the old name's end", lambda: not (local / "from").exists(), 20)
        with self.subTest("down: executable bit"):
            self.in_pod(pod, "echo '#!/bin/sh' > /app/public/tool && chmod +x /app/public/tool")
            eventually("the tool", lambda: os.access(local / "tool", os.X_OK), 20)
        with self.subTest("down: deletion"):
            self.in_pod(pod, "rm /app/public/tool")
            eventually("the deletion", lambda: not (local / "tool").exists(), 20)

        self.assertEqual(dev.interrupt(), 130)

    @staticmethod
    def read(path):
        return path.read_text() if path.exists() else ""

    def test_second_run_builds_nothing_and_keeps_what_was_synced(self):
        dev = self.start("dev")
        eventually("the page", lambda: self.page() == "first\n", 120)
        self.write("public/index.html", "second\n")
        eventually("the edit", lambda: self.page() == "second\n", 20)
        self.assertEqual(dev.interrupt(), 130)

        began = time.monotonic()
        again = self.start("dev")
        eventually("the page again", lambda: self.page() == "second\n", 60)
        took = time.monotonic() - began
        self.assertNotIn("building", again.err)
        self.assertLess(took, 10, again.err)
        self.assertEqual(again.interrupt(), 130)

    def test_a_port_in_use_is_named_with_its_owner_before_anything_is_built(self):
        with support.listening(self.port):
            result = self.devspace("dev", code=1)

        self.assertIn(f"port {self.port} is in use by", result.stderr)
        self.assertIn("python", result.stderr)

    def test_a_replaced_pod_is_followed(self):
        dev = self.start("dev")
        eventually("the page", lambda: self.page() == "first\n", 120)
        eventually("the end of the initial sync", lambda: self.in_pod(self.pod(), "ls /app/public") == "index.html\n")
        first = self.pod()

        self.kubectl("delete", "pod", first, "--wait=false")
        self.write("public/index.html", "second\n")

        eventually("the edit in the new pod", lambda: self.page() == "second\n", 60)
        self.assertNotEqual(self.pod(), first)
        self.assertIn(f"pod '{first}' is being deleted", dev.err)
        self.assertEqual(dev.interrupt(), 130)

    def test_a_crashing_pod_is_an_error_with_its_last_log_lines(self):
        self.write("Dockerfile", f"""
            FROM {support.BASE_IMAGE}
            CMD ["sh", "-c", "echo no database; exit 3"]
        """)

        result = self.devspace("dev", code=1)

        self.assertIn("no database", result.stderr)
        self.assertRegex(result.stderr, "CrashLoopBackOff|Error")


if __name__ == "__main__":
    unittest.main()

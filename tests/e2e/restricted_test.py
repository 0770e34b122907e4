"""Somebody who may do things in one namespace only, and no more there than the work needs, runs the whole
quickstart; and the role that an error shows is the one that mends it."""

import base64
import json
import re
import shutil
import subprocess
import textwrap
import unittest

import support
from support import eventually

# What each command needs, for people who write such roles: docs/kubernetes-client.md says the same.
RULES = """
    - {apiGroups: [apps], resources: [deployments], verbs: [get, list, create, patch, delete]}
    - {apiGroups: [""], resources: [pods], verbs: [get, list, watch]}
    - {apiGroups: [""], resources: [pods/log], verbs: [get]}
    - {apiGroups: [""], resources: [pods/exec, pods/portforward], verbs: [create, get]}
    - {apiGroups: [""], resources: [secrets], verbs: [get, create, patch]}
    - {apiGroups: [""], resources: [serviceaccounts], verbs: [get, patch]}
"""


class RestrictedTest(support.E2eTest):
    def setUp(self):
        super().setUp()
        self.create_namespace()
        self.kubectl("create", "serviceaccount", "dev")
        self.allow("work", RULES)
        self.environment["KUBECONFIG"] = str(self.write_kubeconfig())
        self.port = support.free_port()
        shutil.copytree(support.ROOT / "examples/quickstart", self.project, dirs_exist_ok=True)
        for name in ("devspace.yaml", "kube/deployment.yaml", "Dockerfile"):
            file = self.project / name
            if not file.exists():
                continue
            text = file.read_text().replace("localhost:5000", support.REGISTRY)
            text = text.replace("quickstart", "e2e-restricted")
            file.write_text(text.replace("- port: 8080", f"- port: {self.port}\n          remotePort: 8080"))

    def allow(self, name, rules):
        manifest = textwrap.dedent(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: NAME}
            rules:
            """
        ).replace("NAME", name)
        self.kubectl("apply", "-f", "-", input=manifest + textwrap.dedent(rules))
        self.bind(name)

    def bind(self, role):
        self.kubectl("create", "rolebinding", role, f"--role={role}", f"--serviceaccount={self.namespace}:dev")

    def write_kubeconfig(self):
        view = json.loads(self.kubectl("config", "view", "--raw", "--minify", "-o", "json", plain=True))
        asked = subprocess.run(
            ["kubectl", "-n", self.namespace, "create", "token", "dev"],
            capture_output=True, text=True, check=False, timeout=60,
        )
        token = asked.stdout.strip()
        if asked.returncode != 0:  # Until 1.24 each account had a token in a secret.
            account = eventually(
                "the token of the account",
                lambda: json.loads(self.kubectl("get", "serviceaccount", "dev", "-o", "json")).get("secrets"),
            )
            secret = json.loads(self.kubectl("get", "secret", account[0]["name"], "-o", "json"))
            token = base64.b64decode(secret["data"]["token"]).decode()
        view["users"] = [{"name": "dev", "user": {"token": token}}]
        view["contexts"][0]["context"].update(user="dev", namespace=self.namespace)
        file = self.folder / "kubeconfig"
        file.write_text(json.dumps(view))
        file.chmod(0o600)
        return file

    def assert_quiet(self, text):
        """Nothing was missing, and nothing is said about rights."""
        for word in ("forbidden", "may not", "[warn]", "[error]"):
            self.assertNotIn(word, text.lower())

    def test_runs_the_whole_quickstart(self):
        self.assert_quiet(self.devspace("deploy").stderr)
        listed = json.loads(self.kubectl("get", "deployments", "-o", "json"))
        self.assertEqual([item["metadata"]["name"] for item in listed["items"]], ["e2e-restricted"])

        dev = self.start("dev")
        page = eventually("the page through the forwarded port", lambda: support.fetch(self.port))
        self.assertTrue(page)
        (self.project / "public/index.html").write_text("changed\n")
        eventually("the changed page", lambda: support.fetch(self.port) == "changed\n")
        dev.wait_for("response:200")

        entered = self.devspace("enter", "-l", "app=e2e-restricted", "--", "cat", "/app/public/index.html")
        self.assertEqual(entered.stdout, "changed\n")
        self.assertIn("response:200", self.devspace("logs", "-l", "app=e2e-restricted").stdout)
        self.assert_quiet(entered.stderr)

        self.assertEqual(dev.interrupt(), 130)
        self.assert_quiet(dev.err)
        self.assert_quiet(self.devspace("purge").stderr)
        eventually(
            "the end of the deployment",
            lambda: not json.loads(self.kubectl("get", "deployments", "-o", "json"))["items"],
        )

    def test_the_role_that_an_error_shows_is_enough(self):
        self.run_pod("main")
        rules = "\n".join(line for line in RULES.splitlines() if "exec" not in line)
        self.kubectl("delete", "rolebinding", "work")
        self.allow("less", rules)

        refused = self.devspace("enter", "--pod", "main", "--", "true", code=1).stderr

        self.assertIn(f"user 'system:serviceaccount:{self.namespace}:dev' may not ", refused)
        self.assertIn(f" pods/exec in namespace '{self.namespace}'", refused)
        self.assertIn("verbs: [create, get]", refused)
        lines = refused.splitlines()
        first = next(i for i, line in enumerate(lines) if "apiVersion:" in line)
        role = textwrap.dedent("\n".join(lines[first:]))
        self.kubectl("apply", "-f", "-", input=role)
        self.bind(re.search(r"metadata: \{name: (\w+),", role).group(1))
        eventually(
            "the new right",
            lambda: subprocess.run(
                [support.DEVSPACE, "enter", "--no-warn", "-n", self.namespace, "--pod", "main", "--", "true"],
                env=self.environment, capture_output=True, stdin=subprocess.DEVNULL, check=False, timeout=60,
            ).returncode == 0,
            20,
        )

    def test_a_refused_token_is_named(self):
        file = self.folder / "kubeconfig"
        view = json.loads(file.read_text())
        view["users"][0]["user"]["token"] = "not-a-token"
        file.write_text(json.dumps(view))

        refused = self.devspace("enter", "--pod", "main", "--", "true", code=1).stderr

        self.assertIn(f"refused the token of users[dev] in {file} (401)", refused)
        self.assertNotIn("not-a-token", refused)


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""`devspace deploy` and `purge`: manifests applied natively, tags put in, what was applied removed."""

import json
import unittest

import support

PROJECT = """
    version: v1beta3
    deployments:
      - name: app
        kubectl:
          manifests: ["kube/**/*.yaml"]
"""

CONFIG_MAP = """
    apiVersion: v1
    kind: ConfigMap
    metadata: {{name: {name}}}
    data: {{key: {value}}}
"""


class DeployTest(support.E2eTest):
    def setUp(self):
        super().setUp()
        self.write("devspace.yaml", PROJECT)
        self.write("kube/one.yaml", CONFIG_MAP.format(name="one", value="first"))

    def names(self, kind="configmaps"):
        listed = json.loads(self.kubectl("get", kind, "-o", "json"))
        return sorted(i["metadata"]["name"] for i in listed["items"] if i["metadata"]["name"] != "kube-root-ca.crt")

    def value(self, name):
        return self.kubectl("get", "configmap", name, "-o", "jsonpath={.data.key}")

    def test_creates_the_namespace_applies_changes_and_prunes(self):
        self.write("kube/sub/two.yaml", CONFIG_MAP.format(name="two", value="first"))
        self.devspace("deploy")
        self.assertEqual(self.names(), ["one", "two"])

        self.write("kube/one.yaml", CONFIG_MAP.format(name="one", value="second"))
        (self.project / "kube/sub/two.yaml").unlink()
        self.devspace("deploy")
        self.assertEqual(self.value("one"), "second")
        self.assertEqual(self.names(), ["one"])

    def test_purge_removes_exactly_what_was_applied(self):
        self.devspace("deploy")
        self.kubectl("create", "configmap", "mine")

        self.devspace("purge")

        support.eventually("the end of 'one'", lambda: self.names() == ["mine"])
        self.devspace("purge")

    def test_unchanged_deployments_are_skipped_and_a_foreign_deletion_is_noticed(self):
        self.devspace("deploy")
        before = self.kubectl("get", "configmap", "one", "-o", "jsonpath={.metadata.resourceVersion}")

        again = self.devspace("deploy")
        self.assertEqual(
            self.kubectl("get", "configmap", "one", "-o", "jsonpath={.metadata.resourceVersion}"), before, again.stderr
        )

        self.kubectl("delete", "configmap", "one")
        self.devspace("deploy")
        self.assertEqual(self.value("one"), "first")

    def test_takes_over_fields_of_kubectl_apply(self):
        self.create_namespace()
        text = (self.project / "kube/one.yaml").read_text().replace("first", "by kubectl")
        self.kubectl("apply", "-f", "-", input=text.replace("key:", "other: gone, key:"))

        self.devspace("deploy")

        self.assertEqual(self.value("one"), "first")
        data = json.loads(self.kubectl("get", "configmap", "one", "-o", "json"))["data"]
        self.assertEqual(data, {"key": "first"})

    def test_names_managers_that_are_overruled(self):
        self.create_namespace()
        self.kubectl(
            "apply", "--server-side", "--field-manager=somebody", "-f", "-",
            input=(self.project / "kube/one.yaml").read_text().replace("first", "theirs"),
        )

        result = self.devspace("deploy")

        self.assertIn("somebody", result.stderr)
        self.assertEqual(self.value("one"), "first")

    def test_a_manifest_that_the_server_refuses_is_named(self):
        self.write("kube/bad.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: bad}
            spec: {replicas: many}
        """)

        result = self.devspace("deploy", code=1)

        self.assertIn("bad", result.stderr)
        self.assertIn("replicas", result.stderr)

    def test_a_pattern_without_a_match_is_an_error(self):
        self.write("devspace.yaml", PROJECT.replace("kube/**/*.yaml", "manifests/*.yaml"))

        result = self.devspace("deploy", code=1)

        self.assertIn("manifests/*.yaml", result.stderr)

    def test_fills_in_the_built_tag_and_leaves_explicit_ones(self):
        self.write("devspace.yaml", f"""
            version: v1beta3
            images:
              web: {{image: {support.REGISTRY}/e2e-deploy}}
            deployments:
              - name: app
                kubectl: {{manifests: [kube/pods.yaml]}}
        """)
        self.write("Dockerfile", f"FROM {support.BASE_IMAGE}\nCMD [\"sleep\", \"100000\"]\n")
        self.write("kube/pods.yaml", "---".join(
            f"""
apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec: {{terminationGracePeriodSeconds: 0, containers: [{{name: main, image: "{support.REGISTRY}/e2e-deploy{tag}"}}]}}
""" for name, tag in (("untagged", ""), ("tagged", ":fixed"))))

        result = self.devspace("deploy")

        image = "jsonpath={.spec.containers[0].image}"
        self.assertRegex(self.kubectl("get", "pod", "untagged", "-o", image), r":[A-Za-z0-9]{7}$")
        self.assertRegex(self.kubectl("get", "pod", "tagged", "-o", image), r":fixed$")
        self.assertIn("kube/pods.yaml", result.stderr)
        self.kubectl("wait", "--for=condition=Ready", "pod/untagged", "--timeout=90s")


if __name__ == "__main__":
    unittest.main()

"""What is special on the old cluster: an old server, and the Docker that builds is the one that runs."""

import json
import unittest

import cluster
import support
from cluster_test import ClusterIsSafe, setUpModule  # noqa: F401  # They hold for both clusters.
from dev_test import DOCKERFILE, MANIFEST, PROJECT
from support import eventually


class OldClusterTest(support.E2eTest):
    def setUp(self):
        super().setUp()
        self.port = support.free_port()
        self.write("devspace.yaml", PROJECT.format(registry=support.REGISTRY, port=self.port))
        self.write("Dockerfile", DOCKERFILE.format(base=support.BASE_IMAGE))
        self.write("kube/web.yaml", MANIFEST.format(registry=support.REGISTRY))
        self.write("public/index.html", "first\n")

    def image(self):
        return self.kubectl("get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}")

    def registry_tags(self):
        with open(f"{cluster.STATE}/user/registry-password", encoding="utf-8") as stream:
            password = stream.read().strip()
        answer = cluster.run(
            "curl", "--silent", "-u", f"dev:{password}", f"http://{support.REGISTRY}/v2/e2e-dev/tags/list"
        ).stdout
        return json.loads(answer).get("tags") or []

    def test_the_server_is_old(self):
        version = json.loads(self.kubectl("version", "-o", "json", plain=True))["serverVersion"]
        self.assertEqual((version["major"], version["minor"]), ("1", "20"))

    def test_a_built_image_runs_without_push_and_pull_secret(self):
        # A pod of the cluster among Docker's containers is what tells; real clusters always have one.
        self.create_namespace()
        self.run_pod("neighbour")

        result = self.devspace("deploy")

        self.assertIn("not pushed: the cluster of 'devspace-cluster-old' runs what Docker has", result.stderr)
        self.assertNotIn("pull secret", result.stderr)
        self.kubectl("rollout", "status", "deployment/web", "--timeout=60s")
        self.assertNotIn(self.image().rsplit(":", 1)[1], self.registry_tags())
        secrets = self.kubectl("get", "secrets", "-o", "jsonpath={.items[*].type}")
        self.assertNotIn("dockerconfigjson", secrets)

    def test_an_image_that_is_not_built_here_keeps_its_pull_secret(self):
        self.write(
            "devspace.yaml",
            PROJECT.format(registry=support.REGISTRY, port=self.port).replace(
                "e2e-dev", "e2e-dev\n        build: {disabled: true}", 1
            ),
        )

        self.devspace("deploy")

        secrets = self.kubectl("get", "secrets", "-o", "jsonpath={.items[*].type}")
        self.assertIn("dockerconfigjson", secrets)

    def test_what_docker_lost_is_built_again(self):
        self.create_namespace()
        self.run_pod("neighbour")
        self.devspace("deploy")
        first = self.image()
        self.devspace("purge")
        eventually("the pod's end", lambda: self.kubectl("get", "pods", "-o", "name") == "pod/neighbour\n")
        cluster.docker("rmi", "--force", first)

        result = self.devspace("deploy")

        self.assertIn("Docker does not have it any more", result.stderr)
        self.assertNotEqual(self.image(), first)


if __name__ == "__main__":
    unittest.main()

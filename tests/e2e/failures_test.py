"""What the user sees when something is wrong: the thing by name, the next step, exit code 1."""

import pathlib
import re
import unittest

import support

PROJECT = """
    version: v1beta3
    images:
      web:
        image: {image}
    deployments:
      - name: web
        kubectl:
          manifests: [web.yaml]
    dev:
      sync:
        - imageName: web
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
            - {{name: main, image: "{image}"}}
"""


class FailuresTest(support.E2eTest):
    def setUp(self):
        super().setUp()
        self.set_up_project(support.REGISTRY + "/e2e-failures")
        self.write("Dockerfile", f'FROM {support.BASE_IMAGE}\nCMD ["sleep", "100000"]\n')

    def set_up_project(self, image, manifest_image=None):
        self.write("devspace.yaml", PROJECT.format(image=image))
        self.write("web.yaml", MANIFEST.format(image=manifest_image or image))

    def fails(self, *arguments, **options):
        """Runs a command that must fail; yields its one error."""
        result = self.devspace(*arguments, code=1, **options)
        errors = re.findall(r"\[error\]", result.stderr)
        self.assertEqual(len(errors), 1, result.stderr)
        for trace in ("terminate called", "what():", "0x"):
            self.assertNotIn(trace, result.stderr)
        return result.stderr[result.stderr.index("[error]"):]

    def kubeconfig(self, change):
        text = pathlib.Path(self.environment["KUBECONFIG"]).read_text()
        path = self.folder / "kubeconfig"
        path.write_text(change(text))
        path.chmod(0o600)
        self.environment["KUBECONFIG"] = str(path)

    def test_no_cluster_at_the_address(self):
        port = support.free_port()
        self.kubeconfig(lambda text: re.sub(r'server: "?[^",}\s]+"?', f'server: "https://127.0.0.1:{port}"', text))

        error = self.fails("enter", "--pod", "any", "--", "true")

        self.assertIn(f"127.0.0.1:{port}", error)
        self.assertIn("connection refused", error)

    def test_a_context_that_does_not_exist(self):
        error = self.fails("deploy", "--kube-context", "nowhere")

        self.assertIn("'nowhere'", error)

    def test_a_token_that_is_not_valid_any_more(self):
        self.kubeconfig(lambda text: re.sub(r"token: [^,}\s]+", "token: expired", text))

        error = self.fails("deploy", "--skip-build")

        self.assertIn("401", error)
        self.assertRegex(error, "log in|token")
        self.assertFalse((self.project / ".devspace/state.json").exists())

    def test_a_missing_dockerfile(self):
        (self.project / "Dockerfile").unlink()

        error = self.fails("build")

        self.assertIn("dockerfile ", error)
        self.assertIn("web", error)

    def test_docker_not_running(self):
        self.environment["DOCKER_HOST"] = f"unix://{self.folder}/docker.sock"

        error = self.fails("build")

        self.assertIn(f"unix://{self.folder}/docker.sock", error)
        self.assertIn("DOCKER_HOST", error)

    def test_a_failing_build_step_is_named_and_nothing_is_recorded(self):
        self.write("Dockerfile", f"FROM {support.BASE_IMAGE}\nRUN echo compiling; exit 7\n")

        error = self.fails("build")

        self.assertIn("exit 7", error)
        state = self.project / ".devspace/state.json"
        self.assertNotIn("e2e-failures", state.read_text() if state.exists() else "")

    def test_an_image_that_cannot_be_pulled(self):
        self.set_up_project(
            support.REGISTRY + "/e2e-failures", support.REGISTRY + "/e2e-failures:never-pushed"
        )
        self.write("devspace.yaml", f"""
            version: v1beta3
            deployments:
              - name: web
                kubectl: {{manifests: [web.yaml]}}
            dev:
              ports:
                - labelSelector: {{app: web}}
                  forward: [{{port: {support.free_port()}, remotePort: 8080}}]
        """)

        error = self.fails("dev")

        self.assertRegex(error, "ImagePullBackOff|ErrImagePull")
        self.assertIn("never-pushed", error)

    def test_a_pod_that_does_not_exist(self):
        self.create_namespace()

        error = self.fails("enter", "--pod", "nobody", "--", "true")

        self.assertIn("nobody", error)
        self.assertIn(self.namespace, error)


if __name__ == "__main__":
    unittest.main()

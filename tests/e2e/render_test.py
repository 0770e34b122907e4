"""What `devspace render` prints is taken by a real API server."""

import unittest

import support

CASES = support.ROOT / "tests/golden/component"


class ComponentTest(support.E2eTest):
    def test_every_case_of_the_component_chart_passes_the_servers_dry_run(self):
        self.create_namespace()
        applied = 0
        for values in sorted(CASES.glob("*.values.yaml")):
            name = values.name.removesuffix(".values.yaml")
            if (CASES / f"{name}.error").exists():
                continue
            with self.subTest(name):
                manifest = self.devspace(
                    "render", "--chart", str(support.ROOT / "charts/component"), "--release", "app", "-f", str(values)
                ).stdout
                if manifest.strip():
                    self.kubectl("apply", "--dry-run=server", "-f", "-", input=manifest)
                    applied += 1
        self.assertGreater(applied, 20)


if __name__ == "__main__":
    unittest.main()

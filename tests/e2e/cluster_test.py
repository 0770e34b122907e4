"""script/cluster is safe on somebody's laptop, and is a cluster that pods can live in."""

import base64
import http.client
import json
import os
import ssl
import stat
import subprocess
import time
import unittest

import cluster
from cluster import ADDRESS, STATE, docker, kubectl


def setUpModule():
    cluster.script("up", cluster.FLAVOR)


def request(port, path, token=None, host=ADDRESS, tls=True):
    """The status of a GET, the server's certificate verified."""
    if tls:
        context = ssl.create_default_context(cafile=f"{STATE}/user/ca.crt")
        connection = http.client.HTTPSConnection(host, port, context=context, timeout=10)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=10)
    with_token = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        connection.request("GET", path, headers=with_token)
        return connection.getresponse().status
    finally:
        connection.close()


def admin_token():
    with open(f"{STATE}/secrets/token") as stream:
        return stream.read().strip()


def service_account_token():
    """A token of somebody without rights; until 1.24 each account had one in a secret."""
    asked = kubectl("create", "token", "default", check=False)
    if asked.returncode == 0:
        return asked.stdout.strip()
    account = json.loads(kubectl("get", "serviceaccount", "default", "-o", "json").stdout)
    secret = json.loads(kubectl("get", "secret", account["secrets"][0]["name"], "-o", "json").stdout)
    return base64.b64decode(secret["data"]["token"]).decode()


class ClusterIsSafe(unittest.TestCase):
    def test_nothing_listens_beyond_loopback_and_the_bridge(self):
        ours = set(cluster.daemons().values()) | cluster.shim_pids()
        found = 0
        for line in cluster.run("ss", "-Hlntup").stdout.splitlines():
            address = line.split()[4].rsplit(":", 1)[0].split("%")[0]
            if any(f"pid={pid}," in line for pid in ours):
                found += 1
                self.assertIn(address, ("127.0.0.1", "[::1]", ADDRESS), line)
        self.assertGreater(found, 10)

    def test_other_machines_are_kept_out(self):
        # A neighbour that routes to the pods through this machine: Linux would answer it.
        namespace, link = "devspace-outside", "dsoutside"
        commands = (
            f"ip netns add {namespace}",
            f"ip link add {link} type veth peer name inside netns {namespace}",
            f"ip address add 198.18.77.1/30 dev {link}",
            f"ip link set {link} up",
            f"ip -n {namespace} address add 198.18.77.2/30 dev inside",
            f"ip -n {namespace} link set inside up",
            f"ip -n {namespace} route add default via 198.18.77.1",
        )
        self.addCleanup(cluster.run, "ip", "netns", "delete", namespace)
        for command in commands:
            cluster.run(*command.split())
        ping = ("ip", "netns", "exec", namespace, f"{STATE}/lib/busybox", "ping", "-c1", "-W1")
        self.assertEqual(cluster.run(*ping, "198.18.77.1", check=False).returncode, 0)
        for address in (ADDRESS, "10.96.0.1"):
            self.assertNotEqual(cluster.run(*ping, address, check=False).returncode, 0, address)
        nc = ("ip", "netns", "exec", namespace, f"{STATE}/lib/busybox", "nc", "-w", "1")
        for address, port in ((ADDRESS, "6443"), ("10.96.0.1", "443")):
            answer = cluster.run(*nc, address, port, check=False, stdin=subprocess.DEVNULL)
            self.assertNotEqual(answer.returncode, 0, f"{address}:{port} is open to neighbours")

    def test_secrets_are_for_their_owner_only(self):
        files = 0
        for top in ("secrets", "user", "etc", "data/etcd"):
            for folder, _, names in os.walk(f"{STATE}/{top}"):
                if top != "etc":
                    self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode) & 0o077, 0, folder)
                for name in names:
                    path = os.path.join(folder, name)
                    with open(path, "rb") as stream:
                        secret = top != "etc" or b"PRIVATE" in stream.read()
                    if secret:
                        files += 1
                        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode) & 0o077, 0, path)
        self.assertGreater(files, 15)

    def test_no_secret_is_on_a_command_line(self):
        with open(f"{STATE}/user/registry-password") as stream:
            secrets = (admin_token(), stream.read().strip())
        for pid, line in cluster.processes().items():
            for secret in secrets:
                self.assertNotIn(secret, line, pid)

    def test_the_api_server_asks_who_you_are(self):
        self.assertIn(request(6443, "/api/v1/secrets"), (401, 403))
        self.assertEqual(request(6443, "/api/v1/secrets", "wrong"), 401)
        self.assertEqual(request(6443, "/api/v1/secrets", admin_token()), 200)

    def test_the_kubelet_asks_the_api_server_who_may_do_what(self):
        somebody = service_account_token()
        self.assertEqual(request(10250, "/pods"), 401)
        self.assertEqual(request(10250, "/pods", somebody), 403)
        self.assertEqual(request(10250, "/pods", admin_token()), 200)

    def test_etcd_asks_for_a_certificate(self):
        with self.assertRaises((ssl.SSLError, ConnectionError, http.client.HTTPException)):
            request(2379, "/version", host="127.0.0.1")

    def test_the_registry_asks_for_a_login(self):
        self.assertEqual(request(5000, "/v2/", host="127.0.0.1", tls=False), 401)

    def test_tls_is_verified(self):
        config = json.loads(kubectl("config", "view", "--raw", "-o", "json").stdout)
        self.assertNotIn("insecure-skip-tls-verify", json.dumps(config))
        authority = config["clusters"][0]["cluster"]["certificate-authority-data"]
        self.assertIn(b"BEGIN CERTIFICATE", base64.b64decode(authority))
        with self.assertRaises(ssl.SSLCertVerificationError):
            context = ssl.create_default_context()
            http.client.HTTPSConnection(ADDRESS, 6443, context=context, timeout=5).connect()


class ClusterScript(unittest.TestCase):
    def test_up_again_is_quick_and_changes_nothing(self):
        before, start = cluster.daemons(), time.monotonic()
        cluster.script("up")
        self.assertEqual(cluster.daemons(), before)
        self.assertLess(time.monotonic() - start, 5)

    def test_status_tells_what_runs(self):
        result = cluster.script("status")
        for word in ("kubelet", "1.34", f"https://{ADDRESS}:6443", "localhost:5000"):
            self.assertIn(word, result.stdout)

    def test_env_leaves_the_home_folder_alone(self):
        environment = cluster.environment()
        home = os.path.expanduser("~")
        self.assertFalse(environment["KUBECONFIG"].startswith(home))
        self.assertFalse(environment["DOCKER_CONFIG"].startswith(home))

    def test_there_is_only_one_cluster_at_a_time(self):
        result = cluster.script("up", "old", check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("the current cluster is up", result.stderr)
        self.assertIn("script/cluster down current", result.stderr)

    def test_other_settings_need_another_start(self):
        chosen = dict(os.environ, DEVSPACE_CLUSTER_REGISTRY_PORT="5001")
        result = cluster.script("up", check=False, env=chosen)
        self.assertEqual(result.returncode, 1)
        self.assertIn("DEVSPACE_CLUSTER_REGISTRY_PORT=5001", result.stderr)
        self.assertIn("script/cluster down", result.stderr)
        self.assertIn("localhost:5000", cluster.script("status").stdout)


class ClusterRunsPods(unittest.TestCase):
    namespace = f"cluster-test-{os.getpid()}"

    @classmethod
    def setUpClass(cls):
        kubectl("create", "namespace", cls.namespace)
        cls.addClassCleanup(kubectl, "delete", "namespace", cls.namespace, "--wait=false")

    def kubectl(self, *arguments, **options):
        return kubectl("--namespace", self.namespace, *arguments, **options)

    def test_a_pod_serves_another_by_the_name_of_a_service(self):
        self.kubectl(
            "run", "web", "--image=busybox:local", "--port=8080", "--expose", "--",
            "httpd", "-f", "-p", "8080", "-h", "/etc",
        )
        self.kubectl("run", "client", "--image=busybox:local", "--", "sleep", "3600")
        self.kubectl("wait", "pod/web", "pod/client", "--for=condition=Ready", "--timeout=60s")
        get = ("exec", "client", "--", "wget", "-qO-", "http://web:8080/passwd")
        self.assertIn("root", cluster.eventually(lambda: self.kubectl(*get).stdout, 20))

    def test_a_pushed_image_runs_by_a_pull_secret(self):
        image = f"localhost:5000/cluster-test:{os.getpid()}"
        docker("tag", "busybox:local", image)
        self.addCleanup(docker, "rmi", image)
        docker("push", image)
        with open(os.path.join(cluster.environment()["DOCKER_CONFIG"], "config.json")) as stream:
            login = stream.read()
        self.kubectl(
            "create", "secret", "generic", "pull", "--type=kubernetes.io/dockerconfigjson",
            f"--from-literal=.dockerconfigjson={login}",
        )
        pull = json.dumps({"spec": {"imagePullSecrets": [{"name": "pull"}]}})
        self.kubectl("run", "private", f"--image={image}", f"--overrides={pull}", "--", "sleep", "3600")
        self.kubectl("wait", "pod/private", "--for=condition=Ready", "--timeout=60s")

    def test_a_claim_for_a_volume_is_met(self):
        claim = {
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "claim"},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Mi"}}},
        }
        self.kubectl("apply", "-f", "-", input=json.dumps(claim))
        self.kubectl("wait", "pvc/claim", "--for=jsonpath={.status.phase}=Bound", "--timeout=30s")
        volume = {
            "spec": {
                "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "claim"}}],
                "containers": [{
                    "name": "writer", "image": "busybox:local",
                    "command": ["sh", "-c", "echo kept >/v/file && cat /v/file"],
                    "volumeMounts": [{"name": "v", "mountPath": "/v"}],
                }],
            }
        }
        self.kubectl("run", "writer", "--image=busybox:local", "--restart=Never", f"--overrides={json.dumps(volume)}")
        self.kubectl("wait", "pod/writer", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s")
        self.assertEqual(self.kubectl("logs", "writer").stdout, "kept\n")

    def test_docker_builds_on_the_base_image(self):
        recipe = "FROM localhost:5000/busybox\nRUN echo built >/result\n"
        tag = f"cluster-test-build:{os.getpid()}"
        docker("build", "-t", tag, "-", input=recipe)
        self.addCleanup(docker, "rmi", tag)
        self.assertEqual(docker("run", "--rm", tag, "cat", "/result").stdout, "built\n")

    def test_containers_can_be_interrupted(self):
        ignored = docker("run", "--rm", "busybox:local", "grep", "SigIgn", "/proc/self/status").stdout
        self.assertEqual(int(ignored.split()[1], 16), 0)


if __name__ == "__main__":
    unittest.main()

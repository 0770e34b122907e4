"""script/cluster leaves nothing behind, and starts over the remains of a cluster that was killed.

Slow, and it ends the cluster that everybody on this machine uses: run it by hand or by its label.
"""

import glob
import os
import re
import signal
import socket
import subprocess
import unittest

import cluster
from cluster import RUN, STATE, docker, kubectl

SYSCTLS = (
    "kernel/panic", "kernel/panic_on_oops", "vm/overcommit_memory", "vm/panic_on_oom",
    "net/ipv4/ip_forward", "net/ipv4/conf/all/route_localnet",
)


def tearDownModule():
    cluster.script("up")
    delete_population()


def delete_population():
    kubectl("delete", "pod,service", "restart-test", "--ignore-not-found", "--force", "--grace-period=0")
    docker("rm", "-f", "restart-test", check=False)


def lines(*command):
    return set(cluster.run(*command, check=False).stdout.splitlines())


def rules(family):
    """The rules, chains and policies, each with its table, without counters."""
    result, table = set(), ""
    for line in cluster.run(f"/usr/sbin/{family}-save", check=False).stdout.splitlines():
        if line.startswith("*"):
            table = line
        elif line.startswith("-A") or re.match(r":\S+ (-|DROP)", line):
            result.add(f"{table} {re.sub(r' .[0-9:]*.$', '', line)}")
    return result


def machine():
    """What a cluster could leave behind on this machine."""
    links = {re.sub(r"@.*", "", line.split(": ")[1]) for line in lines("ip", "-o", "link")}
    with open("/proc/self/mountinfo") as stream:
        mounts = {line.split()[4] for line in stream}
    cgroups = {
        path
        for path in glob.glob("/sys/fs/cgroup/**/", recursive=True)
        if re.search("devspace|kubepods|docker", path)
    }
    sysctls = {name: open(f"/proc/sys/{name}").read().strip() for name in SYSCTLS}
    places = ("/etc/docker", "/etc/cni", "/opt/cni", "/run/netns", "/run/docker", "/run/containerd",
              "/usr/libexec/kubernetes", "/var/lib/cni", "/var/lib/kubelet", "/var/log/containers", "/var/log/pods")
    files = {path for place in places for path in glob.glob(f"{place}/**", recursive=True)}
    return {
        "links": links,
        "mounts": mounts,
        "cgroups": cgroups,
        "routes": lines("ip", "route"),
        "iptables": rules("iptables"),
        "ip6tables": rules("ip6tables"),
        "sysctls": sysctls,
        "files": files,
    }


def our_processes():
    """Everything that runs from the cluster's folders, but for the kubectl of who uses it."""
    result = {}
    for pid, line in cluster.processes().items():
        try:
            places = [os.readlink(f"/proc/{pid}/{name}") for name in ("exe", "cwd", "root")]
        except OSError:
            continue
        if os.path.basename(line.split(" ")[0]) == "kubectl":
            continue
        if any(place.startswith((STATE, RUN)) for place in places) or STATE in line or RUN in line:
            result[pid] = line
    return result


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stream:
            return stream.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def kill(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class ClusterRestart(unittest.TestCase):
    def setUp(self):
        cluster.script("up")

    def populate(self):
        """A pod behind a service, and a container of Docker that publishes a port."""
        delete_population()
        kubectl("run", "restart-test", "--image=busybox:local", "--port=8080", "--expose", "--",
                "httpd", "-f", "-p", "8080", "-h", "/etc")
        kubectl("wait", "pod/restart-test", "--for=condition=Ready", "--timeout=60s")
        docker("run", "-d", "--name=restart-test", "-p", "18080:8080", "busybox:local", "sleep", "3600")

    def assert_works(self):
        """The cluster is as it was: its pod serves again, a new one starts, Docker runs containers."""
        status = cluster.script("status", check=False)
        self.assertEqual(status.returncode, 0, status.stdout)
        # Not `wget -T`: it crashes, as busybox-static is built.
        get = ("exec", "restart-test", "--", "timeout", "5", "wget", "-qO-",
               "http://restart-test.default.svc.cluster.local:8080/passwd")
        cluster.eventually(lambda: "root" in kubectl(*get).stdout, 90)
        # Not `run -i`: it loses the output of a container that ends before it is attached to.
        kubectl("delete", "pod", "restart-new", "--ignore-not-found", "--force", "--grace-period=0")
        kubectl("run", "restart-new", "--image=busybox:local", "--restart=Never", "--", "echo", "hello")
        kubectl("wait", "pod/restart-new", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=60s")
        self.assertEqual(kubectl("logs", "restart-new").stdout, "hello\n")
        kubectl("delete", "pod", "restart-new", "--wait=false")
        self.assertEqual(docker("run", "--rm", "busybox:local", "echo", "hello").stdout, "hello\n")

    def everything(self):
        return set(cluster.daemons().values()) | cluster.shim_pids() | cluster.container_pids()

    def test_down_leaves_nothing_behind(self):
        cluster.script("down")
        before = machine()
        cluster.script("up")
        self.populate()
        started = self.everything()
        cluster.script("down")

        self.assertEqual(our_processes(), {})
        self.assertEqual({pid for pid in started if is_alive(pid)}, set())
        after = machine()
        for name, value in before.items():
            self.assertEqual(after[name], value, name)
        for line in after["iptables"] | after["ip6tables"]:
            self.assertNotRegex(line, "KUBE-|CNI-|devspace")
        self.assertFalse(os.path.exists(RUN))

        cluster.script("up")
        self.assert_works()

    def test_up_over_a_cluster_that_was_killed(self):
        self.populate()
        kill(self.everything())
        self.assertEqual(cluster.script("status", check=False).returncode, 1)
        cluster.script("up")
        self.assert_works()

    def test_up_over_containers_without_their_daemons(self):
        self.populate()
        kill(cluster.daemons().values())
        cluster.script("up")
        self.assert_works()

    def test_up_over_a_cluster_without_its_shims(self):
        self.populate()
        kill(set(cluster.daemons().values()) | cluster.shim_pids())
        cluster.script("up")
        self.assert_works()

    def test_up_adds_each_daemon_that_is_missing(self):
        self.populate()
        for name in cluster.daemons():
            with self.subTest(name):
                kill([cluster.daemons()[name]])
                self.assertEqual(cluster.script("status", check=False).returncode, 1)
                cluster.script("up")
                self.assert_works()

    def test_down_after_everything_was_killed_leaves_nothing_behind(self):
        cluster.script("down")
        before = machine()
        cluster.script("up")
        self.populate()
        kill(self.everything())
        cluster.script("down")
        self.assertEqual(our_processes(), {})
        after = machine()
        for name, value in before.items():
            self.assertEqual(after[name], value, name)

    def test_a_taken_port_is_named_with_its_owner(self):
        cluster.script("down")
        for host in ("127.0.0.1", "0.0.0.0", "::1"):
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            with self.subTest(host), socket.create_server((host, 5000), family=family):
                result = cluster.script("up", check=False)
                self.assertEqual(result.returncode, 1)
                self.assertIn("port 5000", result.stderr)
                self.assertIn(f"pid {os.getpid()}", result.stderr)
                self.assertIn("DEVSPACE_CLUSTER_REGISTRY_PORT", result.stderr)
                self.assertEqual(our_processes(), {})

    def test_ports_can_be_chosen(self):
        cluster.script("down")
        chosen = dict(os.environ, DEVSPACE_CLUSTER_REGISTRY_PORT="15000", DEVSPACE_CLUSTER_API_PORT="16443")
        try:
            with socket.create_server(("127.0.0.1", 5000)):
                cluster.script("up", env=chosen)
                status = cluster.script("status").stdout
                self.assertIn("localhost:15000", status)
                self.assertIn(":16443", status)
                self.assertIn("localhost:15000/busybox", docker("images", "--format={{.Repository}}").stdout)
                self.assertIn("node1", kubectl("get", "nodes").stdout)
        finally:
            default = dict(chosen, DEVSPACE_CLUSTER_REGISTRY_PORT="5000", DEVSPACE_CLUSTER_API_PORT="6443")
            cluster.script("down")
            cluster.script("up", env=default)

    def test_a_running_docker_is_used_and_left_alone(self):
        cluster.script("down")
        folder = "/run/restart-test-docker"
        # Where there is one already, it was not ours and this test has nothing to show.
        self.assertFalse(os.path.exists("/var/run/docker.sock"))
        command = ["/usr/sbin/dockerd", "--config-file=/dev/null", f"--data-root={folder}/data",
                   f"--exec-root={folder}/exec", f"--pidfile={folder}/pid", "--bridge=none", "--iptables=false",
                   "-H", "unix:///var/run/docker.sock"]
        os.makedirs(folder)
        with open(f"{folder}/config", "w") as stream:
            stream.write("{}")
        command[1] = f"--config-file={folder}/config"
        foreign = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            cluster.eventually(lambda: docker_answers(), 30)
            cluster.script("up")
            self.assertRegex(cluster.script("status").stdout, r"docker +not ours")
            self.assertNotIn("docker", cluster.daemons())
            cluster.script("down")
            self.assertIsNone(foreign.poll())
            self.assertTrue(docker_answers())
        finally:
            foreign.terminate()
            foreign.wait(30)
            subprocess.run(["rm", "-rf", "--one-file-system", folder], check=False)
            if os.path.exists("/var/run/docker.sock"):
                os.remove("/var/run/docker.sock")


def docker_answers():
    return cluster.run("curl", "-sf", "--unix-socket", "/var/run/docker.sock", "http://docker/_ping").stdout == "OK"


if __name__ == "__main__":
    unittest.main()

# shellcheck shell=bash disable=SC2034  # read by the files that source this one
# The current cluster: Kubernetes on containerd, whose images come through the registry; built from Go modules.

# In the order of their start.
daemons=(containerd etcd registry docker kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy dns)
control_plane_flags=()
proxy_flags=(--iptables-localhost-nodeports=false)
kubelet_flags=()

print_kubelet_runtime() {
    cat <<END
failCgroupV1: false
containerRuntimeEndpoint: unix://$containerd_socket
podLogsDir: $data/pod-logs
volumePluginDir: $data/kubelet/volume-plugins
localStorageCapacityIsolation: false
END
}

print_docker_runtime() { :; }

build_programs() {
    is_built kube || step "build Kubernetes $kubernetes_version (takes minutes, once)" build_program kube
    is_built dns || step "build CoreDNS $coredns_version (once)" build_program dns
}

# Copies what was built to the state folder, so that a cluster outlives the cache it came from.
install_programs() {
    local name
    mkdir -p "$lib" "$bin"
    for name in kube dns; do
        cmp -s "$cache/$name.key" "$lib/$name.key" && continue
        install -m 755 "$cache/$name" "$lib/$name.new"
        mv "$lib/$name.new" "$lib/$name"
        cp "$cache/$name.key" "$lib/$name.key"
    done
    for name in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet; do
        ln -sfn kube "$lib/$name"
    done
    ln -sfn ../lib/kube "$bin/kubectl"
}

programs_are_installed() { cmp -s "$cache/kube.key" "$lib/kube.key"; }

load_pod_images() {
    containerd_has docker.io/local/pause:1 || containerd_load "$data/images/pause.tar"
    containerd_has docker.io/library/busybox:local || containerd_load "$data/images/busybox.tar"
}

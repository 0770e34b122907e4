# shellcheck shell=bash
# One function for each daemon: its configuration, its command line, and how to see that it is ready.

# The server prints for people what curl asks for: a name of our own saves it the work.
http() { curl --silent --fail --max-time 5 --noproxy '*' --user-agent devspace-cluster "$@"; }

api() {
    local path=$1
    shift
    http --cacert "$user/ca.crt" -H "@$user/api-header" "$api$path" "$@"
}

docker_api() {
    local path=$1
    shift
    http --unix-socket "$docker_socket" "http://docker$path" "$@"
}

start_etcd() {
    local client=https://127.0.0.1:${setting[ETCD_PORT]} peer=https://127.0.0.1:${setting[ETCD_PEER_PORT]}
    mkdir -p "$data/etcd"
    chmod 700 "$data/etcd"
    start etcd etcd --name "$node" --data-dir "$data/etcd" --unsafe-no-fsync --logger zap --log-level warn \
        --listen-client-urls "$client" --advertise-client-urls "$client" \
        --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "$node=$peer" \
        --cert-file "$secrets/etcd.crt" --key-file "$secrets/etcd.key" \
        --client-cert-auth --trusted-ca-file "$ca" \
        --peer-cert-file "$secrets/etcd.crt" --peer-key-file "$secrets/etcd.key" \
        --peer-client-cert-auth --peer-trusted-ca-file "$ca"
}

start_containerd() {
    local restrict=false systemd=false
    may_lower_oom_score || restrict=true
    [[ $cgroup_driver == systemd ]] && systemd=true
    cat >"$etc/containerd.toml" <<END
version = 2
root = "$data/containerd"
state = "$run/containerd"
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
]

[grpc]
address = "$containerd_socket"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "docker.io/local/pause:1"
stream_server_address = "127.0.0.1"
restrict_oom_score_adj = $restrict
disable_hugetlb_controller = true
tolerate_missing_hugetlb_controller = true
netns_mounts_under_state_dir = true

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
Root = "$run/runc"
SystemdCgroup = $systemd

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "$etc/cni"
END
    write_network
    start containerd containerd --config "$etc/containerd.toml"
}

# The pods' network, as containerd or the kubelet sets it up.
write_network() {
    mkdir -p "$etc/cni"
    # Docker sets the policy of FORWARD to DROP; the plugin "firewall" lets the pods through.
    cat >"$etc/cni/10-devspace.conflist" <<END
{
  "cniVersion": "0.4.0",
  "name": "devspace",
  "plugins": [
    {
      "type": "bridge", "bridge": "$bridge", "isGateway": true, "ipMasq": true, "hairpinMode": true,
      "ipam": {
        "type": "host-local", "dataDir": "$run/addresses",
        "ranges": [[{"subnet": "$pod_network"}]], "routes": [{"dst": "0.0.0.0/0"}]
      }
    },
    {"type": "portmap", "capabilities": {"portMappings": true}, "conditionsV4": ["-d", "$address/32"]},
    {"type": "firewall", "backend": "iptables"}
  ]
}
END
}

containerd_answers() { ctr --address "$containerd_socket" version; }

docker_answers() { docker_api /_ping; }

# A Docker that runs already is used as it is; ours keeps to itself and shares our containerd.
start_docker() {
    if ! is_running docker && docker_answers >/dev/null 2>&1; then
        [[ $flavor == current ]] ||
            die "a Docker runs already, and the pods of the old cluster need one that the cluster starts" "end it first"
        rm -f "$state/docker-is-ours"
        return
    fi
    touch "$state/docker-is-ours"
    cat >"$etc/docker.json" <<END
{
  "data-root": "$data/docker",
  "exec-root": "$run/docker",
  "pidfile": "$run/docker.pid",
  "containerd": "$containerd_socket",
  "exec-opts": ["native.cgroupdriver=$cgroup_driver"],
  "cgroup-parent": "$docker_cgroup_parent",
  "ip": "127.0.0.1"$(print_docker_runtime)
}
END
    # Of a Docker that was killed; it would refuse to start while its process is a zombie or the number is used again.
    is_running docker || rm -f "$run/docker.pid"
    start docker dockerd --config-file "$etc/docker.json" --host "unix://$docker_socket"
}

wait_for_docker() {
    if [[ -f $state/docker-is-ours ]]; then
        ready docker 30 docker_answers
    fi
}

start_registry() {
    cat >"$etc/registry.yml" <<END
version: 0.1
log: {level: warn, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $data/registry}, delete: {enabled: true}}
http: {addr: "127.0.0.1:${setting[REGISTRY_PORT]}"}
auth: {htpasswd: {realm: basic, path: $secrets/htpasswd}}
END
    start registry docker-registry serve "$etc/registry.yml"
}

# The login goes by a file: an argument could be seen by everybody.
registry_get() {
    local path=$1
    shift
    http --config <(printf 'user = "dev:%s"\n' "$(<"$user/registry-password")") \
        "http://127.0.0.1:${setting[REGISTRY_PORT]}$path" "$@"
}

registry_answers() { registry_get /v2/; }

start_apiserver() {
    start kube-apiserver "$lib/kube-apiserver" \
        --bind-address="$address" --advertise-address="$address" --secure-port="${setting[API_PORT]}" \
        --tls-cert-file="$secrets/apiserver.crt" --tls-private-key-file="$secrets/apiserver.key" \
        --etcd-servers="https://127.0.0.1:${setting[ETCD_PORT]}" --etcd-cafile="$ca" \
        --etcd-certfile="$secrets/apiserver-client.crt" --etcd-keyfile="$secrets/apiserver-client.key" \
        --kubelet-certificate-authority="$ca" --kubelet-preferred-address-types=InternalIP \
        --kubelet-client-certificate="$secrets/apiserver-client.crt" \
        --kubelet-client-key="$secrets/apiserver-client.key" \
        --token-auth-file="$secrets/tokens.csv" --authorization-mode=Node,RBAC --allow-privileged=true \
        --service-cluster-ip-range="$service_network" --service-account-issuer=https://kubernetes.default.svc \
        --service-account-key-file="$secrets/service-accounts.pub" \
        --service-account-signing-key-file="$secrets/service-accounts.key" --api-audiences=api
}

api_is_ready() { api /readyz; }

start_controller_manager() {
    start kube-controller-manager "$lib/kube-controller-manager" --kubeconfig="$secrets/kubeconfig" \
        --bind-address=127.0.0.1 --secure-port="${setting[CONTROLLER_PORT]}" --cert-dir="$run/certificates" \
        --leader-elect=false --use-service-account-credentials --root-ca-file="$ca" \
        --service-account-private-key-file="$secrets/service-accounts.key" --allocate-node-cidrs=false \
        --flex-volume-plugin-dir="$data/kubelet/volume-plugins" --enable-hostpath-provisioner \
        "${control_plane_flags[@]}"
}

# Claims for volumes are met by folders below /tmp/hostpath_pv: the place is fixed, so it must be root's own.
make_storage_class() {
    [[ -d /tmp/hostpath_pv ]] || mkdir -m 711 /tmp/hostpath_pv
    [[ -O /tmp/hostpath_pv && ! -L /tmp/hostpath_pv ]] || die "/tmp/hostpath_pv must be a folder of root's"
    storage_class_exists || api /apis/storage.k8s.io/v1/storageclasses -H 'Content-Type: application/yaml' \
        --output /dev/null --data-binary @- <<'END'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: standard, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: kubernetes.io/host-path
END
}

storage_class_exists() { api /apis/storage.k8s.io/v1/storageclasses/standard >/dev/null; }

start_scheduler() {
    start kube-scheduler "$lib/kube-scheduler" --kubeconfig="$secrets/kubeconfig" \
        --bind-address=127.0.0.1 --secure-port="${setting[SCHEDULER_PORT]}" --cert-dir="$run/certificates" \
        --leader-elect=false "${control_plane_flags[@]}"
}

start_kubelet() {
    local resolv_conf=/etc/resolv.conf
    [[ -f /run/systemd/resolve/resolv.conf ]] && resolv_conf=/run/systemd/resolve/resolv.conf
    {
        cat <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $address
port: ${setting[KUBELET_PORT]}
healthzPort: ${setting[KUBELET_HEALTH_PORT]}
tlsCertFile: $secrets/kubelet.crt
tlsPrivateKeyFile: $secrets/kubelet.key
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $ca}}
authorization: {mode: Webhook}
cgroupDriver: $cgroup_driver
cgroupRoot: $kubelet_cgroup_root
failSwapOn: false
resolvConf: $resolv_conf
clusterDNS: [$address]
clusterDomain: cluster.local
makeIPTablesUtilChains: false
enforceNodeAllocatable: []
evictionHard: {nodefs.available: "1%", imagefs.available: "1%", memory.available: "100Mi"}
imageGCHighThresholdPercent: 100
serializeImagePulls: false
END
        print_kubelet_runtime
    } >"$etc/kubelet.yaml"
    make_cgroup_root
    start kubelet "$lib/kubelet" --config="$etc/kubelet.yaml" --kubeconfig="$secrets/kubeconfig" \
        --root-dir="$data/kubelet" --hostname-override="$node" --node-ip="$address" "${kubelet_flags[@]}"
}

# The kubelet wants its root to be there; a cpuset of version 1 is born empty and holds no process until it is filled.
make_cgroup_root() {
    local folder name
    [[ $kubelet_cgroup_root != / ]] || return 0
    if ((cgroup_version == 2)); then
        mkdir -p "/sys/fs/cgroup$kubelet_cgroup_root"
        # shellcheck disable=SC2013  # one word for each controller
        for name in $(cat /sys/fs/cgroup/cgroup.controllers); do
            echo "+$name" >/sys/fs/cgroup/cgroup.subtree_control || true
        done
        return
    fi
    for folder in /sys/fs/cgroup/*/cgroup.procs; do
        folder=${folder%/cgroup.procs}
        [[ -L $folder || -f $folder/cgroup.controllers ]] || mkdir -p "$folder$kubelet_cgroup_root"
    done
    folder=/sys/fs/cgroup/cpuset
    for name in cpuset.cpus cpuset.mems; do
        [[ ! -f $folder/$name ]] || cat "$folder/$name" >"$folder$kubelet_cgroup_root/$name"
    done
}

start_proxy() {
    start kube-proxy "$lib/kube-proxy" --kubeconfig="$secrets/kubeconfig" --hostname-override="$node" \
        --cluster-cidr="$pod_network" --nodeport-addresses="$address/32" "${proxy_flags[@]}" \
        --iptables-min-sync-period=200ms \
        --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0s --conntrack-tcp-timeout-close-wait=0s \
        --healthz-bind-address="127.0.0.1:${setting[PROXY_HEALTH_PORT]}" \
        --metrics-bind-address="127.0.0.1:${setting[PROXY_METRICS_PORT]}"
}

start_dns() {
    cat >"$etc/Corefile" <<END
cluster.local:53 {
    bind $address
    errors
    kubernetes cluster.local {
        kubeconfig $secrets/kubeconfig
        ttl 1
    }
}
END
    # Without a name server (a machine that is offline) names of the cluster still work.
    if grep -qE '^[[:space:]]*nameserver' /etc/resolv.conf; then
        cat >>"$etc/Corefile" <<END
.:53 {
    bind $address
    errors
    cache 5
    forward . /etc/resolv.conf
}
END
    fi
    start dns "$lib/dns" -conf "$etc/Corefile"
}

dns_answers() {
    "$lib/busybox" timeout 2 "$lib/busybox" nslookup -type=a kubernetes.default.svc.cluster.local "$address" |
        grep "${setting[SERVICE_NETWORK]}.0.1"
}

# Ready, by a heartbeat that is not older than the kubelet (the object may be of an earlier life), and open for pods.
node_is_ready() {
    api "/api/v1/nodes/$node" | jq -e --argjson since "$1" '
        (.spec.taints // [] | length == 0) and
        (.status.conditions[] | select(.type == "Ready")
            | .status == "True" and (.lastHeartbeatTime | fromdate) >= $since)'
}

default_account_exists() { api /api/v1/namespaces/default/serviceaccounts/default; }

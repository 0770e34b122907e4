# shellcheck shell=bash disable=SC2034  # most of these are read by the files that source this one
# What the cluster is made of and where it lives: versions, folders, addresses, ports.

# shellcheck disable=SC2154  # chosen by script/cluster
case $flavor in
    current) kubernetes_version=1.34.4 suffix='' ;;
    old) kubernetes_version=1.20.2 suffix=-old ;;
esac
coredns_version=1.12.4

# Fixed and outside the clone: `up` from another clone finds the same cluster.
state=/var/lib/devspace-cluster$suffix
run=/run/devspace-cluster$suffix
cache=${DEVSPACE_CLUSTER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/devspace-cluster}/$kubernetes_version

lib=$state/lib          # our programs; bin holds only what belongs in a user's PATH
bin=$state/bin
etc=$state/etc          # written at each start
data=$state/data        # etcd, images, pods
logs=$state/log         # one file for each daemon, from its last start
secrets=$state/secrets  # for root alone
user=$state/user        # what `env` points to, readable by who called `up`
before=$state/before    # what the machine looked like, to put it back

bridge=devspace0
node=node1
docker_socket=/var/run/docker.sock
containerd_socket=$run/containerd.sock

# Every setting can be chosen by DEVSPACE_CLUSTER_<NAME>; `up` saves the choice for the other commands.
setting_names=(
    POD_NETWORK SERVICE_NETWORK REGISTRY_PORT API_PORT KUBELET_PORT KUBELET_HEALTH_PORT
    ETCD_PORT ETCD_PEER_PORT CONTROLLER_PORT SCHEDULER_PORT PROXY_HEALTH_PORT PROXY_METRICS_PORT
)
declare -A setting=(
    [POD_NETWORK]=10.244.0    # a /24
    [SERVICE_NETWORK]=10.96   # a /16
    [REGISTRY_PORT]=5000
    [API_PORT]=6443
    [KUBELET_PORT]=10250
    [KUBELET_HEALTH_PORT]=10248
    [ETCD_PORT]=2379
    [ETCD_PEER_PORT]=2380
    [CONTROLLER_PORT]=10257
    [SCHEDULER_PORT]=10259
    [PROXY_HEALTH_PORT]=10256
    [PROXY_METRICS_PORT]=10249
)

load_settings() {
    local name value variable
    if [[ -r $state/settings ]]; then
        while IFS='=' read -r name value; do
            [[ -n ${setting[$name]:-} ]] && setting[$name]=$value
        done <"$state/settings"
    fi
    changed_settings=()
    for name in "${setting_names[@]}"; do
        variable=DEVSPACE_CLUSTER_$name
        value=${!variable:-${setting[$name]}}
        [[ $value =~ ^[0-9.]+$ ]] || die "$variable is '$value', which is no number"
        [[ $value == "${setting[$name]}" ]] || changed_settings+=("$variable=$value")
        setting[$name]=$value
    done
    address=${setting[POD_NETWORK]}.1
    pod_network=${setting[POD_NETWORK]}.0/24
    service_network=${setting[SERVICE_NETWORK]}.0.0/16
    registry=localhost:${setting[REGISTRY_PORT]}
    api=https://$address:${setting[API_PORT]}
}

save_settings() {
    local name
    for name in "${setting_names[@]}"; do
        echo "$name=${setting[$name]}"
    done >"$state/settings"
}

# Sets cgroup_version, cgroup_driver and cgroup_roots (below which only containers of ours run).
detect_cgroups() {
    cgroup_version=1
    [[ $(stat -fc %T /sys/fs/cgroup) == cgroup2fs ]] && cgroup_version=2
    if [[ -d /run/systemd/system ]]; then
        cgroup_driver=systemd
        kubelet_cgroup_root=/
        docker_cgroup_parent=devspacedocker.slice
        cgroup_roots=(kubepods.slice "$docker_cgroup_parent")
    else
        cgroup_driver=cgroupfs
        kubelet_cgroup_root=/devspace-cluster$suffix
        docker_cgroup_parent=/devspace-cluster$suffix/docker
        cgroup_roots=("devspace-cluster$suffix")
    fi
}

# Without CAP_SYS_RESOURCE nobody may lower an oom_score_adj, and runc fails when it is told to.
may_lower_oom_score() {
    local bounding
    bounding=$(awk '/^CapBnd:/ {print $2}' /proc/self/status)
    ((16#$bounding >> 24 & 1))
}

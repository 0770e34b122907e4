# shellcheck shell=bash
# The cluster's life as root: start, end, delete.

take_lock() {
    mkdir -p "$state"
    exec 9>"$state/lock"
    flock -n 9 || { say "another script/cluster is at work: waiting for it"; flock 9; }
}

is_up() {
    local daemon
    for daemon in "${daemons[@]}"; do
        [[ $daemon == docker && ! -f $state/docker-is-ours ]] && continue
        is_running "$daemon" || return 1
    done
    everything_answers
}

everything_answers() {
    api_is_ready && node_is_ready 0 && registry_answers && docker_answers && containerd_answers &&
        { ! has_daemon dns || dns_answers; }
} >/dev/null 2>&1

has_daemon() { [[ " ${daemons[*]} " == *" $1 "* ]]; }

start_cluster() {
    local began since
    began=$(now_ms)
    take_lock
    detect_cgroups
    if ((${#changed_settings[@]})) && was_started; then
        die "the cluster is up with other settings than ${changed_settings[*]}" "end it first: script/cluster down"
    fi
    [[ ! -d $data/etcd || $(cat "$state/service-network" 2>/dev/null) == "$service_network" ]] ||
        die "the network of services cannot be changed later" "delete the cluster first: script/cluster down --purge"
    if [[ -x $lib/busybox && -f $user/api-header ]] && is_up && programs_are_installed; then
        return
    fi
    # Without its containerd a cluster is a ruin: clear the site, then build. Without another part: add the part.
    if ! is_running containerd && was_started; then
        step "clear what an earlier cluster left" clear_ruin
    fi
    check_other_cluster
    check_ports
    was_started || check_containers
    mkdir -p "$run" "$etc" "$data" "$logs"
    chmod 711 "$state" "$run"
    chmod 700 "$data" "$logs" "$etc"
    remember_machine
    save_settings
    echo "$service_network" >"$state/service-network"
    make_credentials
    install_programs
    step "network" make_bridge
    start_containerd
    start_etcd
    start_registry
    start_apiserver
    step "containerd" ready containerd 30 containerd_answers
    start_docker
    step "Docker$(docker_owner)" wait_for_docker
    step "registry" ready registry 30 registry_answers
    step "images" load_images
    step "API server" ready kube-apiserver 60 api_is_ready
    make_storage_class
    is_running kubelet || since=$EPOCHSECONDS
    start_kubelet
    start_proxy
    start_controller_manager
    start_scheduler
    ! has_daemon dns || start_dns
    step "node" ready kubelet 90 node_is_ready "${since:-0}"
    step "default service account" ready kube-controller-manager 60 default_account_exists
    ! has_daemon dns || step "cluster DNS" ready dns 30 dns_answers
    say "the cluster is up after $(seconds_since "$began")"
}

# They use the same ports, bridge and Docker socket.
check_other_cluster() {
    local other=old other_run=/run/devspace-cluster-old
    # shellcheck disable=SC2154  # chosen by script/cluster
    [[ $flavor == current ]] || { other=current; other_run=/run/devspace-cluster; }
    if (run=$other_run; is_running containerd || is_running kubelet || is_running kube-apiserver); then
        die "the $other cluster is up, and only one can be" "end it first: script/cluster down $other"
    fi
}

docker_owner() { [[ -f $state/docker-is-ours ]] || echo " (already running, used as it is)"; }

clear_ruin() {
    stop 5 "${daemons[@]}"
    sweep
}

stop_cluster() {
    take_lock
    detect_cgroups
    if ! was_started; then
        say "the cluster is not up"
    else
        step "end Kubernetes" stop 10 kubelet kube-scheduler kube-controller-manager kube-proxy dns kube-apiserver
        # Containers end by themselves or not at all: nothing of theirs is kept.
        step "end containers" end_containers
        step "end Docker, registry, etcd, containerd" stop 15 docker registry etcd containerd
        step "put the machine back" put_back
    fi
    if [[ -n $purge ]]; then
        step "delete $state" delete_data
    fi
}

put_back() {
    local ours=false
    [[ -f $state/docker-is-ours ]] && ours=true
    sweep
    restore_sysctls
    ! $ours || rm -f "$docker_socket" "$state/docker-is-ours"
    rm -rf "$before"
}

delete_data() {
    find "$state" -mindepth 1 -maxdepth 1 ! -name lock -exec rm -rf --one-file-system {} +
    [[ ! -O /tmp/hostpath_pv ]] || rm -rf --one-file-system /tmp/hostpath_pv
}

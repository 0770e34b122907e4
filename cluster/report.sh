# shellcheck shell=bash
# What the cluster tells about itself: `status` and `env`.

row() { printf '%-26s %-12s %s\n' "$1" "$2" "$3"; }

version_of() {
    case $1 in
        containerd) containerd --version | awk '{print $3}' ;;
        docker) docker_api /version 2>/dev/null | jq -r .Version ;;
        etcd) etcd --version | awk '/^etcd/ {print $3}' ;;
        registry) docker-registry --version | awk '{print $NF}' ;;
        dns) echo "CoreDNS $coredns_version" ;;
        *) echo "$kubernetes_version" ;;
    esac 2>/dev/null || echo '?'
}

endpoint_of() {
    case $1 in
        containerd) echo "$containerd_socket" ;;
        docker) echo "unix://$docker_socket" ;;
        etcd) echo "127.0.0.1:${setting[ETCD_PORT]}" ;;
        registry) echo "$registry (user dev)" ;;
        kube-apiserver) echo "$api" ;;
        kubelet) echo "$address:${setting[KUBELET_PORT]}" ;;
        dns) echo "$address:53" ;;
    esac
}

# check TEXT COMMAND…: one line; a failure makes the status bad.
check() {
    local text=$1
    shift
    if "$@" >/dev/null 2>&1; then
        row "$text" yes ""
    else
        row "$text" NO ""
        healthy=false
    fi
}

print_status() {
    local daemon pid healthy=true
    [[ -r $user/kubeconfig ]] || die "there is no cluster here that you may see" "start one: script/cluster up"
    for daemon in "${daemons[@]}"; do
        if pid=$(pid_of "$daemon"); then
            row "$daemon" "pid $pid" "$(version_of "$daemon")  $(endpoint_of "$daemon")"
        elif [[ $daemon == docker && ! -f $state/docker-is-ours ]] && docker_answers >/dev/null 2>&1; then
            row "$daemon" "not ours" "$(version_of "$daemon")  $(endpoint_of "$daemon")"
        else
            row "$daemon" "NOT RUNNING" ""
            healthy=false
        fi
    done
    check "API server is ready" api_is_ready
    check "node is ready" node_is_ready 0
    ! has_daemon dns || check "cluster DNS answers" dns_answers
    check "registry answers" registry_answers
    check "Docker answers" docker_answers
    row state "" "$state"
    row logs "" "$logs"
    $healthy
}

print_env() {
    [[ -r $user/kubeconfig ]] || die "there is no cluster here that you may use" "start one: script/cluster up"
    echo "export KUBECONFIG=$user/kubeconfig"
    echo "export DOCKER_CONFIG=$user/docker"
    # The socket is the default; only who has chosen another Docker must be told.
    [[ -z ${DOCKER_HOST:-} ]] || echo "export DOCKER_HOST=unix://$docker_socket"
    case :$PATH: in
        *:$bin:*) ;;
        *) echo "export PATH=$bin:\$PATH" ;;
    esac
}

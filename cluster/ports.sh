# shellcheck shell=bash
# Who listens where: `up` stops before it collides with somebody else.

# Prints "ADDRESS PORT OWNER SETTING" for each port of daemon $1.
ports_of() {
    case $1 in
        etcd) echo "127.0.0.1 ${setting[ETCD_PORT]} ETCD_PORT"; echo "127.0.0.1 ${setting[ETCD_PEER_PORT]} ETCD_PEER_PORT" ;;
        registry) echo "127.0.0.1 ${setting[REGISTRY_PORT]} REGISTRY_PORT" ;;
        kube-apiserver) echo "$address ${setting[API_PORT]} API_PORT" ;;
        kube-controller-manager) echo "127.0.0.1 ${setting[CONTROLLER_PORT]} CONTROLLER_PORT" ;;
        kube-scheduler) echo "127.0.0.1 ${setting[SCHEDULER_PORT]} SCHEDULER_PORT" ;;
        kubelet) echo "$address ${setting[KUBELET_PORT]} KUBELET_PORT"; echo "127.0.0.1 ${setting[KUBELET_HEALTH_PORT]} KUBELET_HEALTH_PORT" ;;
        kube-proxy) echo "127.0.0.1 ${setting[PROXY_HEALTH_PORT]} PROXY_HEALTH_PORT"; echo "127.0.0.1 ${setting[PROXY_METRICS_PORT]} PROXY_METRICS_PORT" ;;
        dns) echo "$address 53 -" ;;
    esac
}

# Prints "ADDRESS PORT OWNER" for each listener.
listeners() {
    ss -Hlntup | awk '{
        port = $5; sub(/.*:/, "", port)
        host = $5; sub(/:[^:]*$/, "", host); sub(/%.*/, "", host)
        owner = "a process of another user"
        if (match($0, /\(\("[^"]*",pid=[0-9]+/)) {
            split(substr($0, RSTART + 3, RLENGTH - 3), part, /",pid=/)
            owner = part[1] " (pid " part[2] ")"
        }
        print host, port, owner
    }'
}

# Whether a socket bound to $1 is in the way of one bound to $2. What is on [::1] would get what is meant for localhost.
collides() {
    [[ $1 == "$2" || $1 == '*' || $1 == 0.0.0.0 || $1 == '[::]' || ($1 == '[::1]' && $2 == 127.0.0.1) ]]
}

# Names the container that publishes port $1, if a Docker runs and one does.
container_on_port() {
    docker_api "/containers/json" 2>/dev/null | jq -r --argjson port "$1" \
        '.[] | select(any(.Ports[]; .PublicPort == $port)) | "container \(.Names[0][1:]) of image \(.Image)"' | head -n 1
}

# Fails, and names the owners, if a port of a daemon that is to be started is taken.
check_ports() {
    local daemon host port name other_host other_port owner container all problems=()
    all=$(listeners)
    for daemon in "${daemons[@]}"; do
        is_running "$daemon" && continue
        while read -r host port name; do
            while read -r other_host other_port owner; do
                [[ $other_port == "$port" ]] || continue
                collides "$other_host" "$host" || continue
                container=$(container_on_port "$port" || true)
                problems+=("port $port ($daemon) is taken by $owner${container:+, $container} on $other_host$(choice "$name")")
                break
            done <<<"$all"
        done < <(ports_of "$daemon")
    done
    ((${#problems[@]} == 0)) || die "others listen where the cluster wants to" "${problems[@]}"
}

# Two kubelets below the same cgroup end each other's pods.
check_containers() {
    [[ -z $(container_pids) ]] || die "another kubelet runs pods on this machine (cgroup ${cgroup_roots[*]})"
}

choice() { [[ $1 == - ]] || echo "; choose another: DEVSPACE_CLUSTER_$1=…"; }

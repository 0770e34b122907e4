# shellcheck shell=bash
# What the cluster changes on the machine (links, routes, iptables, kernel settings), and how it is put back.

sysctls=(
    kernel/panic kernel/panic_on_oops kernel/keys/root_maxbytes kernel/keys/root_maxkeys
    vm/overcommit_memory vm/panic_on_oom
    net/ipv4/ip_forward net/ipv4/conf/all/route_localnet net/netfilter/nf_conntrack_max
    net/bridge/bridge-nf-call-iptables net/bridge/bridge-nf-call-ip6tables
)

# What the daemons make where they want, contents before their folder.
stray_paths=(
    /run/containerd/s /run/containerd /run/docker/plugins /run/docker /etc/docker/key.json /etc/docker
    /var/lib/cni/results /var/lib/cni /var/log/containers
    /var/lib/kubelet/device-plugins/kubelet.sock /var/lib/kubelet/device-plugins /var/lib/kubelet
)

# Whether there is something to put back: what was started before the last boot is gone by itself.
was_started() { [[ -f $before/boot-id && $(<"$before/boot-id") == "$(boot_id)" ]]; }

remember_machine() {
    local name
    was_started && return # It was killed, not ended: what is there now is not what was there before.
    rm -rf "$before"
    mkdir -p "$before"
    iptables-save >"$before/iptables"
    ip6tables-save >"$before/ip6tables" 2>/dev/null || true
    ip -o link show | awk -F': ' '{sub(/@.*/, "", $2); print $2}' >"$before/links"
    for name in "${sysctls[@]}"; do
        [[ -r /proc/sys/$name ]] && echo "$name $(<"/proc/sys/$name")"
    done >"$before/sysctl"
    for name in "${stray_paths[@]}"; do
        [[ -e $name ]] || echo "$name"
    done >"$before/missing-paths"
    boot_id >"$before/boot-id"
}

restore_sysctls() {
    local name value
    while read -r name value; do
        [[ $name == net/* && ! -f $state/docker-is-ours ]] && continue # Others rely on these by now.
        [[ $(<"/proc/sys/$name") == "$value" ]] || echo "$value" >"/proc/sys/$name" || true
    done <"$before/sysctl"
}

# The node lives on the pods' bridge. Its network is closed to whatever comes from other interfaces: Linux answers
# for all its addresses on each of them.
make_bridge() {
    local route
    if [[ ! -d /sys/class/net/$bridge ]]; then
        for route in "$address" "${setting[SERVICE_NETWORK]}.0.1"; do
            route=$(ip -4 route show match "$route" | grep -v '^default' || true)
            [[ -z $route ]] || die "the cluster's network is in use on this machine: $route" \
                "choose others: DEVSPACE_CLUSTER_POD_NETWORK=10.245.0 DEVSPACE_CLUSTER_SERVICE_NETWORK=10.97"
        done
        ip link add "$bridge" address 02:00:0a:f4:00:01 type bridge
    fi
    ip address replace "$address/24" dev "$bridge"
    ip link set "$bridge" up
    # A service address that is not set up yet must not leave this machine.
    ip route replace "$service_network" dev "$bridge"
    if [[ ! -e /proc/sys/net/bridge/bridge-nf-call-iptables ]]; then
        modprobe br_netfilter 2>/dev/null || say "" "the module br_netfilter is missing: pods may not reach services"
    fi
    [[ ! -e /proc/sys/net/bridge/bridge-nf-call-iptables ]] || echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables
    echo 1 >/proc/sys/net/ipv4/ip_forward
    add_rule filter INPUT -i "$bridge" -d "$address/32" -j ACCEPT
    for route in "$pod_network" "$service_network"; do
        add_rule raw PREROUTING -d "$route" ! -i "$bridge" -m addrtype ! --src-type LOCAL -j DROP
    done
}

add_rule() {
    local table=$1 chain=$2
    shift 2
    set -- "$chain" -m comment --comment "$bridge" "$@"
    iptables -w -t "$table" -C "$@" 2>/dev/null || iptables -w -t "$table" -I "$@"
}

# Prints the lines for iptables-restore that take out our chains and rules. Reads iptables-save; $1: the one of before.
rules_to_remove() {
    local ours="KUBE-|CNI-|$bridge"
    [[ -f $state/docker-is-ours ]] && ours+='|DOCKER|docker0|br-[0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
    awk -v ours="$ours" -v baseline="$1" '
        BEGIN {
            while ((getline line < baseline) > 0) {
                if (line ~ /^\*/) table = line
                sub(/ \[[0-9:]*\]$/, "", line)
                known[table, line] = 1
            }
        }
        /^\*/ { table = $0; print }
        /^:/ {
            chain = substr($1, 2)
            if (chain ~ "^(" ours ")" && !((table, $1 " " $2) in known)) chains[chain] = 1
            if ($2 != "-" && ours ~ /DOCKER/ && chain == "FORWARD" && (table, ":FORWARD ACCEPT") in known)
                print ":FORWARD ACCEPT [0:0]"
        }
        # Docker lets a container reach its own published port by a rule that names nothing but its address.
        function is_hairpin() { return ours ~ /DOCKER/ && $4 == $6 && /^-A POSTROUTING -s .* -d .* -j MASQUERADE$/ }
        /^-A/ && !($2 in chains) && ($0 ~ ours || is_hairpin()) && !((table, $0) in known) { sub(/^-A/, "-D"); print }
        /^COMMIT/ {
            for (chain in chains) print "-F " chain
            for (chain in chains) print "-X " chain
            delete chains
            print
        }'
}

remove_rules() {
    local family
    for family in iptables ip6tables; do
        [[ -f $before/$family ]] || continue
        "$family-save" 2>/dev/null | rules_to_remove "$before/$family" | "$family-restore" -w --noflush ||
            say "" "$family: not all rules could be removed"
    done
}

remove_links() {
    local link
    # shellcheck disable=SC2013  # names of links hold no spaces
    for link in $(ip -o link show master "$bridge" 2>/dev/null | awk -F': ' '{sub(/@.*/, "", $2); print $2}'); do
        ip link delete "$link" 2>/dev/null || true # The kernel may be quicker: it goes with its namespace.
    done
    ip link delete "$bridge" 2>/dev/null || true
    [[ -f $state/docker-is-ours ]] || return 0
    for link in $(ip -o link show type bridge | awk -F': ' '{print $2}' | grep -E '^(docker0|br-[0-9a-f]{12})$'); do
        grep -qx "$link" "$before/links" || ip link delete "$link"
    done
}

remove_mounts() {
    local folder mounts
    for _ in {1..20}; do
        mapfile -t mounts < <(awk -v a="$state/" -v b="$run/" \
            'index($5, a) == 1 || index($5, b) == 1 {print $5}' /proc/self/mountinfo | tac)
        ((${#mounts[@]})) || return 0
        for folder in "${mounts[@]}"; do
            umount "$folder" 2>/dev/null || umount --lazy "$folder" 2>/dev/null || true
        done
    done
    say "" "these folders stay mounted: ${mounts[*]}"
    return 1
}

# Files of ours below folders that we share with others.
remove_stray_files() {
    local file
    for file in "$run"/containerd/io.containerd.runtime.v2.task/*/*/address; do
        [[ -f $file ]] || continue
        file=$(<"$file")
        [[ $file != unix:///run/containerd/s/* ]] || rm -f "${file#unix://}"
    done
    for file in "$data"/containerd/io.containerd.grpc.v1.cri/sandboxes/*; do
        rm -f /var/lib/cni/results/*-"${file##*/}"-*
    done
    for file in /var/log/containers/*; do
        [[ $(readlink "$file" || true) != "$data"/* ]] || rm -f "$file"
    done
    if [[ $flavor == old && -d /var/log/pods ]]; then
        find /var/log/pods -type l -lname "$data/*" -delete
        find /var/log/pods -mindepth 1 -depth -type d -empty -delete
        find /var/log/containers -xtype l -lname '/var/log/pods/*' -delete
    fi
    while read -r file; do
        if [[ -d $file ]]; then
            rmdir "$file" 2>/dev/null || true
        else
            rm -f "$file"
        fi
    done < <(cat "$before/missing-paths" 2>/dev/null)
}

# Ends all that a cluster leaves behind which was killed. Afterwards the machine is as after a reboot.
sweep() {
    end_containers
    remove_mounts
    remove_cgroups
    remove_links
    remove_rules
    remove_stray_files
    rm -rf --one-file-system "$run"
}

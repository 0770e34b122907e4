# shellcheck shell=bash
# Starts and ends processes. Only those whose pid, start time and boot are on record are ever ended.

boot_id() { cat /proc/sys/kernel/random/boot_id; }

# Prints when process $1 started (in ticks since boot); fails if it is gone or a zombie.
start_time() {
    local stat fields
    { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
    read -r -a fields <<<"${stat##*) }"
    [[ ${fields[0]} != Z ]] && echo "${fields[19]}"
}

# Prints the pid of daemon $1 if it runs.
pid_of() {
    local pid started boot
    { read -r pid started boot <"$run/pid/$1"; } 2>/dev/null || return 1
    [[ $boot == "$(boot_id)" && $(start_time "$pid") == "$started" ]] && echo "$pid"
}

is_running() { pid_of "$1" >/dev/null; }

# start NAME COMMAND…: a session of its own, nothing inherited but the environment.
start() {
    local name=$1 pid
    shift
    is_running "$name" && return
    mkdir -p "$run/pid" "$logs"
    (
        cd /
        umask 022
        exec </dev/null >"$logs/$name.log" 2>&1
        for fd in "/proc/$BASHPID/fd/"*; do
            fd=${fd##*/}
            ((fd <= 2)) || eval "exec $fd>&-"
        done
        # A background job of bash ignores SIGINT, and so would every process in every container.
        exec setsid env --default-signal=INT,QUIT "$@"
    ) &
    pid=$!
    disown "$pid"
    echo "$pid $(start_time "$pid") $(boot_id)" >"$run/pid/$name"
}

# ready NAME SECONDS COMMAND…: waits until the command succeeds while the daemon lives.
ready() {
    local name=$1 deadline=$(($(now_ms) + $2 * 1000))
    shift 2
    until "$@" >/dev/null 2>&1; do
        if ! is_running "$name"; then
            say "" "$name has ended; the end of $logs/$name.log:"
            tail -n 15 "$logs/$name.log" >&2
            return 1
        fi
        if (($(now_ms) > deadline)); then
            say "" "$name does not answer ($*); the end of $logs/$name.log:"
            tail -n 15 "$logs/$name.log" >&2
            return 1
        fi
        sleep 0.1
    done
}

# stop SECONDS NAME…: asks all of them to end, then insists.
stop() {
    local deadline=$(($(now_ms) + $1 * 1000)) name pid
    shift
    for name in "$@"; do
        ! pid=$(pid_of "$name") || kill "$pid" 2>/dev/null || true
    done
    for name in "$@"; do
        while pid=$(pid_of "$name"); do
            (($(now_ms) < deadline)) || kill -KILL "$pid" 2>/dev/null || true
            sleep 0.05
        done
        rm -f "$run/pid/$name"
    done
}

# Prints the pids of what runs in our containers.
container_pids() {
    local root file
    for root in "${cgroup_roots[@]}"; do
        for file in /sys/fs/cgroup/"$root" /sys/fs/cgroup/*/"$root"; do
            [[ ! -d $file ]] || find "$file" -name cgroup.procs -exec cat {} + 2>/dev/null || true
        done
    done | sort -un | grep -v '^0$' || true
}

# Prints the pids of the shims of our containerd, which outlive it.
shim_pids() {
    local shim argv
    for shim in /proc/[0-9]*; do
        { [[ $(<"$shim/comm") == containerd-shim* ]]; } 2>/dev/null || continue
        mapfile -d '' -t argv 2>/dev/null <"$shim/cmdline" || continue
        [[ " ${argv[*]} " != *" -address $containerd_socket "* ]] || echo "${shim##*/}"
    done
}

end_containers() {
    local pids
    kill_all container_pids
    # A containerd that is there sees them end, and ends their shims.
    for _ in {1..40}; do
        is_running containerd || break
        mapfile -t pids < <(shim_pids)
        ((${#pids[@]})) || break
        sleep 0.05
    done
    kill_all shim_pids
}

# kill_all COMMAND: ends the processes whose pids the command prints, until it prints none.
kill_all() {
    local pids
    for _ in {1..100}; do
        mapfile -t pids < <("$1")
        ((${#pids[@]})) || return 0
        kill -KILL "${pids[@]}" 2>/dev/null || true
        sleep 0.05
    done
    say "" "these processes do not end: ${pids[*]}"
    return 1
}

remove_cgroups() {
    local root folder
    for root in "${cgroup_roots[@]}"; do
        for folder in /sys/fs/cgroup/"$root" /sys/fs/cgroup/*/"$root"; do
            [[ ! -d $folder ]] || find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null || true
        done
    done
}

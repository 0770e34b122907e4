# shellcheck shell=bash disable=SC2034  # read by the files that source this one
# The old cluster: Kubernetes 1.20 with Docker as its runtime (what is built is there at once), from Debian's source package.

# In the order of their start. No cluster DNS: today's CoreDNS asks for an API that came later.
daemons=(containerd etcd registry docker kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy)
control_plane_flags=(--port=0)
proxy_flags=()
kubelet_flags=(
    --container-runtime=docker "--docker-endpoint=unix://$docker_socket" --pod-infra-container-image=local/pause:1
    --network-plugin=cni --cni-bin-dir=/usr/lib/cni "--cni-conf-dir=$etc/cni" "--cni-cache-dir=$run/cni-cache"
    "--experimental-dockershim-root-directory=$data/dockershim" "--volume-plugin-dir=$data/kubelet/volume-plugins"
)
stray_paths=(
    /var/lib/kubelet/device-plugins/DEPRECATION /var/lib/kubelet/device-plugins/kubelet_internal_checkpoint
    "${stray_paths[@]}" /var/log/pods /run/dockershim.sock
)
programs=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl)

print_kubelet_runtime() { echo 'featureGates: {LocalStorageCapacityIsolation: false}'; }

# Where nobody may lower an oom_score_adj, runc gets a configuration that does not ask for it.
print_docker_runtime() {
    if ! may_lower_oom_score; then
        install -m 755 "$here/runc-without-oom-score" "$lib/"
        printf ',\n  "runtimes": {"without-oom-score": {"path": "%s"}},\n  "default-runtime": "without-oom-score"' \
            "$lib/runc-without-oom-score"
    fi
}

# What was built, and how: the number counts the ways.
build_key="$kubernetes_version 2"

is_built() { [[ $(cat "$cache/key" 2>/dev/null) == "$build_key" ]]; }

build_programs() {
    is_built || step "build Kubernetes $kubernetes_version from Debian's source (takes minutes, once)" build_old
}

# A source package of Debian's, without touching the machine's own package lists.
fetch_source() {
    local mirror lists=$cache/apt options
    mkdir -p "$lists/partial"
    mirror=$(awk '/^URIs:/ {print $2; exit} /^deb / {for (i = 2; i < NF; i++) if ($i ~ /^[a-z]+:/) {print $i; exit}}' \
        /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null || true)
    echo "deb-src ${mirror:-http://deb.debian.org/debian} bookworm main" >"$cache/sources.list"
    options=(-o "Dir::Etc::sourcelist=$cache/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::Lists=$lists")
    apt-get "${options[@]}" -qq update
    apt-get "${options[@]}" -qq source --download-only kubernetes
    dpkg-source -x kubernetes_*.dsc source
}

# The reflection library of the source walks through maps as Go did until 1.17; with 1.19 the API server dies of the
# first answer that is made for people (curl).
renew_reflection() {
    local go folder=source/vendor/github.com/modern-go/reflect2
    go=$(find_go) || die "no Go 1.24 or newer" "script/bootstrap installs one"
    rm -rf "$folder"
    cp -r "$(cd / && "$go" mod download -json github.com/modern-go/reflect2@v1.0.2 | jq -r .Dir)" "$folder"
    chmod -R u+w "$folder"
}

compile_old() {
    local package flags="-s -w"
    for package in k8s.io/kubernetes/vendor/k8s.io/{component-base,client-go/pkg}/version k8s.io/kubernetes/pkg/version; do
        flags+=" -X $package.gitVersion=v$kubernetes_version -X $package.gitMajor=1 -X $package.gitMinor=20"
    done
    mkdir -p path/src/k8s.io
    ln -s "$cache/source" path/src/k8s.io/kubernetes
    cd path/src/k8s.io/kubernetes
    export GOPATH=$cache/path GO111MODULE=off CGO_ENABLED=0 GOFLAGS='' PATH=/usr/lib/go-1.19/bin:$PATH
    make generated_files
    go build -trimpath -ldflags "$flags" -o "$cache/bin/" "${programs[@]/#/./cmd/}"
}

build_old() {
    local code
    mkdir -p "${cache%/*}"
    exec 8>"$cache.lock"
    flock 8 # Another `up` may be building it.
    ! is_built || return 0
    rm -rf "$cache"
    mkdir -p "$cache/bin"
    # Not as a condition: in one, a failure inside would go on.
    set +e
    (
        set -e
        exec 8>&-
        cd "$cache"
        fetch_source
        renew_reflection
        compile_old
    ) >"$cache.log" 2>&1
    code=$?
    set -e
    if ((code)); then
        tail -n 20 "$cache.log" >&2
        return 1
    fi
    chmod -R u+w "$cache/path"
    rm -rf "$cache"/{source,path,apt,sources.list} "$cache"/kubernetes_*
    echo "$build_key" >"$cache/key"
    exec 8>&-
}

install_programs() {
    mkdir -p "$lib" "$bin"
    programs_are_installed && return
    install -m 755 "${programs[@]/#/$cache/bin/}" "$lib/"
    ln -sfn ../lib/kubectl "$bin/kubectl"
    cp "$cache/key" "$lib/kube.key"
}

programs_are_installed() { cmp -s "$cache/key" "$lib/kube.key"; }

load_pod_images() { docker_has local/pause:1 || docker_load "$data/images/pause.tar"; }

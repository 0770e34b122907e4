# shellcheck shell=bash
# The two images that are there from the start: pause (for the kubelet) and busybox (to build on and to run).
# They are put together by hand: no builder is needed, and the same content has the same name everywhere.

# archive FOLDER TAG CONFIG: prints an image with one layer, in the format of `docker save`.
archive() {
    local work diff
    work=$(mktemp -d)
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$1" -cf "$work/layer.tar" .
    diff=$(sha256sum <"$work/layer.tar" | cut -d' ' -f1)
    jq -cn --argjson config "$3" --arg diff "sha256:$diff" --arg arch "$(dpkg --print-architecture)" '{
        architecture: $arch, os: "linux", created: "1970-01-01T00:00:00Z", config: $config,
        rootfs: {type: "layers", diff_ids: [$diff]}, history: [{created: "1970-01-01T00:00:00Z"}]}' >"$work/config.json"
    jq -cn --arg tag "$2" '[{Config: "config.json", RepoTags: [$tag], Layers: ["layer.tar"]}]' >"$work/manifest.json"
    tar -C "$work" -cf - manifest.json config.json layer.tar
    rm -rf "$work"
}

pause_image() {
    local root
    root=$(mktemp -d)
    gcc -Os -static -o "$root/pause" "$here/pause.c"
    chmod 755 "$root"
    archive "$root" local/pause:1 '{"Entrypoint": ["/pause"]}'
    rm -rf "$root"
}

# Debian's static busybox. A machine may have the other one, which excludes it: then it is only unpacked.
static_busybox() {
    local work
    if [[ -x /bin/busybox ]] && ! ldd /bin/busybox >/dev/null 2>&1; then
        cp /bin/busybox "$1"
        return
    fi
    work=$(mktemp -d)
    (cd "$work" && apt-get -qq download busybox-static && dpkg-deb -x busybox-static_*.deb . && cp bin/busybox "$1")
    rm -rf "$work"
}

busybox_image() {
    local root name
    root=$(mktemp -d)
    mkdir -p "$root"/{bin,etc,root,tmp,var/tmp}
    cp "$lib/busybox" "$root/bin/busybox"
    for name in $("$root/bin/busybox" --list); do
        [[ $name == busybox ]] || ln -s busybox "$root/bin/$name"
    done
    printf '%s\n' root:x:0:0:root:/root:/bin/sh nobody:x:65534:65534:nobody:/:/bin/false >"$root/etc/passwd"
    printf '%s\n' root:x:0: nogroup:x:65534: >"$root/etc/group"
    chmod 755 "$root" "$root"/{bin,etc,var}
    chmod 700 "$root/root"
    chmod 1777 "$root/tmp" "$root/var/tmp"
    archive "$root" busybox:local '{"Env": ["PATH=/bin"], "Cmd": ["/bin/sh"], "WorkingDir": "/"}'
    rm -rf "$root"
}

containerd_has() { ctr --address "$containerd_socket" --namespace k8s.io images list -q | grep -x "$1" >/dev/null; }

containerd_load() { ctr --address "$containerd_socket" --namespace k8s.io images import "$1" >/dev/null; }

docker_has() { docker_api "/images/$1/json" >/dev/null; }

docker_load() {
    docker_api /images/load --max-time 60 -X POST -H 'Content-Type: application/x-tar' -T "$1" >/dev/null
}

registry_has() {
    registry_get "/v2/$1/manifests/$2" -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' >/dev/null
}

# Tags and pushes the busybox of Docker, as a user's build would be.
registry_load() {
    local tag=$1 login answer
    login=$(jq -cn --arg name dev --rawfile password "$user/registry-password" \
        '{username: $name, password: ($password | rtrimstr("\n"))}' | base64 -w 0 | tr '+/' '-_')
    docker_api "/images/busybox:local/tag?repo=$registry/busybox&tag=$tag" -X POST
    answer=$(docker_api "/images/$registry/busybox/push?tag=$tag" --max-time 60 -X POST \
        -H @<(echo "X-Registry-Auth: $login"))
    [[ $answer != *'"error"'* ]] || die "the registry does not take busybox:$tag" "$answer"
}

load_images() {
    local name tag
    mkdir -p "$data/images"
    [[ -x $lib/busybox ]] || static_busybox "$lib/busybox"
    for name in pause busybox; do
        if [[ ! -s $data/images/$name.tar ]]; then
            "${name}_image" >"$data/images/$name.new"
            mv "$data/images/$name.new" "$data/images/$name.tar"
        fi
    done
    load_pod_images
    docker_has busybox:local || docker_load "$data/images/busybox.tar"
    for tag in local latest; do
        { docker_has "$registry/busybox:$tag" && registry_has busybox "$tag"; } || registry_load "$tag"
    done
}

# shellcheck shell=bash
# Builds the programs that no Debian package holds, once for each version of their sources.

version_flags=(
    "-X k8s.io/component-base/version.gitVersion=v$kubernetes_version"
    "-X k8s.io/component-base/version.gitMajor=1"
    "-X k8s.io/component-base/version.gitMinor=34"
    "-X k8s.io/component-base/version.gitTreeState=clean"
)

sources_key() { (cd "$here/$1" && cat ./*.go go.mod go.sum | sha256sum | cut -c1-16); }

is_built() { [[ -x $cache/$1 && $(cat "$cache/$1.key" 2>/dev/null) == "$(sources_key "$1")" ]]; }

build_program() {
    local go key
    go=$(find_go) || die "no Go 1.24 or newer" "script/bootstrap installs one"
    key=$(sources_key "$1")
    mkdir -p "$cache"
    # A build that is interrupted must not look finished: the key comes last.
    rm -f "$cache/$1.key"
    (cd "$here/$1" && GOTOOLCHAIN=local GOFLAGS='' GOWORK=off CGO_ENABLED=0 "$go" build -mod=readonly \
        -buildvcs=false -trimpath -ldflags "-s -w ${version_flags[*]}" -o "$cache/$1.new" . \
        >"$cache/$1.log" 2>&1) || {
        tail -n 20 "$cache/$1.log" >&2
        return 1
    }
    mv "$cache/$1.new" "$cache/$1"
    echo "$key" >"$cache/$1.key"
}

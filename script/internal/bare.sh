#!/usr/bin/env bash
# Proves that bootstrap and build need nothing but a bare Debian 12: script/test --bare.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
source script/internal/build.sh

((EUID == 0)) || { echo 'test --bare: needs root for debootstrap and chroot' >&2; exit 1; }
PATH=$PATH:/usr/sbin:/sbin
command -v debootstrap >/dev/null || { echo 'test --bare: needs debootstrap; apt-get install debootstrap' >&2; exit 1; }

folder=$(mktemp -d -p "${TMPDIR:-/var/tmp}" devspace-bare.XXXXXX)
clean_up() {
    umount -l "$folder/proc" "$folder/dev" 2>/dev/null || true
    rm -rf --one-file-system "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# The packages come from where this machine has its own.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Created-By: Packages' |
    grep -v -e security -e updates | head -1)
timed debootstrap debootstrap --variant=minbase bookworm "$folder" "${mirror:-http://deb.debian.org/debian}" >/dev/null
for file in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/apt/trusted.gpg.d /etc/resolv.conf; do
    [[ ! -e $file ]] || cp -rLT "$file" "$folder$file"
done
rm -f "$folder"/etc/apt/apt.conf.d/*docker* "$folder"/etc/apt/apt.conf.d/*listchanges*
mkdir -p "$folder/proc" "$folder/dev" "$folder/src"
mount -t proc proc "$folder/proc"
mount --rbind /dev "$folder/dev"
mount --make-rslave "$folder/dev"
git ls-files -z --cached --others --exclude-standard | tar --null -T - -cf - | tar -C "$folder/src" -xf -

inside() { chroot "$folder" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} bash -c "cd /src && $1"; }
timed 'bootstrap in a bare Debian' inside 'script/bootstrap --build-only'
timed 'build in a bare Debian' inside script/build
inside 'build/release/bin/devspace --version'
echo '1 passed, 0 failed'

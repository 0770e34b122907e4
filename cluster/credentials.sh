# shellcheck shell=bash
# Keys, certificates, tokens and passwords: made once, random, and for their owner only.

new_key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
ca=$secrets/ca.crt

# certificate NAME SUBJECT USAGE [NAMES]: a key and a certificate from our authority.
certificate() {
    local extensions="basicConstraints=critical,CA:FALSE"$'\n'"extendedKeyUsage=$3"
    [[ -z ${4:-} ]] || extensions+=$'\n'"subjectAltName=$4"
    openssl req "${new_key[@]}" -subj "$2" -keyout "$secrets/$1.key" 2>/dev/null |
        openssl x509 -req -CA "$ca" -CAkey "$secrets/ca.key" -set_serial "0x$(openssl rand -hex 8)" -days 3650 \
            -extfile <(echo "$extensions") -out "$secrets/$1.crt" 2>/dev/null
}

make_credentials() {
    local names="IP:$address,IP:${setting[SERVICE_NETWORK]}.0.1,DNS:kubernetes,DNS:kubernetes.default"
    names+=",DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
    umask 077
    mkdir -p "$secrets" "$user/docker"
    if [[ ! -s $ca ]]; then
        openssl req -x509 "${new_key[@]}" -subj /CN=devspace-cluster -days 3650 -keyout "$secrets/ca.key" -out "$ca" \
            -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
        certificate etcd /CN=etcd serverAuth,clientAuth IP:127.0.0.1,DNS:localhost
        certificate apiserver-client /O=system:masters/CN=kube-apiserver clientAuth
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$secrets/service-accounts.key"
        openssl pkey -in "$secrets/service-accounts.key" -pubout -out "$secrets/service-accounts.pub"
        openssl rand -hex 24 >"$secrets/token"
        openssl rand -hex 16 >"$user/registry-password"
        htpasswd -iBc -C 4 "$secrets/htpasswd" dev <"$user/registry-password" 2>/dev/null
    fi
    if [[ $(cat "$secrets/names" 2>/dev/null) != "$names" ]]; then
        certificate apiserver /CN=kube-apiserver serverAuth "$names"
        certificate kubelet "/CN=$node" serverAuth "IP:$address,DNS:$node"
        echo "$names" >"$secrets/names"
    fi
    echo "$(<"$secrets/token"),admin,admin,\"system:masters\"" >"$secrets/tokens.csv"
    write_user_files
    umask 022
}

# What `script/cluster env` points to. The folder for Docker is our own: ~/.docker stays as it is.
write_user_files() {
    cat >"$user/kubeconfig.new" <<END
apiVersion: v1
kind: Config
clusters:
- name: devspace-cluster$suffix
  cluster: {server: "$api", certificate-authority-data: $(base64 -w 0 "$ca")}
users:
- name: devspace-cluster$suffix
  user: {token: $(<"$secrets/token")}
contexts:
- name: devspace-cluster$suffix
  context: {cluster: devspace-cluster$suffix, user: devspace-cluster$suffix}
current-context: devspace-cluster$suffix
END
    # Keep what the user chose meanwhile (a namespace, a context), as long as it leads to this cluster.
    if ! grep -qs "$(<"$secrets/token")" "$user/kubeconfig" || ! grep -qs "$api\"\?\$" "$user/kubeconfig"; then
        cp "$user/kubeconfig.new" "$user/kubeconfig"
    fi
    mv "$user/kubeconfig.new" "$secrets/kubeconfig"
    cat >"$user/docker/config.json" <<END
{"auths": {"$registry": {"auth": "$(registry_login | base64 -w 0)"}}}
END
    echo "Authorization: Bearer $(<"$secrets/token")" >"$user/api-header"
    cp "$ca" "$user/ca.crt"
    chmod -R go= "$user"
    chown -R "${DEVSPACE_CLUSTER_OWNER:-${SUDO_UID:-0}}" "$user"
}

registry_login() { printf 'dev:%s' "$(<"$user/registry-password")"; }

# Sourced by the scripts that build. Expects the working directory to be the root of the clone.

# Prints what a long step does, and how long it took.
say() { printf '== %s\n' "$*" >&2; }

timed() {
    local what=$1 begin=$SECONDS code=0
    shift
    say "$what"
    "$@" || code=$?
    printf '== %s: %d s%s\n' "$what" $((SECONDS - begin)) "$([[ $code == 0 ]] || echo ', FAILED')" >&2
    return $code
}

# Ninja's progress in steps of ten percent, its other lines as they are: for logs.
every_tenth() {
    awk '
        match($0, /^\[[0-9]+\/[0-9]+\]/) {
            split(substr($0, 2, RLENGTH - 2), step, "/")
            tenth = int(step[1] * 10 / step[2])
            if (tenth != last) print "   " step[1] " of " step[2] " steps"
            last = tenth
            fflush()
            next
        }
        /^FAILED:/ { failed = 1 }
        # The command line of a failed step is longer than its message.
        failed && /clang\+\+|g\+\+/ && length($0) > 300 { next }
        { print; fflush() }'
}

# build_preset PRESET [TARGET...]
build_preset() {
    local preset=$1
    shift
    local log=build/$preset/configure.log targets=()
    (($# == 0)) || targets=(--target "$@")
    mkdir -p "build/$preset"
    if ! cmake --preset "$preset" >"$log" 2>&1; then
        cat "$log" >&2
        return 1
    fi
    if [[ -t 1 ]]; then
        cmake --build --preset "$preset" "${targets[@]}"
    else
        cmake --build --preset "$preset" "${targets[@]}" | every_tenth
    fi
}

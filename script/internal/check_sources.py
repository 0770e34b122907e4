"""Checks of source text: direction between modules, where `catch` may stand, heavy includes, sizes.

Prints one line for each finding (`kube/watch.cpp:4: kube may not use config`) and fails if there
are any. The allowed direction between modules is what DEPS in their CMakeLists.txt says.
"""

import pathlib
import re
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "src"
MAX_LINES = 500

# Where foreign exceptions and error codes become errors, and where errors are acted on; everyone
# else uses attempt, finish and shielded of base/tasks.hpp.
CATCH_ALLOWED = ("base/", "sys/", "net/", "app/", "dev/supervisor.cpp", "helper/", "wire/server.cpp")

# Who may include what is heavy or dangerous. Nobody: an empty list.
INCLUDES = {
    r"boost/beast": ("net/",),
    r"openssl/": ("net/", "crypto/"),
    r"nlohmann/": ("data/json.cpp",),
    r"yaml\.h": ("data/",),
    r"archive(_entry)?\.h": ("docker/", "images/", "helm/"),
    r"spdlog/": ("app/",),
    r"regex>": (),
    r"iostream>": (),
    r"boost/asio/detached\.hpp": ("base/task_group.cpp",),
}
# Not even a wrapper's header.
NEVER_IN_HEADERS = (r"boost/beast", r"boost/asio(?!/awaitable)", r"openssl/", r"nlohmann/", r"yaml\.h", r"archive")


def declared_edges():
    edges = {}
    for cmake in SOURCE.glob("*/CMakeLists.txt"):
        for name, body in re.findall(r"ds_module\((\w+)(.*?)\)", cmake.read_text(), re.S):
            deps = re.search(r"\bDEPS\s+([\w\s]+?)(?=\b[A-Z_]{4,}\b|$)", body)
            edges[name] = set(deps.group(1).split()) if deps else set()
    return edges


def findings_of(path, edges):
    name = str(path.relative_to(SOURCE))
    module = name.split("/")[0]
    is_test = name.endswith(("_test.cpp", "_fuzz.cpp"))
    lines = path.read_text().splitlines()
    if len(lines) > MAX_LINES and "generated" not in lines[0]:
        yield f"{name}: {len(lines)} lines; above {MAX_LINES}, split it"
    for number, line in enumerate(lines, 1):
        include = re.match(r'#include ["<]([^">]+[">])', line)
        if include:
            for problem in include_problems(name, module, include.group(1), edges):
                yield f"{name}:{number}: {problem}"
        code = line.split("//")[0]
        if re.search(r"\bcatch\s*\(", code) and not is_test and not name.startswith(CATCH_ALLOWED):
            yield f"{name}:{number}: catch is not allowed here; see attempt() in base/tasks.hpp"
        if re.search(r"using namespace (?!std::\w+_literals)", code):
            yield f"{name}:{number}: using namespace"


def include_problems(name, module, included, edges):
    folder = included.split("/")[0]
    is_ours = included.endswith('"') and folder in edges
    if is_ours and folder != module and folder not in {"base", *edges.get(module, ())}:
        yield f"{module} may not use {folder}"
    if is_ours:
        return
    for pattern, allowed in INCLUDES.items():
        if re.match(pattern, included) and not (allowed and name.startswith(allowed)):
            yield f"<{included} may not be included here"
    if name.endswith(".hpp"):
        for pattern in NEVER_IN_HEADERS:
            if re.match(pattern, included) and not name.startswith("base/pch"):
                yield f"<{included} is too heavy for a header"


def main():
    edges = declared_edges()
    found = [
        finding
        for path in sorted([*SOURCE.rglob("*.cpp"), *SOURCE.rglob("*.hpp")])
        for finding in findings_of(path, edges)
    ]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

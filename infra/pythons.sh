#!/usr/bin/env bash
# Tests on every Python that we promise, beside the one of .venv: all but the panel's, the long ones and most paths
# through the whole system. One that this machine does not have is an error; with PYTHONS_OPTIONAL=1 it is left
# out, and said so. Called by the Makefile.
set -euo pipefail
cd "$(dirname "$0")/.."

promised=(3.11 3.12 3.13)
tests=(tests/unit tests/conformance tests/integration tests/e2e/test_path.py)

is() { [[ -x $1 && $("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) == "$2" ]]; }
found() { # of a version: on the PATH, else of pyenv; a pyenv shim answers for versions that are not active
    local python
    for python in "$(command -v "python$1" || true)" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
        if is "$python" "$1"; then
            echo "$python"
            return
        fi
    done
}

own=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
further=()
missing=()
for version in "${promised[@]}"; do
    [[ $version != "$own" ]] || continue
    if [[ -n $(found "$version") ]]; then further+=("$version"); else missing+=("$version"); fi
done
if [[ ${#missing[@]} -gt 0 && ${PYTHONS_OPTIONAL:-} != 1 ]]; then
    echo "not on this machine: Python ${missing[*]}. Install it (uv python install, pyenv install, your system's" \
        "packages) so that it is on the PATH or pyenv's, or leave it out with PYTHONS_OPTIONAL=1" >&2
    exit 1
fi

tested=("$own")
failed=()
for version in "${further[@]}"; do
    python=$(found "$version")
    own_python=.venv/python-$version/bin/python
    is "$own_python" "$version" || .venv/tools/bin/uv --quiet venv --clear --python "$python" ".venv/python-$version"
    .venv/tools/bin/uv --quiet pip sync --require-hashes requirements.lock --python "$own_python"
    .venv/tools/bin/uv --quiet pip install --no-deps --no-build-isolation --editable . --python "$own_python"
    echo "Python $version ($python):"
    tested+=("$version")
    "$own_python" -m pytest -q "${tests[@]}" --numprocesses "${WORKERS:-4}" --dist loadfile || failed+=("$version")
done
echo "tested with Python ${tested[*]}${missing:+; NOT tested, left out by PYTHONS_OPTIONAL=1: ${missing[*]}}"
if [[ ${#failed[@]} -gt 0 ]]; then
    echo "failed with Python ${failed[*]}" >&2
    exit 1
fi

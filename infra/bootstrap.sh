#!/usr/bin/env bash
# Makes .venv from requirements.lock. Called by the Makefile; PYTHON names another interpreter than python3.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "msia: $*" >&2; }
die() {
    say "$*"
    exit 1
}
other="name another one: make PYTHON=/path/to/python3"

wanted=${PYTHON:-python3}
command -v "$wanted" >/dev/null || die "$wanted not found. Install Python 3.11 or newer, or $other"
# the real interpreter: what a pyenv shim starts depends on the folder it is called in
python=$("$wanted" -c 'import sys; print(sys.executable)') || die "$wanted does not run. Repair it, or $other"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "$python is $("$python" -V), too old: 3.11 or newer is needed. Install one, or $other"

# kept when it was made here and with this version; the scripts in it hold the folder's name
version() { "$1" -c 'import sys; print(sys.version_info[:2])' 2>/dev/null; }
if [[ $(cat .venv/made-for 2>/dev/null) != "$PWD" || $(version .venv/bin/python) != $(version "$python") ]]; then
    say "making .venv with $("$python" -V) (once, about a minute)"
    rm -rf .venv
    if "$python" -c 'import ensurepip, venv; ensurepip.version()' 2>/dev/null; then
        "$python" -m venv .venv
    elif "$python" -m pip --version >/dev/null 2>&1; then # Debian's python3-pip without python3-venv
        "$python" -m venv --without-pip .venv
    else
        die "$python has no venv. On Debian or Ubuntu: apt install python3-venv. Or $other"
    fi
fi

pip=("$python" -m pip)
[[ -x .venv/bin/pip ]] && pip=(.venv/bin/python -m pip)
# The hashes decide what is installed, so no index of this machine's own has a say.
env -u PIP_FIND_LINKS PIP_CONFIG_FILE=/dev/null "${pip[@]}" install --quiet --disable-pip-version-check \
    --require-hashes --no-deps --upgrade --target .venv/tools -r infra/bootstrap.txt ||
    die "uv could not be installed from PyPI (see above). Check the network or proxy, then repeat"
uv() { .venv/tools/bin/uv --quiet --no-progress "$@" --python .venv/bin/python; }
# Bytecode now, not by six processes at once in the first start (where PYTHONDONTWRITEBYTECODE is set: in each).
uv pip sync --require-hashes --compile-bytecode requirements.lock ||
    die "the locked packages could not be installed (see above). Check the network or proxy, then repeat"
uv pip install --no-deps --no-build-isolation --editable .
pwd >.venv/made-for

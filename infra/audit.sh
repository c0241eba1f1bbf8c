#!/usr/bin/env bash
# Writes what the system is made of to dist/, and asks the public advisories about every locked package.
#
# A hole, or advisories that do not answer, are a failure; OFFLINE=ok lets the second pass, said in one line.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p dist
failed=0

away() {
    echo "$1: the advisories could not be asked: $2" >&2
    [[ ${OFFLINE:-} == ok ]] || failed=1
}

.venv/bin/python -m infra.sbom dist/sbom-python.json || failed=1
# strict: a package that nobody knows is an answer that did not come, not a package without holes
say=$(.venv/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off \
    --requirement requirements.lock 2>&1)
status=$?
if [[ $status -eq 0 ]]; then
    echo "python: $say"
elif grep -q '^Found [0-9]* known' <<<"$say"; then
    echo "$say"
    failed=1
else
    away python "$(tail -n 1 <<<"$say" | cut -c 1-200)"
fi

cd admin-panel
if ! command -v npm >/dev/null; then
    away panel "npm is not here"
else
    # optional: builds of native packages for other platforms, which the lock names without their own needs
    npm sbom --package-lock-only --omit optional --sbom-format cyclonedx >../dist/sbom-panel.json || failed=1
    say=$(npm audit --package-lock-only 2>&1)
    status=$?
    if [[ $status -eq 0 ]]; then
        echo "panel: $(tail -n 1 <<<"$say")"
    elif grep -q 'audit endpoint returned an error\|ENOTFOUND\|ECONN\|ETIMEDOUT' <<<"$say"; then
        away panel "$(grep -m 1 'npm warn audit\|npm error' <<<"$say")"
    else
        echo "$say"
        failed=1
    fi
fi
exit $failed

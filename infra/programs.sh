#!/usr/bin/env bash
# Sees to it that the programs are there that only tests need: a Chromium for the admin panel, and nginx for the
# proxy before two replicas of ingress. Root on Debian or Ubuntu gets the system's packages; everybody else is
# told in one line each, and those tests are skipped (in CI they fail).
set -euo pipefail

say() { echo "programs: $*" >&2; }
there() { command -v "$1" >/dev/null; }

missing=()
if [[ -z ${CHROMIUM:-} && ${MSIA_PANEL:-} != off ]] && there node && ! there chromium && ! there chromium-browser; then
    missing+=(chromium)
fi
there nginx || missing+=(nginx)
[[ ${#missing[@]} -gt 0 ]] || exit 0

if [[ $(id -u) != 0 ]] || ! there apt-get; then
    for package in "${missing[@]}"; do
        case $package in
        chromium) say "no Chromium, so the admin panel's screens are not tested: install it, or set CHROMIUM to the program" ;;
        nginx) say "no nginx, so infra/proxy/nginx.conf is not tested: install it" ;;
        esac
    done
    exit 0
fi
say "installing Debian's ${missing[*]} (once)"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
export RUNLEVEL=1 # nginx is installed and not started: see invoke-rc.d(8)
install=(apt-get install --yes --no-install-recommends "${missing[@]}")
{ "${install[@]}" || { apt-get update && "${install[@]}"; }; } >"$log" 2>&1 ||
    say "not installed: $(grep '^E:' "$log" | tail -n 1)"

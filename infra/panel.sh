#!/usr/bin/env bash
# Builds the admin panel where its sources changed since the last time. `--if-possible`: whoever only wants the
# rest is told in one line why there is no panel, and goes on.
set -euo pipefail
cd "$(dirname "$0")/../admin-panel"

soft=${1:-}
say() { echo "panel: $*" >&2; }
refuse() {
    [[ $soft == --if-possible ]] || { say "$*" && exit 1; }
    [[ -n ${quiet:-} ]] || say "$*"
    exit 0
}
run() {
    log=$PWD/$1.log
    "${@:2}" >"$log" 2>&1
}
last_words() { grep -v '^[[:space:]]*$' "$log" | grep -v 'complete log' | tail -n 1; }

# `msia run` says the same, so it is not said twice
quiet=yes
command -v node >/dev/null || refuse "Node 20.9 or newer is needed (nodejs.org)"
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 9) ? 0 : 1)' ||
    refuse "Node 20.9 or newer is needed (nodejs.org), this is $(node --version)"
[[ ${MSIA_PANEL:-} != off ]] || refuse "it is switched off: MSIA_PANEL=off"
quiet=
command -v npm >/dev/null || refuse "npm is needed to build it, and is missing beside $(command -v node)"

exec 9>.building # one build at a time; the others then find it done
flock 9
export NEXT_TELEMETRY_DISABLED=1

packages=$(sha256sum <package-lock.json)
if [[ $(cat node_modules/.made-of 2>/dev/null) != "$packages" ]]; then
    say "fetching its packages (once, about a minute)"
    run packages npm ci --prefer-offline --fetch-retries=1 ||
        refuse "npm could not fetch its packages: $(last_words) (all of it: $log)"
    echo "$packages" >node_modules/.made-of
fi

# what goes into it, by content: a fresh clone has fresh times
made_from=(src openapi package-lock.json package.json next.config.ts postcss.config.mjs tsconfig.json)
[[ ! -d public ]] || made_from+=(public)
sources=$(find "${made_from[@]}" -type f -not -path 'src/api/types/*' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
if [[ $(cat .next/standalone/.made-of 2>/dev/null) != "$sources" ]]; then
    say "building, about a minute"
    rm -rf .next/standalone
    mkdir -p .next/cache # Next.js warns where a CI has none
    run build npm run build || refuse "it could not be built: $(last_words) (all of it: $log)"
    # Next.js leaves to us what a web server could serve: https://nextjs.org/docs/app/api-reference/config/next-config-js/output
    cp -r .next/static .next/standalone/.next/static
    [[ ! -d public ]] || cp -r public .next/standalone/public
    echo "$sources" >.next/standalone/.made-of
fi

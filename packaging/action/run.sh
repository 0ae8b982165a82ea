#!/usr/bin/env bash
# What the GitHub Action does: install bgplint, run it, and hand over what it counted. Inputs come as variables.
# Also runs on the bash 3.2 of macOS.
set -euo pipefail

refuse() {
    printf '::error title=bgplint::%s\n' "$1"
    printf 'status=2\n' >>"$GITHUB_OUTPUT"
    exit 2
}

version=${INPUT_VERSION:-}
case $version in
*[!0-9A-Za-z.+-]*) refuse 'this is no version of bgplint' ;;
esac
sarif=${INPUT_SARIF:-}
case $sarif in
*$'\n'* | *$'\r'*) refuse 'the name of the SARIF file has a line break' ;;
esac

root=${GITHUB_ACTION_PATH:-$(cd "$(dirname "$0")/../.." && pwd)}
temporary=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/bgplint.XXXXXX")
trap 'rm -rf "$temporary"' EXIT

if [ "$version" = installed ]; then
    command -v bgplint >/dev/null || refuse 'bgplint is not installed on this runner'
else
    if [ -z "$version" ]; then
        version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
    fi
    if ! python3 -m venv "$temporary/venv" ||
        ! "$temporary/venv/bin/python" -m pip install --quiet --only-binary=bgplint "bgplint==$version"; then
        refuse "bgplint $version could not be installed, see the log"
    fi
    PATH=$temporary/venv/bin:$PATH
fi

cd -- "${INPUT_DIRECTORY:-.}"

since=${INPUT_SINCE:-}
case $since in
auto)
    since=${INPUT_BASE:-}
    # What is checked out merges the branch into a base that may be newer than the one that the event tells of, and what
    # came into the base since then is not the branch's.
    if [ -n "$since" ] && [ "$(git rev-parse --quiet --verify HEAD || true)" = "${GITHUB_SHA:-none}" ] &&
        git rev-parse --quiet --verify 'HEAD^2' >/dev/null; then
        since=HEAD^1
    fi
    ;;
none) since= ;;
esac

arguments=(check --format github --format "json=$temporary/findings.json")
if [ -n "$sarif" ]; then
    # A file of this name that came with the checkout is not ours to hand over.
    rm -f -- "$sarif"
    arguments+=(--format "sarif=$sarif")
fi
[ -z "$since" ] || arguments+=("--since=$since")
[ -z "${INPUT_BASELINE:-}" ] || arguments+=("--baseline=$INPUT_BASELINE")
[ -z "${INPUT_FAIL_ON:-}" ] || arguments+=("--fail-on=$INPUT_FAIL_ON")
# Divided at blanks; a star stays a star.
read -r -d '' -a further <<<"${INPUT_ARGS:-}" || true
[ "${#further[@]}" = 0 ] || arguments+=("${further[@]}")
arguments+=(--)
while IFS= read -r path; do
    [ -z "$path" ] || arguments+=("$path")
done <<<"${INPUT_PATHS:-}"

status=0
bgplint "${arguments[@]}" || status=$?

# Within a text every quotation mark has a backslash before it, so this is the summary itself.
summary() { sed -n 's/.*"summary":{\([^{}]*\).*/\1/p' "$temporary/findings.json"; }
counted() { summary | sed -n 's/.*"'"$1"'":\([0-9]*\).*/\1/p'; }
{
    printf 'status=%s\n' "$status"
    if [ -s "$temporary/findings.json" ]; then
        for count in errors warnings infos; do
            printf '%s=%s\n' "$count" "$(counted "$count")"
        done
    fi
    if [ -n "$sarif" ] && [ -s "$sarif" ]; then
        case $sarif in
        /*) printf 'sarif=%s\n' "$sarif" ;;
        *) printf 'sarif=%s\n' "$PWD/$sarif" ;;
        esac
    fi
} >>"$GITHUB_OUTPUT"

[ "$status" -lt 2 ] || echo '::error title=bgplint::the job could not be done, see the log'
exit "$status"

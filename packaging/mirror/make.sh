#!/usr/bin/env bash
# Writes the repository from which pre-commit installs the wheel: make.sh FOLDER
set -euo pipefail

folder=${1:?make.sh FOLDER}
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)

mkdir -p "$folder"
for file in README.md pyproject.toml; do
    sed "s/@VERSION@/$version/g" "$here/$file" >"$folder/$file"
done
# The same hooks, but for the one that compiles: its source is not there. An empty line ends a hook.
awk 'BEGIN { RS = ""; ORS = "\n\n" } !/language: rust/ && !/^#/' "$root/.pre-commit-hooks.yaml" |
    sed '$d' >"$folder/.pre-commit-hooks.yaml"

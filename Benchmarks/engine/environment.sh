#!/bin/sh
# Makes the Python side of the benchmarks once, outside the repository, and prints the path of its interpreter.
set -e
folder="${XDG_CACHE_HOME:-$HOME/.cache}/transferlab/benchmarks"
if [ ! -x "$folder/bin/python" ] || ! "$folder/bin/python" -c "import torch, timm" 2>/dev/null; then
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet torch timm >&2
fi
echo "$folder/bin/python"

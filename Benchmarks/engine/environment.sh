#!/bin/sh
# Makes the Python side of the benchmarks once, outside the repository, and prints the path of its interpreter.
set -e
# What the stored comparisons were made with.
torch=2.13.0 timm=1.0.31
folder="${XDG_CACHE_HOME:-$HOME/.cache}/transferlab/benchmarks"
if [ ! -x "$folder/bin/python" ] || ! "$folder/bin/python" -c "import timm, torch; assert torch.__version__.startswith('$torch') and timm.__version__ == '$timm'" 2>/dev/null; then
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet "torch==$torch" "timm==$timm" >&2
    # A torchvision made for another build of this torch fails where it describes operators to the compiler, none of which is used here.
    "$folder/bin/python" -c "import timm" 2>/dev/null || : > "$("$folder/bin/python" -c "import sysconfig; print(sysconfig.get_path('purelib'))")/torchvision/_meta_registrations.py"
    "$folder/bin/python" -c "import timm" >&2
fi
echo "$folder/bin/python"

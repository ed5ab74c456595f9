#!/usr/bin/env bash
# The tests of kernels, tensors, models and training against oneDNN 3.x, wherever one is installed beside the 2.x of the system:
# the sources are built against its headers, apart from the usual build, and the tests run with its library.
#
#   Tests/onednn3.sh [FOLDER]     FOLDER has include/oneapi/dnnl/dnnl.h and lib/libdnnl.so.3; else $ONEDNN_ROOT and the usual places
set -euo pipefail
cd "$(dirname "$0")/.."

for root in "$@" ${ONEDNN_ROOT:-} /usr/local /opt/intel/oneapi/dnnl/latest /usr; do
    version="$root/include/oneapi/dnnl/dnnl_version.h"
    grep -qs 'define DNNL_VERSION_MAJOR 3' "$version" || continue
    for folder in "$root"/lib "$root"/lib64 "$root"/lib/*-linux-gnu; do
        [ -e "$folder/libdnnl.so.3" ] && library="$folder" && break 2
    done
done
if [ -z "${library:-}" ]; then
    echo "skipped: no headers and library of oneDNN 3.x in ${*:-ONEDNN_ROOT or the usual places}"
    exit 0
fi
export LD_LIBRARY_PATH="$library${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" TL_ONLY=KernelsTests,TensorsTests,ModelsTests,ZooTests,TrainingTests
echo "oneDNN $(sed -n 's/.*define DNNL_VERSION_\(MAJOR\|MINOR\|PATCH\) //p' "$version" | paste -sd.) of $root"
build=(-c release --scratch-path .build/onednn3 -Xcc "-I$root/include")
swift build "${build[@]}" --product TransferLabPackageTests
swift test "${build[@]}" --skip-build

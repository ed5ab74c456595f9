#!/usr/bin/env bash
# The tests of kernels and tensors on processors that have no AVX-512, and none of AVX: emulated, so that an instruction that is not
# there ends the run. `make test` builds what is run. (The suite itself only tells the library and our loops not to use them.)
set -euo pipefail
cd "$(dirname "$0")/.."

command -v qemu-x86_64 >/dev/null || { echo "skipped: no qemu-x86_64; on Debian: apt-get install qemu-user"; exit 0; }
for processor in Haswell Nehalem; do
    echo "$processor"
    qemu-x86_64 -cpu "$processor" .build/release/TransferLabPackageTests.xctest --testing-library swift-testing --filter 'KernelsTests|TensorsTests' 2>&1 |
        { grep -E '✘|Test run with' || { echo "$processor: no tests ran"; exit 1; }; }
done

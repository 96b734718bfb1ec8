# Sourced by the benchmarks: runs, work, prepare, cpu, minus and row. CPU time is user plus system time of the whole process
# tree, the median of $runs runs. GNU time measures it.
export LC_ALL=C TZ=UTC
export MAVEN_OPTS=${MAVEN_OPTS:--Xmx256m}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

require() { # TOOL…
  for tool in "$@" /usr/bin/time; do
    command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }
  done
}

# prepare() runs before each run and is not measured.
prepare() { :; }

cpu() { # COMMAND…: prints median CPU seconds and the largest resident size of that run in KiB
  for ((run = 0; run < runs; run++)); do
    prepare
    /usr/bin/time -o "$work/time" -f '%U %S %M' bash -c "$*" >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
    awk '{ print $1 + $2, $3 }' "$work/time"
  done | sort -n | awk '{ line[NR] = $0 } END { print line[int((NR + 1) / 2)] }'
}

minus() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a - b }'; }

row() { # NAME CPU-SECONDS KIB BYTES: a line, with megabytes per second of $mb
  awk -v n="$1" -v c="$2" -v mb="$mb" -v k="$3" -v b="$4" \
    'BEGIN { printf "%-34s %8.1f CPU s %8.1f MB/s  %6s MB peak  %8.1f MB written\n", n, c, mb / c, k == "" ? "-" : int(k / 1024), b / 1e6 }'
}

machine() { echo "machine: $(nproc) CPUs, $(uname -m), $(java -version 2>&1 | head -n 1), MAVEN_OPTS=$MAVEN_OPTS"; }

# Sourced by the scripts beside it: goes to the checkout and sets $python to a Python that will do.
# POSIX sh, because it runs before anything is known about the machine.
cd "$(dirname "$0")/.." || exit 3
# An office proxy's certificates are the system's: Node and uv would otherwise bring their own.
export NODE_USE_SYSTEM_CA=1 UV_SYSTEM_CERTS=1
# Where nothing compiled may be kept, each of the hundreds of processes of a run would compile all of us anew.
unset PYTHONDONTWRITEBYTECODE
python=
found=
for candidate in "${PYTHON:-}" .venv/bin/python python3.13 python3.12 python3.11 python3 python; do
    [ -n "$candidate" ] || continue
    version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    case $version in
        3.11 | 3.12 | 3.13)
            python=$candidate
            break
            ;;
    esac
    found="$found $candidate ($version)"
done
if [ -z "$python" ]; then
    case ${LC_ALL:-${LANG:-}} in
        en*) echo "bihuan needs Python 3.11, 3.12 or 3.13; found only:${found:- none}. Name one with PYTHON=/path/to/python3.12 $0" >&2 ;;
        *) echo "bihuan 需要 Python 3.11、3.12 或 3.13，这里只找到：${found:- 没有}。可以这样指定：PYTHON=/路径/python3.12 $0" >&2 ;;
    esac
    exit 3
fi

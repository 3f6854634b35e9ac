#!/bin/sh
# Make the Python environment in $1: everything in requirements.lock, and this package, editable.
# PYTHON names the interpreter; otherwise the first one that is new enough is taken.
set -eu
venv=$1

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if [ -n "${PYTHON:-}" ]; then
    if ! new_enough "$PYTHON"; then
        echo "PYTHON=$PYTHON is not a Python 3.11 or newer; expected the path of one" >&2
        exit 2
    fi
    python=$PYTHON
else
    python=
    for candidate in python3 python3.13 python3.12 python3.11 python; do
        if new_enough "$candidate"; then
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        found=$(python3 --version 2>/dev/null || echo "no python3")
        echo "interp needs Python 3.11 or newer; found $found. Install one, or name it: make PYTHON=/path/to/python3.12" >&2
        exit 2
    fi
fi

if ! [ -x "$venv/bin/python" ] || ! new_enough "$venv/bin/python"; then
    echo "making $venv with $("$python" --version)"
    if ! "$python" -m venv --clear "$venv"; then
        rm -rf "$venv"
        echo "$python cannot make a virtual environment; install its venv module (Debian: apt install python3-venv)" >&2
        exit 1
    fi
fi
"$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null

pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"
}
echo "installing what requirements.lock names (some 700 MB, once)"
pip install --require-hashes -r requirements.lock
pip install --no-deps -e .

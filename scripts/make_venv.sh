#!/bin/sh
# make_venv.sh FOLDER REQUIREMENTS: a virtual environment with the pinned packages, wheels only. Called by the Makefile.
# Plain sh, since it runs before there is any Python of ours; PYTHON names the interpreter (default python3).
set -eu
venv=$1 requirements=$2 python=${PYTHON:-python3}

fail() {
    echo "assay: $1" >&2
    exit 2
}

command -v "$python" >/dev/null 2>&1 || fail "no '$python' here: install Python 3.11 or newer, or say make PYTHON=/path/to/python3.12"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$python" -V 2>&1) is too old: Assay needs 3.11 or newer; say make PYTHON=python3.12"
if [ ! -x "$venv/bin/pip" ]; then
    # Debian has the module but not what it needs to bring pip along.
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        fail "this Python cannot make virtual environments: install its venv package (Debian, Ubuntu: apt install python3-venv)"
    "$python" -m venv "$venv"
fi
echo "assay: installing $(grep -c == "$requirements") packages into $venv; one to five minutes, this once" >&2
# The requirements are complete, so nothing has to be resolved. pip compiles one file after the other, tests of the
# packages included: without these, and on all processors, it takes a third. What does not compile, nobody imports.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps --no-compile \
    --requirement "$requirements"
echo "assay: installed; preparing them takes about half a minute more" >&2
"$venv/bin/python" -m compileall -qq -j 0 -x '[/]tests?[/]' "$venv/lib" || true

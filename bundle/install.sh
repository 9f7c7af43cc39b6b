#!/bin/sh
# 离线安装：sh install.sh [安装目录]
set -eu
for python in python3.13 python3.12 python3.11 python3; do
  if command -v "$python" >/dev/null 2>&1 &&
    "$python" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
    exec "$python" "$(dirname "$0")/install.py" "$@"
  fi
done
echo "没有找到Python 3.11、3.12或3.13。请先安装其中之一。" >&2
exit 1

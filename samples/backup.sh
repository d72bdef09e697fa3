#!/usr/bin/env bash
set -euo pipefail
source_folder=${1:?usage: backup.sh FOLDER}
archive="$(basename "$source_folder")-$(date +%F).tar.gz"
tar -czf "$archive" -C "$(dirname "$source_folder")" "$(basename "$source_folder")"
echo "wrote $archive"

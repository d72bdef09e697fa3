#!/usr/bin/env bash
# Replaces kubectl or aws, by the name it is called with: answers.tsv beside it lists the pattern, exit code and answer for each command.
asked="$(basename "$0") $*"
while IFS=$'\t' read -r pattern code answer; do
  # shellcheck disable=SC2053 # the right side is meant as a pattern
  [[ $asked == $pattern ]] || continue
  if [ "$code" -eq 0 ]; then printf '%s\n' "$answer"; else printf '%s\n' "$answer" >&2; fi
  exit "$code"
done <"$(dirname "$0")/answers.tsv"
echo "unexpected command: $asked" >&2
exit 64

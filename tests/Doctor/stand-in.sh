#!/usr/bin/env bash
# Stands in for kubectl and aws, whichever name it is called by: answers.tsv beside it holds pattern, exit code and answer of each question.
asked="$(basename "$0") $*"
while IFS=$'\t' read -r pattern code answer; do
  # shellcheck disable=SC2053 # the pattern is one
  [[ $asked == $pattern ]] || continue
  if [ "$code" -eq 0 ]; then printf '%s\n' "$answer"; else printf '%s\n' "$answer" >&2; fi
  exit "$code"
done <"$(dirname "$0")/answers.tsv"
echo "nobody expected: $asked" >&2
exit 64

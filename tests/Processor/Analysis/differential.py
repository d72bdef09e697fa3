"""What Python's own csv and json modules say of files: one JSON line a file, in the order of the paths on standard input."""
import csv
import io
import json
import re
import sys

csv.field_size_limit(1 << 30)


def refuse(constant):
    raise ValueError(constant)


def is_json(data):
    try:
        json.loads(data.decode("utf-8-sig"), parse_constant=refuse)
        return True
    except (ValueError, RecursionError):
        return False


def cut(name):
    """At most 100 UTF-16 units, never half of a pair: the one rule of ours that Python cannot know."""
    return name.encode("utf-16-le")[:200].decode("utf-16-le", "ignore")


def lines(data):
    return data.count(b"\n") + (1 if data and not data.endswith(b"\n") else 0)


def text_of(data, skipped):
    """The table from its header on: lines before it are no records."""
    text = data.decode("utf-8-sig", "replace")
    ends = [end.end() for end in re.finditer(r"\r\n|\n|\r", text)]
    return text[ends[skipped - 1]:] if skipped else text


def records(text, delimiter, strict=False):
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict) if row]


def is_strict(text, delimiter):
    try:
        records(text, delimiter, strict=True)
        return True
    except csv.Error:
        return False


def table(text, delimiter, is_unclosed):
    if is_unclosed:
        # Python swallows the rows then, and no reader is right; but it must be a table that its strict reader refuses.
        return {"isRefused": not is_strict(text, delimiter)}
    rows = records(text, delimiter)
    if not rows:
        return {}
    return {"header": [cut(name) for name in rows[0][:100]], "columns": len(rows[0]), "rows": len(rows) - 1, "raggedRows": sum(len(row) != len(rows[0]) for row in rows[1:])}


for line in sys.stdin:
    request = json.loads(line)
    with open(request["path"], "rb") as content:
        data = content.read()
    encoding = request["encoding"]
    if encoding != "utf-8-sig":
        data = data.decode(encoding).encode("utf-8") or b"\xef\xbb\xbf"
    answer = {"lines": lines(data)}
    if request["kind"] == "csv":
        answer.update(table(text_of(data, request["preambleLines"]), request["delimiter"], request["isUnclosed"]))
    elif request["kind"] == "json":
        answer["valid"] = is_json(data)
    elif request["kind"] == "ndjson":
        values = [record for record in data.removeprefix(b"\xef\xbb\xbf").split(b"\n") if record.strip(b" \t\r")]
        answer.update(records=len(values), invalidRecords=sum(not is_json(value) for value in values))
    print(json.dumps(answer), flush=True)

"""The step of Program.cs, with Python's standard library alone. docs/extend.md has the contract.

APP_PORT=8105 python3 samples/steps/totals.py
"""
import csv
import hmac
import io
import json
import os
import signal
import sys
import urllib.error
import urllib.request
from decimal import Decimal, InvalidOperation
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def reject(code, reason):
    return {"reject": {"code": code, "reason": reason}}


def answer(call):
    """Reads the invoice from the address in the call, and sums its column amount."""
    with urllib.request.urlopen(call["url"], timeout=30) as content:
        rows = csv.reader(io.TextIOWrapper(content, encoding="utf-8-sig", newline=""),
                          delimiter=call["analysis"].get("delimiter", ","))
        header = [name.strip().lower() for name in next(rows, [])]
        if "amount" not in header:
            return reject("unreadable-amount", "there is no column amount")
        at, count, total = header.index("amount"), 0, Decimal(0)
        for row in rows:
            if not row:
                continue
            count += 1
            try:
                total += Decimal(row[at].strip())
            except (IndexError, InvalidOperation):
                return reject("unreadable-amount", f"row {count} has no amount")
    if total < 0:
        return reject("negative-total", f"the total is {total}")
    # A text, because records keep no decimals.
    return {"result": {"rows": count, "total": str(total)}}


class Step(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send(200 if self.path == "/healthz" else 404)

    def do_POST(self):
        body = self.read_body()
        token = os.environ.get("APP_API_TOKEN", "")
        # The sidecar sends the token; nobody else on this machine may call.
        if token and not hmac.compare_digest(token, self.headers.get("dapr-api-token", "")):
            self.send(401)
        elif self.path != "/totals":
            self.send(404)
        else:
            try:
                self.send(200, answer(json.loads(body)))
            except (urllib.error.URLError, TimeoutError):
                # The file cannot be read now: the processor tries it again.
                self.send(503)

    def read_body(self):
        # Dapr's sidecar sends bodies in chunks, which http.server does not join.
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def send(self, status, content=None):
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *parts):
        pass


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    address = (os.environ.get("APP_ADDRESS", "127.0.0.1"), int(os.environ.get("APP_PORT", "8105")))
    ThreadingHTTPServer(address, Step).serve_forever()

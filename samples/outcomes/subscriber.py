"""A subscriber with the standard library only: Dapr posts each outcome as a CloudEvent.

Run it with `dapr run --app-id my-subscriber --app-port 8090 --resources-path … -- python3 subscriber.py` and a subscription
of topic file-outcomes with the route /outcomes. With an argument, it reads one event from that file instead.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def handle(event):
    """Handles an event, and returns the status that Dapr expects."""
    if event["type"] != "filepipeline.file-outcome.v1":
        return "DROP"
    outcome = event["data"]
    # The id is the same when an event is delivered again: keep it with your result to handle each outcome once.
    print(" ".join(filter(None, [event["id"], outcome["key"], outcome["status"], outcome.get("code")])), flush=True)
    return "SUCCESS"


class Subscriber(BaseHTTPRequestHandler):
    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = json.dumps({"status": handle(event)}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding="utf-8") as file:
            handle(json.load(file))
    else:
        ThreadingHTTPServer(("127.0.0.1", 8090), Subscriber).serve_forever()

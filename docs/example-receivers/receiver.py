"""Receives webhooks: checks who sent them, and takes each one once.

    WEBHOOK_SECRET=whsec_… PORT=8080 python receiver.py

It needs `pip install standardwebhooks`, and a proxy in front of it that speaks https.
"""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from standardwebhooks import Webhook, WebhookVerificationError

MOST_BYTES = 1_000_000

webhook = Webhook(os.environ["WEBHOOK_SECRET"])
# What was taken before. In earnest it is kept in the transaction that does the work.
seen: set[str] = set()
one_at_a_time = Lock()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(self.take())
        self.end_headers()

    def take(self) -> int:
        try:
            # The very bytes that came: JSON that was read and written again has another signature.
            body = self.rfile.read(min(int(self.headers["content-length"] or 0), MOST_BYTES))
            event = webhook.verify(body, dict(self.headers))
        except (WebhookVerificationError, ValueError) as error:
            print(f"refused: {error}", flush=True)
            return 400
        with one_at_a_time:
            message = f"{event['type']} {self.headers['webhook-id']}"
            if self.headers["webhook-id"] in seen:
                print(f"repeated {message}", flush=True)
            else:
                # Here the work is put into a queue: the sender waits for 15 s and no longer.
                print(f"verified {message}", flush=True)
                seen.add(self.headers["webhook-id"])
        return 204

    def log_message(self, *_):
        """One line per message is enough."""


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Receiver).serve_forever()

"""
Acme itself, on a port of this process: it takes signed calls only, and films at once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEYS = {"ACCESS_KEY": "the-access-key-of-acme", "SECRET_KEY": "the-secret-key-of-acme"}
FILM = "https://media.example.com/boat.mp4"


class Acme(BaseHTTPRequestHandler):
    """
    Answers one call.
    """

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """
        A submit.
        """
        self._answer({"id": "film-0001", "state": "queued"})

    def do_GET(self):
        """
        A poll.
        """
        self._answer({"id": "film-0001", "state": "done", "url": FILM})

    def _answer(self, job):
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        signed = self.headers["x-acme-time"].encode() + content
        good = hmac.new(KEYS["SECRET_KEY"].encode(), signed, hashlib.sha256).hexdigest()
        fits = hmac.compare_digest(good, self.headers["x-acme-signature"])
        refusal = {"error": {"code": "bad_key", "message": "the signature does not fit the body"}}
        body = json.dumps(job if fits else refusal).encode()
        self.send_response(200 if fits else 401)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """
        Nothing.
        """


@contextmanager
def serving():
    """
    Acme while the block runs; the settings by which a client finds it.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), Acme) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        known = {**KEYS, "BASE_URL": f"http://127.0.0.1:{server.server_port}"}
        try:
            yield {f"TELECINE_ACME_{name}": value for name, value in known.items()}
        finally:
            server.shutdown()
            thread.join()

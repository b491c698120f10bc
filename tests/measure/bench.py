"""
What the hot paths cost, each beside a floor in the same run, in turns.

Figures are CPU time, medians and bests over the rounds; machines are shared
and noisy, so only what was measured side by side may be compared.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import gateway
import httpx
import jwt

import telecine
import telecine_kling
from telecine import Account, Client, GenerationRequest, HttpResponse, Provider, Registry, drive

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 7
HEAVY = ("httpx", "click", "rich", "anyio", "starlette")
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ACCOUNT = Account(
    name="bench",
    provider="kling",
    credentials={"access_key": "bench-key", "secret_key": "bench-secret-of-at-least-32-bytes!"},
)
REQUEST = GenerationRequest(
    model="kling-v2-6", prompt="a paper boat at dawn", duration=5, aspect_ratio="16:9"
)
ANSWER = {
    "code": 0,
    "message": "SUCCEED",
    "request_id": "r-1",
    "data": {
        "task_id": "900000000000000001",
        "task_status": "submitted",
        "task_info": {},
        "created_at": 1780000000000,
    },
}
SERVER = """
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = sys.argv[1].encode()

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *arguments):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


def in_turns(ours: Callable[[], float], floor: Callable[[], float]) -> dict[str, float]:
    """
    Measure both sides A B A B, and compare medians and bests.
    """
    pairs = [(ours(), floor()) for _ in range(ROUNDS)]
    mine, base = zip(*pairs, strict=True)
    return {
        "ours": statistics.median(mine),
        "floor": statistics.median(base),
        "over_floor": statistics.median(a - b for a, b in pairs),
        "ours_best": min(mine),
        "floor_best": min(base),
        "over_floor_best": min(mine) - min(base),
        "ratio": statistics.median(mine) / statistics.median(base),
    }


def cpu_of(code: str) -> float:
    """
    Milliseconds of CPU that an interpreter spends on *code*, start included.
    """
    process = subprocess.Popen([sys.executable, "-c", code])  # noqa: S603  # our own code
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{code!r} failed")
    return (usage.ru_utime + usage.ru_stime) * 1000


def cpu_per_call(call: Callable[[], object], calls: int) -> Callable[[], float]:
    """
    Microseconds of this process's CPU for one *call*.
    """

    def measure() -> float:
        gc.collect()
        before = time.process_time()
        for _ in range(calls):
            call()
        return (time.process_time() - before) / calls * 1e6

    call()
    return measure


def importing() -> dict[str, Any]:
    """
    `import telecine` against its three dependencies alone.
    """
    heavy = f"import sys, telecine; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", heavy], check=True, capture_output=True, text=True)  # noqa: S603
    figures = in_turns(lambda: cpu_of("import telecine"), lambda: cpu_of("import attrs, cattrs, pluggy"))
    return {"unit": "ms", "aim": "over_floor <= 20", "heavy_modules": loaded.stdout.strip(), **figures}


def submitting() -> dict[str, Any]:
    """
    A whole Kling submit without network, against signing and JSON alone.
    """
    provider = Provider("kling", telecine_kling)
    response = HttpResponse.of(200, ANSWER)
    body = {
        "model_name": "kling-v2-6",
        "prompt": REQUEST.prompt,
        "mode": "std",
        "sound": "off",
        "duration": "5",
    }

    def ours() -> object:
        flow = provider.submit(REQUEST, account=ACCOUNT, now=NOW, external_id="job-1")
        return drive(flow, lambda _: response)

    def floor() -> object:
        jwt.encode({"iss": "bench-key", "exp": 1, "nbf": 0}, ACCOUNT.secret("secret_key"), algorithm="HS256")
        json.dumps(body).encode()
        return json.loads(response.content)

    return {
        "unit": "us",
        "aim": "ours <= 150",
        **in_turns(cpu_per_call(ours, 2000), cpu_per_call(floor, 2000)),
    }


def calling() -> dict[str, Any]:
    """
    `Client.submit` against the same POST by the same HTTP library.
    """
    with subprocess.Popen(  # noqa: S603  # our own code
        [sys.executable, "-c", SERVER, json.dumps(ANSWER)], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            address = f"http://127.0.0.1:{server.stdout.readline().strip()}"  # type: ignore[union-attr]  # it is a pipe
            return {"unit": "us", "aim": "over_floor <= 150", **_calls(address)}
        finally:
            server.kill()


def _calls(address: str) -> dict[str, float]:
    account = Account(name="bench", provider="kling", base_url=address, credentials=ACCOUNT.credentials)
    registry = Registry(entry_points=False)
    registry.add("kling", telecine_kling)
    url, headers = (
        f"{address}/v1/videos/text2video",
        {"authorization": "Bearer x", "content-type": "application/json"},
    )
    content = json.dumps({"prompt": REQUEST.prompt}).encode()
    with Client([account], registry=registry) as client, httpx.Client() as bare:
        return in_turns(
            cpu_per_call(lambda: client.submit(REQUEST), 300),
            cpu_per_call(lambda: bare.post(url, headers=headers, content=content).json(), 300),
        )


def main() -> None:
    """
    Print every row.
    """
    rows = {"import": importing(), "kling_submit": submitting(), "sdk_call": calling(), **gateway.rows()}
    if "--json" in sys.argv:
        print(json.dumps({"version": telecine.__version__, "rounds": ROUNDS, "rows": rows}, indent=2))
        return
    print(f"{'path':14} {'ours':>9} {'floor':>9} {'over':>9} {'ratio':>7}  aim")
    for name, row in rows.items():
        known = [row.get(key, float("nan")) for key in ("ours", "floor", "over_floor", "ratio")]
        figures = "{:9.1f} {:9.1f} {:9.1f} {:7.2f}".format(*known)
        print(f"{name:14} {figures}  {row['aim']} {row['unit']}")


if __name__ == "__main__":
    main()

"""What .ci/receivers asks of the system, and expects of the receivers.

    endpoints FOLDER PORT…   makes an endpoint at each port and prints their secrets
    check FOLDER             sends to them, and looks into their logs
"""

import json
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

from standardwebhooks import Webhook

SECONDS = 30
RECEIVERS = ["rust", "python", "typescript"]

work = Path(sys.argv[2])
ready = json.loads((work / "ready.json").read_text())
client = ready["clients"]["ohio-paving"]
webhooks = f"/api/clients/{client}/webhooks"


def call(path, body=None):
    headers = {"Authorization": f"Bearer {ready['keys']['ohio-paving']}"}
    body = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(ready["url"] + path, body, headers)
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        return json.load(answer)


def status(url, body, headers):
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, body, headers), timeout=SECONDS
        ) as answer:
            return answer.status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def prints(name, line):
    """Waits until the receiver has printed the line."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        lines = (work / f"{name}.log").read_text().splitlines()
        if line in lines:
            return lines
        time.sleep(0.05)
    sys.exit(f"{name} has not printed: {line}")


def expect(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: {found} instead of {expected}")


def make_endpoints(ports):
    for port in ports:
        print(call(webhooks, {"url": f"http://127.0.0.1:{port}/"})["data"]["secret"])


def check():
    endpoints = call(webhooks)["data"]
    expect("endpoints", len(endpoints), len(RECEIVERS))
    request = {"client_id": client, "content_type": "blog_post", "prompt": "Write about asphalt."}
    job = call("/generate", request)["job_id"]
    for name, endpoint in zip(RECEIVERS, endpoints, strict=True):
        check_one(name, endpoint, f"{webhooks}/{endpoint['endpoint_id']}", job)
        print(f"{name}: ok")


def check_one(name, endpoint, path, job):
    ping = call(f"{path}/test", {})["data"]
    expect(f"{name}: the ping", ping["status"], "delivered")
    prints(name, f"verified ping {ping['delivery_id']}")

    told = delivered(path)
    expect(f"{name}: the job", told["job_id"], job)
    prints(name, f"verified job.completed {told['delivery_id']}")

    call(f"{path}/deliveries/{told['delivery_id']}/replay", {})
    prints(name, f"repeated job.completed {told['delivery_id']}")

    body = json.dumps({"type": "job.completed", "data": {"job_id": job}}).encode()
    now = datetime.now(timezone.utc)
    headers = {"content-type": "application/json", "webhook-id": "forged"}
    headers["webhook-timestamp"] = str(int(now.timestamp()))
    expect(f"{name}: unsigned", status(endpoint["url"], body, headers), 400)
    forger = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers["webhook-signature"] = forger.sign("forged", now, body.decode())
    expect(f"{name}: forged", status(endpoint["url"], body, headers), 400)

    lines = (work / f"{name}.log").read_text().splitlines()
    expect(f"{name}: refused", sum(line.startswith("refused: ") for line in lines), 2)
    expect(f"{name}: lines", len(lines), 5)


def delivered(path):
    """The delivery of the job's end, once that is written down."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for one in call(f"{path}/deliveries")["data"]:
            if one["event"] == "job.completed" and one["status"] == "delivered":
                return one
        time.sleep(0.05)
    sys.exit("the job's end is told to nobody")


if sys.argv[1] == "endpoints":
    make_endpoints(sys.argv[3:])
else:
    check()

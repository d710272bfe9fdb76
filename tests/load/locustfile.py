"""A bounded load of callers of the earlier system: they ask for texts, poll their jobs and list them.

README.md says what the variables are. It takes one process: its bounds are those of each.
"""

import os
import random
from ipaddress import ip_address
from urllib.parse import urlsplit

from locust import HttpUser, LoadTestShape, between, events, task
from locust.exception import StopUser


def number(name, default, most):
    """A variable's value, which has a bound of its own, as a slip of the finger costs money elsewhere."""
    value = float(os.environ.get(name) or default)
    if not 0 < value <= most:
        raise SystemExit(f"{name} must be above 0 and at most {most}")
    return value


KEY = os.environ.get("LOAD_KEY", "")
HOST = os.environ.get("LOAD_HOST", "http://127.0.0.1:8787")
PROVIDER = os.environ.get("LOAD_PROVIDER", "sandbox")
USERS = int(number("LOAD_USERS", 5, 200))
SECONDS = number("LOAD_SECONDS", 20, 900)
REQUESTS = int(number("LOAD_REQUESTS", 2000, 200_000))
MOST_ERRORS = number("LOAD_ERROR_RATE", 0.01, 1)
MOST_P95_MS = number("LOAD_P95_MS", 1000, 60_000)

sent = 0


def is_loopback(url):
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@events.init.add_listener
def refuse_what_costs_money(environment, **_):
    environment.host = environment.host or HOST
    if not is_loopback(environment.host) and os.environ.get("LOAD_ALLOW_REMOTE") != "yes":
        raise SystemExit(f"{environment.host} is not this machine: set LOAD_ALLOW_REMOTE=yes, it costs money")
    if not KEY:
        raise SystemExit("LOAD_KEY must be the API key of an editor")


class Bounds(LoadTestShape):
    """Replaces --users and --run-time, so that no run goes on for ever."""

    def tick(self):
        is_over = self.get_run_time() >= SECONDS or sent >= REQUESTS
        return None if is_over else (USERS, USERS)


class Caller(HttpUser):
    wait_time = between(0.1, 0.5)

    def on_start(self):
        self.client.headers["Authorization"] = f"Bearer {KEY}"
        self.open_jobs = []
        answer = self.ask("GET", "/api/principal")
        if answer is None:
            raise StopUser()
        # A key belongs to one client.
        self.client_id = answer["data"]["memberships"][0]["client_id"]

    def ask(self, method, path, name=None, **more):
        """The answer, or nothing if it was refused, which counts as an error."""
        global sent
        if sent >= REQUESTS:
            raise StopUser()
        sent += 1
        name = f"{method} {name or path}"
        with self.client.request(method, path, name=name, timeout=30, catch_response=True, **more) as response:
            if not response.ok:
                response.failure(f"{response.status_code}: {response.text[:200]}")
                return None
            answer = response.json()
            if answer.get("status") == "failed":
                response.failure(f"the job failed: {answer.get('error')}")
            return answer

    @task(2)
    def generate(self):
        wanted = {
            "client_id": self.client_id, "content_type": "blog_post", "llm_provider": PROVIDER,
            "topic": f"Choosing a licensed electrician, part {random.randrange(1000)}", "keywords": ["electrician"],
        }
        if answer := self.ask("POST", "/generate", json=wanted):
            self.open_jobs.append(answer["job_id"])

    @task(7)
    def poll(self):
        if not self.open_jobs:
            return
        job = random.choice(self.open_jobs)
        answer = self.ask("GET", f"/jobs/{job}/status", name="/jobs/{id}/status")
        if answer and answer["status"] in ("completed", "failed", "cancelled"):
            self.open_jobs.remove(job)

    @task(1)
    def list(self):
        self.ask("GET", "/jobs?page_size=20", name="/jobs")


@events.quitting.add_listener
def judge(environment, **_):
    total = environment.stats.total
    slowest = max((entry.get_response_time_percentile(0.95) for entry in environment.stats.entries.values()), default=0)
    wrong = []
    if total.num_requests == 0:
        wrong.append("nothing was asked")
    if total.fail_ratio > MOST_ERRORS:
        wrong.append(f"{total.fail_ratio:.1%} errors, {MOST_ERRORS:.1%} allowed")
    if slowest > MOST_P95_MS:
        wrong.append(f"p95 of the slowest route is {slowest} ms, {MOST_P95_MS:.0f} ms allowed")
    print(f"{total.num_requests} requests, {total.fail_ratio:.1%} errors, slowest p95 {slowest} ms:", end=" ")
    print("; ".join(wrong) or "good")
    environment.process_exit_code = 1 if wrong else 0

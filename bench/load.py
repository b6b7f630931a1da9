"""Guests at the tills: a load generator in a process of its own, python -m bench.load '<plan as JSON>'.

Each request is a payment with its own code and its own key over a connection that stays open. A closed loop sends the
next one when an answer has come; an open loop sends when the guest comes, and counts the waiting from that moment on,
so that a slow answer cannot hide the queue behind it. Whatever is not a 201 is a failure.
"""

import json
import select
import socket
import sys
import time
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from bench.timing import arrivals, percentile
from bench.world import secret

ANSWER_SECONDS = 30
BODY = '{"code": "%06d", "amount": 9000}'
CREATED = b"HTTP/1.1 201 "
LENGTH = b"content-length: "


@dataclass(frozen=True)
class Plan:
    """What to send: `rate` per second in an open loop, 0 for a closed one; warming up is not counted."""

    port: int
    clients: int
    seconds: float
    warm_seconds: float
    restaurants: int
    codes: int
    rate: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What came of it: paid in the counted time and in all, failures, and latencies in milliseconds."""

    paid: int
    paid_in_all: int
    failed: int
    unsent: int
    seconds: float
    p50: float
    p99: float
    p999: float
    worst: float
    first_failure: str = ""


class OutOfCodes(RuntimeError):
    """Every code has been used: the plan was too small for this machine."""


def requests(plan: Plan) -> Iterator[bytes]:
    """Payments as they go over the wire, one per code; guests go to the restaurants in turn."""
    heads = [
        f"POST /api/v1/redemptions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {secret(n)}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(BODY % 0)}\r\nIdempotency-Key: "
        for n in range(1, plan.restaurants + 1)
    ]
    for n in range(plan.codes):
        yield f"{heads[n % plan.restaurants]}{uuid.uuid4()}\r\n\r\n{BODY % n}".encode()
    raise OutOfCodes


def is_whole(answer: bytes) -> bool:
    """Whether an answer has come to its end, by its Content-Length; raises ValueError when it has none."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = answer[:end].lower()
    start = head.index(LENGTH) + len(LENGTH)
    stop = head.find(b"\r\n", start)
    return len(answer) >= end + 4 + int(head[start : stop if stop > 0 else end])


class Tills:
    """The open connections: which are free, and since when each busy one's guest has been waiting."""

    def __init__(self, plan: Plan):
        self.plan, self.queue = plan, requests(plan)
        self.sockets = {s.fileno(): s for s in (_connect(plan.port) for _ in range(plan.clients))}
        self.free, self.since, self.partly = deque(self.sockets), {}, {}
        self.latencies: list[float] = []
        self.paid_in_all = self.failed = 0
        self.first_failure = ""
        self.count_from = float("inf")

    def send(self, came_at: float) -> None:
        """Let a guest pay at a free till."""
        number = self.free.popleft()
        self.since[number] = came_at
        self.sockets[number].sendall(next(self.queue))

    def receive(self, wait: float) -> None:
        """Take the answers that arrive within `wait` seconds; returns with the first of them."""
        for number in select.select(list(self.since), (), (), wait)[0]:
            answer = self.partly.pop(number, b"") + self.sockets[number].recv(65536)
            if not answer:
                raise ConnectionError("the server closed a connection")
            if is_whole(answer):
                self._note(answer, self.since.pop(number), time.perf_counter())
                self.free.append(number)
            else:
                self.partly[number] = answer

    def _note(self, answer: bytes, came_at: float, now: float) -> None:
        if not answer.startswith(CREATED):
            self.failed += 1
            self.first_failure = self.first_failure or answer.decode(errors="replace")[:600]
            return
        self.paid_in_all += 1
        if came_at >= self.count_from:
            self.latencies.append(1000 * (now - came_at))

    def finish(self) -> None:
        """Wait for the answers still under way; raises TimeoutError when one does not come."""
        end = time.perf_counter() + ANSWER_SECONDS
        while self.since:
            self.receive(1)
            if time.perf_counter() > end:
                raise TimeoutError(f"{len(self.since)} answers did not come within {ANSWER_SECONDS} s")


def _connect(port: int) -> socket.socket:
    connected = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


def closed_loop(tills: Tills) -> float:
    """Every client sends again as soon as it is answered; returns the seconds that count."""
    now = time.perf_counter()
    tills.count_from = now + tills.plan.warm_seconds
    end = tills.count_from + tills.plan.seconds
    while now < end:
        while tills.free:
            tills.send(now)
        tills.receive(1)
        now = time.perf_counter()
    counted = len(tills.latencies)
    tills.finish()
    del tills.latencies[counted:]
    return tills.plan.seconds


def open_loop(tills: Tills) -> tuple[float, int]:
    """Guests come when they come; returns the seconds that count and how many had to wait for a free till."""
    began = time.perf_counter()
    tills.count_from = began + tills.plan.warm_seconds
    whole = tills.plan.warm_seconds + tills.plan.seconds
    coming, waiting = deque(began + at for at in arrivals(tills.plan.rate, whole)), deque()
    while coming:
        now = time.perf_counter()
        while coming and coming[0] <= now:
            waiting.append(coming.popleft())
        while waiting and tills.free:
            tills.send(waiting.popleft())
        if coming:
            tills.receive(max(0.0, coming[0] - time.perf_counter()))
    left_waiting = len(waiting)
    while waiting:
        while waiting and tills.free:
            tills.send(waiting.popleft())
        tills.receive(1)
    tills.finish()
    return tills.plan.seconds, left_waiting


def run(plan: Plan) -> Outcome:
    """Do what the plan says."""
    tills = Tills(plan)
    seconds, unsent = open_loop(tills) if plan.rate else (closed_loop(tills), 0)
    took = tills.latencies or [float("inf")]
    return Outcome(
        paid=len(tills.latencies),
        paid_in_all=tills.paid_in_all,
        failed=tills.failed,
        unsent=unsent,
        seconds=seconds,
        p50=percentile(took, 50),
        p99=percentile(took, 99),
        p999=percentile(took, 99.9),
        worst=max(took),
        first_failure=tills.first_failure,
    )


if __name__ == "__main__":
    print(json.dumps(asdict(run(Plan(**json.loads(sys.argv[1]))))))

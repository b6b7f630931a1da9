"""Open the live stream of every counter, pay at them, and see when each screen hears of it: bench.jobs.counters '<plan>'.

Prints how many screens were open, how many payments were told, and milliseconds from sending a payment to its screen.
"""

import asyncio
import json
import random
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import django

from bench.timing import arrivals, percentile

AT_ONCE = 50
PAYERS = 4
PATIENCE_SECONDS = 10


@dataclass(frozen=True)
class Plan:
    """Where the stream is, how many screens, purses of how many companies, and payments per second for so long."""

    port: int
    screens: int
    purses: int
    companies: int
    rate: float
    seconds: float


@dataclass(frozen=True)
class Told:
    """What the screens heard; `lost` payments reached no screen in ten seconds."""

    screens: int
    paid: int
    lost: int
    p50: float
    p99: float
    worst: float


class Screens:
    """Open streams, and when each payment was heard of."""

    def __init__(self):
        self.heard: dict[int, float] = {}
        self.readers: list[asyncio.Task] = []
        self.gate = asyncio.Semaphore(AT_ONCE)

    async def open(self, port: int, restaurant: int) -> None:
        """Open one restaurant's stream and wait for its hello; raises ConnectionError when it is refused."""
        from billing.live import token_for

        async with self.gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"GET /live/{token_for(restaurant)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            answer = await reader.readuntil(b"event: hello")
        if b" 200 " not in answer.split(b"\r\n", 1)[0]:
            raise ConnectionError(answer[:100])
        self.readers.append(asyncio.create_task(self._read(reader, writer)))

    async def _read(self, reader, writer) -> None:
        meal = False
        async for line in reader:
            if meal and line.startswith(b"data: "):
                self.heard[int(line[6:])] = time.monotonic()
            meal = line == b"event: meal\n"
        writer.close()


def pay(plan: Plan, chance: random.Random, began: float, at: float) -> tuple[int, float]:
    """Pay one meal at its moment; returns the redemption and when it was sent."""
    from billing.till import Item, Share, redeem

    purse = chance.randint(1, plan.purses)
    company = (purse - 1) // (plan.purses // plan.companies) + 1
    counter, shares = chance.randint(1, plan.screens), (Share(purse, 9_000),)
    time.sleep(max(0.0, began + at - time.monotonic()))
    sent = time.monotonic()
    [answer] = redeem([Item(uuid.uuid4(), counter, 9_000, shares, company_id=company)])
    assert answer.captured and answer.redemption_id, answer
    return answer.redemption_id, sent


async def watch(plan: Plan) -> Told:
    """Open all screens, pay, and wait until all is told or nothing more comes."""
    screens, chance, loop = Screens(), random.Random(1), asyncio.get_running_loop()
    await asyncio.gather(*(screens.open(plan.port, number) for number in range(1, plan.screens + 1)))
    began = time.monotonic() + 1
    with ThreadPoolExecutor(PAYERS) as payers:
        moments = arrivals(plan.rate, plan.seconds)
        paying = [loop.run_in_executor(payers, pay, plan, chance, began, at) for at in moments]
        paid = dict(await asyncio.gather(*paying))
    end = time.monotonic() + PATIENCE_SECONDS
    while paid.keys() - screens.heard.keys() and time.monotonic() < end:
        await asyncio.sleep(0.05)
    waits = [1000 * (screens.heard[meal] - sent) for meal, sent in paid.items() if meal in screens.heard]
    lost = len(paid) - len(waits)
    return Told(len(screens.readers), len(paid), lost, percentile(waits, 50), percentile(waits, 99), max(waits))


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(asyncio.run(watch(Plan(**json.loads(sys.argv[1])))))))
    sys.stdout.flush()

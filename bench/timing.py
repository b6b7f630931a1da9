"""Plain arithmetic of measuring: percentiles, medians and the schedule of an open loop."""

import random
from collections.abc import Sequence
from statistics import median

__all__ = ["arrivals", "median", "median_ratio", "percentile"]


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the values that at least `percent` of them do not exceed (nearest rank).

    Raises ValueError when there are none, or when the percentage is not above 0 and at most 100.
    """
    if not values:
        raise ValueError("a percentile of nothing")
    if not 0 < percent <= 100:
        raise ValueError(f"percent must be above 0 and at most 100, not {percent}")
    ordered = sorted(values)
    # In thousandths and whole numbers: 99.9 % of 1,000 is 999, not 999.0000000001 rounded up.
    rank = -(-len(ordered) * round(percent * 1000) // 100_000)
    return ordered[rank - 1]


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of round-by-round ratios: each round was measured side by side, so what slowed one slowed both."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def arrivals(rate: float, seconds: float, *, seed: int = 1) -> list[float]:
    """When guests come, in seconds from the start: at random (Poisson) with `rate` per second on average.

    They come whether or not those before them have been served: that is what makes a loop open.
    """
    chance, times, now = random.Random(seed), [], 0.0
    while (now := now + chance.expovariate(rate)) < seconds:
        times.append(now)
    return times

"""The map: a sketch of who is how far in which direction, drawn by the server without tiles or anybody's network.

The site stands in the middle, north is up, and rings mark minutes on foot. Distances from the middle grow with the
square root of the minutes, so that what is near has room. Dots that would cover each other are moved apart; a line
leads back to where the restaurant is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, hypot, radians, sin, sqrt

from portals.employee.eater import Eater
from portals.employee.places import Place
from restaurants.distance import DETOUR, METRES_A_MINUTE, Point, metres

SIZE = 360
"""Width and height of the picture in its own units: one per pixel of the narrowest phone."""
MIDDLE = SIZE / 2
RINGS = (3, 5, 10)
"""Minutes on foot."""
EDGE = 150
"""Where the outermost ring is, from the middle."""
MOST = 40
"""More dots than this would cover the sketch: the nearest are drawn, the list has them all."""
APART, CLOSEST_APART = 44.0, 26.0
STEPS = 80
LABELS = tuple(radians(30 * hour) for hour in range(12))
"""Directions in which a ring may carry its words, as on a clock."""

Spot = tuple[float, float]


@dataclass(frozen=True)
class Dot:
    """One restaurant on the sketch: its number, where its dot is and where it would truly be, in the picture's units."""

    number: int
    place: Place
    x: float
    y: float
    true_x: float
    true_y: float

    @property
    def moved(self) -> bool:
        """Whether a line must say where it really is."""
        return hypot(self.x - self.true_x, self.y - self.true_y) > 10


@dataclass(frozen=True)
class Ring:
    """A circle of so many minutes on foot, and where on it its words stand clear of the dots."""

    minutes: int
    radius: float
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Sketch:
    """Everything that is drawn; `beyond` counts the restaurants that are further than the outermost ring."""

    dots: list[Dot]
    rings: list[Ring]
    beyond: int
    size: int = SIZE
    middle: float = MIDDLE


def sketch(eater: Eater, places: Sequence[Place]) -> Sketch:
    """Draw these places around the person's site; numbers follow their order. Needs a site."""
    near = [place for place in places if (place.minutes or 0) <= RINGS[-1]][:MOST]
    true = [_spot(eater, place) for place in near]
    spread = _spread(true, _gap(len(near)))
    dots = [Dot(n, place, *spread[n - 1], *true[n - 1]) for n, place in enumerate(near, 1)]
    return Sketch(dots, [_ring(minutes, spread) for minutes in RINGS], len(places) - len(near))


def _ring(minutes: int, taken: list[Spot]) -> Ring:
    radius = _radius(minutes)
    free = max(LABELS, key=lambda turn: min((_away(_on(radius, turn), spot) for spot in taken), default=0.0))
    x, y = _on(radius, free)
    return Ring(minutes, round(radius, 1), round(x, 1), round(y, 1))


def _on(radius: float, turn: float) -> Spot:
    return MIDDLE + radius * sin(turn), MIDDLE - radius * cos(turn)


def _away(one: Spot, other: Spot) -> float:
    return min(hypot(one[0] - other[0], one[1] - other[1]), APART)


def _radius(minutes: float) -> float:
    return EDGE * sqrt(minutes / RINGS[-1])


def _spot(eater: Eater, place: Place) -> Spot:
    """Where a restaurant is on the picture: its direction from the site, and its minutes as a distance."""
    here = (eater.site.latitude, eater.site.longitude)
    there = (place.restaurant.latitude, place.restaurant.longitude)
    reach = _radius(min(metres(here, there) * DETOUR / METRES_A_MINUTE, RINGS[-1]))
    angle = _direction(here, there)
    return round(MIDDLE + reach * sin(angle), 1), round(MIDDLE - reach * cos(angle), 1)


def _direction(here: Point, there: Point) -> float:
    """The direction from one point to another in radians, clockwise from north; a walk is short, the earth is flat."""
    north, east = there[0] - here[0], (there[1] - here[1]) * cos(radians(here[0]))
    return atan2(east, north)


def _gap(count: int) -> float:
    """How far dots stand apart: a thumb's width while there is room for it."""
    room = 2 * EDGE / sqrt(count) if count else APART
    return min(APART, max(CLOSEST_APART, room * 0.8))


def _spread(spots: list[Spot], gap: float) -> list[Spot]:
    """Move spots apart, and off the site in the middle, until no two are closer than `gap`; the same each time."""
    moved = [_off(spot, number) for number, spot in enumerate(spots)]
    for _step in range(STEPS):
        if not _push_apart(moved, gap):
            break
    return [(round(x, 1), round(y, 1)) for x, y in moved]


def _off(spot: Spot, number: int) -> Spot:
    """Two restaurants in one house lie on one point: a hair's breadth tells where to push them."""
    return spot[0] + cos(number * 2.4) * 0.5, spot[1] + sin(number * 2.4) * 0.5


def _push_apart(moved: list[Spot], gap: float) -> bool:
    pushed = False
    for one in range(len(moved)):
        for other in range(one):
            pushed = _push(moved, one, other, gap) or pushed
        moved[one] = _inside(moved[one], gap)
    return pushed


def _push(moved: list[Spot], one: int, other: int, gap: float) -> bool:
    (ax, ay), (bx, by) = moved[one], moved[other]
    dx, dy = ax - bx, ay - by
    distance = hypot(dx, dy) or 0.01
    if distance >= gap - 0.1:
        return False
    shift = (gap - distance) / 2 / distance
    moved[one], moved[other] = (ax + dx * shift, ay + dy * shift), (bx - dx * shift, by - dy * shift)
    return True


def _inside(spot: Spot, gap: float) -> Spot:
    """Neither on the site nor over the picture's edge."""
    dx, dy = spot[0] - MIDDLE, spot[1] - MIDDLE
    distance = hypot(dx, dy) or 0.01
    reach = min(max(distance, gap * 0.75), EDGE + 8)
    return MIDDLE + dx / distance * reach, MIDDLE + dy / distance * reach

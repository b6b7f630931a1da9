"""How far it is to lunch: metres on the globe, and minutes on foot.

67 metres a minute is 4 km/h, which Korean property listings and traffic planning use for walking. Streets are
longer than the straight line; 1.3 is an assumption, between 1 and the square root of 2 that a street grid
costs at worst. Routing would know better; for "4 minutes on foot" it is near enough.
"""

from math import asin, ceil, cos, radians, sin, sqrt

EARTH_RADIUS = 6_371_008.8  # metres, the mean radius R1 of the IUGG
METRES_A_MINUTE = 67
DETOUR = 1.3

Point = tuple[float, float]


def metres(here: Point, there: Point) -> float:
    """Metres between two points of (latitude, longitude) in degrees, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = (map(radians, point) for point in (here, there))
    half_chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(min(1.0, half_chord)))


def walking_minutes(straight: float) -> int:
    """Whole minutes on foot for a straight distance in metres, rounded up, at least one."""
    return max(1, ceil(straight * DETOUR / METRES_A_MINUTE))

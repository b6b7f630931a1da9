"""Distances worked out by hand: a degree of latitude is 2·pi·6371008.8/360 = 111,195.08 metres."""

import pytest

from restaurants.distance import metres, walking_minutes

YEOKSAM = (37.5006, 127.0364)
PANGYO = (37.3948, 127.1112)


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ((37.5, 127.0), (37.5, 127.0), 0.0),
        ((0.0, 0.0), (1.0, 0.0), 111_195.1),
        ((0.0, 0.0), (0.0, 1.0), 111_195.1),
        ((60.0, 0.0), (60.0, 0.001), 55.6),  # cos 60 = 1/2
        ((37.5, 127.0), (37.501, 127.0), 111.2),
        ((37.5, 127.0), (37.5, 127.001), 88.2),  # cos 37.5 = 0.7934
        ((0.0, 179.5), (0.0, -179.5), 111_195.1),
        ((90.0, 0.0), (-90.0, 0.0), 20_015_114.4),
        # by the chord between the two points as vectors
        (YEOKSAM, PANGYO, 13_490.9),
        (PANGYO, YEOKSAM, 13_490.9),
    ],
)
def test_metres(here, there, expected):
    assert round(metres(here, there), 1) == expected


@pytest.mark.parametrize(
    ("straight", "minutes"),
    [(0, 1), (1, 1), (51.5, 1), (51.6, 2), (103, 2), (200, 4), (400, 8), (515, 10), (700, 14)],
)
def test_walking_minutes(straight, minutes):
    assert walking_minutes(straight) == minutes

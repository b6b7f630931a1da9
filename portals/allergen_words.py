"""Allergens and diets in words and in a fixed order, for the owner who tells and the guest who asks."""

from collections.abc import Collection

from restaurants.enums import Allergen, Diet


def allergens_said(found: Collection[str]) -> list[str]:
    """The names of these allergens in the order of the law's list; what is none of ours is left out."""
    return [str(each.label) for each in Allergen if each.value in found]


def diets_said(found: Collection[str]) -> list[str]:
    """The names of these diets."""
    return [str(each.label) for each in Diet if each.value in found]

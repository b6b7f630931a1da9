"""A menu as one person should read it: what a dish costs them, what is in it, and a warning in words.

What nobody told is not free of anything, and what was told is the restaurant's word, not ours: both are said.
"""

from dataclasses import dataclass

from portals.allergen_words import allergens_said, diets_said
from portals.employee.eat_here import Cost, EatHere, cost_of
from portals.employee.eater import Eater
from restaurants.models import MenuItem, Restaurant
from vouchers.models import Taste


@dataclass(frozen=True)
class Dish:
    """One line of a menu.

    `avoided` are the allergens this person avoids that are in it, `lacking` the diets of theirs it is not marked for;
    `untold`: they avoid something, and nobody said what is in it.
    """

    item: MenuItem
    cost: Cost | None
    holds: list[str]
    suits: list[str]
    avoided: list[str]
    lacking: list[str]
    untold: bool

    @property
    def label(self) -> str:
        return self.item.label

    @property
    def price(self) -> int:
        return self.item.price


def menu_for(eater: Eater, restaurant: Restaurant, answer: EatHere) -> list[Dish]:
    """The menu of a restaurant for this person, here and now."""
    return [dish_for(item, eater.taste, cost_of(eater, restaurant, answer, item.price)) for item in restaurant.menu.all()]


def dish_for(item: MenuItem, taste: Taste, cost: Cost | None = None) -> Dish:
    """A dish for somebody of this taste; without `cost` where what they can spend is said for all dishes at once."""
    return Dish(
        item=item,
        cost=cost,
        holds=allergens_said(item.allergens),
        suits=diets_said(item.diets),
        avoided=allergens_said(set(item.allergens) & set(taste.avoids)),
        lacking=diets_said(set(taste.diets) - set(item.diets)),
        untold=bool(taste.avoids) and not item.allergens_told,
    )

"""What Stripe would refuse, by the types of its own SDK.

A request is read by a TypedDict of `stripe.params`: names, nesting, required keys, literals, integers. An answer is
compared with the annotations of its resource. Both were generated from Stripe's description of its API.
"""

import builtins
import re
import sys
import types
import typing
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, ForwardRef, Literal, Union

import stripe
import typing_extensions
from stripe import ListObject, StripeObject
from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject

INTEGER = re.compile(r"-?[0-9]{1,18}")
MARKS = (typing.NotRequired, typing.Required, typing_extensions.NotRequired, typing_extensions.Required)
# The SDK leaves every enumeration open for the future ("Literal[…] | str"); what it lists is what Stripe takes today.


class Refused(Exception):
    """A request that Stripe would refuse: its code, the parameter, and a sentence."""

    def __init__(self, code: str, param: str, message: str):
        super().__init__(message)
        self.code, self.param, self.message = code, param, message


def read_request(kind: type | None, form: dict[str, Any]) -> dict[str, Any]:
    """A decoded form as values of the types that `kind` (a TypedDict of stripe.params) names; raises Refused."""
    return _read_dict(kind, form, "") if kind else _read_nothing(form)


def _read_nothing(form: dict) -> dict:
    for name in form:
        raise _unknown(name)
    return {}


def _read_dict(kind: Any, form: dict, at: str) -> dict[str, Any]:
    fields = fields_of(kind)
    for name in form:
        if name not in fields:
            raise _unknown(_inside(at, name))
    for name in kind.__required_keys__ - set(form):
        raise Refused("parameter_missing", _inside(at, name), f"Missing required param: {_inside(at, name)}.")
    return {name: _read(fields[name], value, _inside(at, name)) for name, value in form.items()}


def fields_of(kind: Any) -> dict[str, Any]:
    """The parameters of a request with their types; options of the SDK itself (keys, accounts) are none."""
    own = {name: hint for name, hint in kind.__annotations__.items() if name not in RequestOptions.__annotations__}
    return {name: meant(hint, kind) for name, hint in own.items()}


def _read(hint: Any, value: Any, at: str) -> Any:
    choices = alternatives(hint)
    if value == "" and any(typing.get_origin(each) is Literal and "" in typing.get_args(each) for each in choices):
        return ""
    literals = {word for each in choices if typing.get_origin(each) is Literal for word in typing.get_args(each)} - {""}
    if isinstance(value, str) and value in literals:
        return value
    open_choices = [each for each in choices if typing.get_origin(each) is not Literal and not (literals and each is str)]
    refusals = []
    for each in open_choices:
        try:
            return _read_one(each, value, at)
        except Refused as refused:
            refusals.append(refused)
    if literals and (isinstance(value, str) or not refusals):
        said = ", ".join(sorted(map(str, literals)))
        raise Refused("parameter_invalid_string", at, f"Invalid {at}: must be one of {said}")
    # The deepest refusal is the one about what was meant.
    raise max(refusals, key=lambda refused: len(refused.param))


def _read_one(hint: Any, value: Any, at: str) -> Any:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if typing_extensions.is_typeddict(hint) and isinstance(value, dict):
        return _read_dict(hint, value, at)
    if origin is list and isinstance(value, dict) and set(value) == {str(n) for n in range(len(value))}:
        return [_read(inner[0], value[str(n)], f"{at}[{n}]") for n in range(len(value))]
    if origin in (dict, UntypedStripeObject) and isinstance(value, dict):
        return {name: _read(inner[-1], each, _inside(at, name)) for name, each in value.items()}
    if isinstance(value, str) and hint in SCALARS:
        return SCALARS[hint](value, at)
    raise Refused("parameter_invalid", at, f"Invalid {_named(hint)}: {at}")


def _integer(value: str, at: str) -> int:
    if not INTEGER.fullmatch(value):
        raise Refused("parameter_invalid_integer", at, f"Invalid integer: {value}")
    return int(value)


def _boolean(value: str, at: str) -> bool:
    if value not in ("true", "false"):
        raise Refused("parameter_invalid", at, f"Invalid boolean: {value}")
    return value == "true"


def _decimal(value: str, at: str) -> str:
    try:
        return str(Decimal(value))
    except InvalidOperation:
        raise Refused("parameter_invalid", at, f"Invalid decimal: {value}") from None


SCALARS: dict[Any, Any] = {
    int: _integer,
    bool: _boolean,
    Decimal: _decimal,
    float: _decimal,
    str: lambda value, at: value,
    Any: lambda value, at: value,
}


def wrong_in(kind: type, answer: Any, at: str = "") -> list[str]:
    """What of an answer does not fit the annotations of a resource of the SDK: one sentence each, empty when it fits."""
    return list(_wrong_object(kind, answer, at or kind.__name__))


def _wrong_object(kind: Any, answer: Any, at: str) -> Iterator[str]:
    if not isinstance(answer, dict):
        yield f"{at} is no object"
        return
    fields = attributes_of(kind)
    yield from (f"{at}.{name} is unknown" for name in answer if name not in fields)
    for name, hint in fields.items():
        if name in answer:
            yield from _wrong(hint, answer[name], f"{at}.{name}")
        elif type(None) not in alternatives(hint):
            yield f"{at}.{name} is missing"


def _wrong(hint: Any, value: Any, at: str) -> list[str]:
    found: list[str] = []
    choices = alternatives(hint)
    has_literals = any(typing.get_origin(each) is Literal for each in choices)
    for each in choices:
        if has_literals and each is str:
            continue
        said = list(_wrong_one(each, value, at))
        if not said:
            return []
        found = found or said
    return found


def _wrong_one(hint: Any, value: Any, at: str) -> Iterator[str]:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is list and isinstance(value, list):
        for n, each in enumerate(value):
            yield from _wrong(inner[0], each, f"{at}[{n}]")
    elif (origin or hint) is ListObject and isinstance(value, dict):
        for n, each in enumerate(value.get("data", [])):
            yield from _wrong(inner[0], each, f"{at}.data[{n}]")
    elif (origin or hint) in (dict, UntypedStripeObject) and isinstance(value, dict):
        for name, each in value.items():
            yield from _wrong(inner[-1], each, f"{at}[{name}]")
    elif origin is Literal and value in inner:
        pass
    elif isinstance(hint, type) and issubclass(hint, StripeObject) and isinstance(value, dict):
        yield from _wrong_object(hint, value, at)
    elif hint is Any or (hint is Decimal and isinstance(value, str)) or (hint is float and type(value) is int):
        pass
    elif not isinstance(hint, type) or type(value) is not hint:
        yield f"{at} is {value!r}, not {_named(hint)}"


def attributes_of(kind: Any) -> dict[str, Any]:
    """What an object of the API has, with the types: the annotations of its class in the SDK."""
    found: dict[str, Any] = {}
    for each in reversed(kind.__mro__):
        if each.__module__.startswith("stripe") and each is not StripeObject:
            found |= {name: hint for name, hint in vars(each).get("__annotations__", {}).items() if name[0] != "_"}
    told = {name: meant(hint, kind) for name, hint in found.items() if typing.get_origin(hint) is not typing.ClassVar}
    return {name: hint for name, hint in told.items() if typing.get_origin(hint) is not typing.ClassVar}


def blank(kind: type, /, **given: Any) -> dict[str, Any]:
    """An object of the API as Stripe gives it, every attribute there: what is given, else null, empty or zero.

    Raises KeyError naming what has no such value and must be given.
    """
    made = {}
    for name, hint in attributes_of(kind).items():
        if name == "deleted":
            continue
        made[name] = given[name] if name in given else _empty(hint, f"{kind.__name__}.{name}")
    unknown = set(given) - set(made)
    if unknown:
        raise KeyError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    return made


def _empty(hint: Any, at: str) -> Any:
    choices = alternatives(hint)
    first, origin = choices[0], typing.get_origin(choices[0])
    if type(None) in choices:
        return None
    if origin is Literal and len(typing.get_args(first)) == 1 and len(choices) == 1:
        return typing.get_args(first)[0]
    if (origin or first) is ListObject:
        return {"object": "list", "data": [], "has_more": False, "url": ""}
    if (origin or first) in EMPTY:
        return EMPTY[origin or first]()
    if isinstance(first, type) and issubclass(first, StripeObject) and len(choices) == 1:
        return blank(first)
    raise KeyError(at)


EMPTY: dict[Any, Any] = {int: int, bool: bool, list: list, dict: dict, UntypedStripeObject: dict}


def alternatives(hint: Any) -> list[Any]:
    """The members of a union, flat; of anything else itself."""
    if typing.get_origin(hint) in (Union, types.UnionType):
        return [each for inner in typing.get_args(hint) for each in alternatives(inner)]
    return [hint]


class _Names(dict):
    """The names of a module of the SDK, and those that it imports for its type checker only."""

    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name, None) or getattr(stripe, name, Any)


def meant(hint: Any, kind: type) -> Any:
    """An annotation of a class with every name in it looked up, without NotRequired around it."""
    if isinstance(hint, ForwardRef):
        hint = hint.__forward_arg__
    if isinstance(hint, str):
        names = _Names(vars(sys.modules[kind.__module__]))
        return meant(eval(hint, {}, names), kind)  # the SDK's own annotations
    if typing.get_origin(hint) in MARKS:
        return meant(typing.get_args(hint)[0], kind)
    inner = typing.get_args(hint)
    if not inner or typing.get_origin(hint) in (Literal, typing.ClassVar):
        return hint
    looked_up = tuple(meant(each, kind) for each in inner)
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        return Union[looked_up]  # noqa: UP007  (made of what is only known when it runs)
    return _again(origin, looked_up)


def _again(origin: Any, inner: tuple) -> Any:
    return origin[inner if len(inner) > 1 else inner[0]]


def _inside(at: str, name: str) -> str:
    return f"{at}[{name}]" if at else name


def _unknown(param: str) -> Refused:
    return Refused("parameter_unknown", param, f"Received unknown parameter: {param}")


def _named(hint: Any) -> str:
    return f"one of {typing.get_args(hint)}" if typing.get_origin(hint) is Literal else getattr(hint, "__name__", str(hint))

"""Small checks of JSON that are put together into shapes, and complain in Discord's own codes and words.

A check takes a value and its place, and yields problems: (place, code, sentence). As Discord does, shapes pass over
keys that they do not know, and null stands for a missing optional value. Lengths count code points.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Path = tuple[str, ...]
Problem = tuple[Path, str, str]
Check = Callable[[object, Path], Iterator[Problem]]

REQUIRED = ("BASE_TYPE_REQUIRED", "This field is required")


def wrong(at: Path, code: str, sentence: str) -> Iterator[Problem]:
    """One problem at one place."""
    yield at, code, sentence


def _length(value: list[Any] | str, most: int, least: int, at: Path) -> Iterator[Problem]:
    if least <= len(value) <= most:
        return
    if least:
        yield from wrong(at, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    else:
        yield from wrong(at, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def string(most: int, least: int = 0) -> Check:
    """A string of `least` to `most` characters; one that must not be empty needs more than blanks."""

    def check(value: object, at: Path) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield from wrong(at, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif least and value and not value.strip():
            yield from wrong(at, *REQUIRED)
        else:
            yield from _length(value, most, least, at)

    return check


def number(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""

    def check(value: object, at: Path) -> Iterator[Problem]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield from wrong(at, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif value > high:
            yield from wrong(at, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")
        elif value < low:
            yield from wrong(at, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {low}.")

    return check


def flag(value: object, at: Path) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield from wrong(at, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


def anything(value: object, at: Path) -> Iterator[Problem]:
    """Whatever it is."""
    yield from ()


def link(*schemes: str, most: int = 2048) -> Check:
    """An address with one of these schemes."""

    def check(value: object, at: Path) -> Iterator[Problem]:
        yield from string(most, 1)(value, at)
        if isinstance(value, str) and not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            known = ", ".join(repr(scheme) for scheme in schemes)
            scheme = value.partition(":")[0]
            yield from wrong(
                at, "URL_TYPE_INVALID_SCHEME", f'Scheme "{scheme}" is not supported. Scheme must be one of ({known}).'
            )

    return check


def one_of(*known: object) -> Check:
    """One of a few values."""

    def check(value: object, at: Path) -> Iterator[Problem]:
        if value not in known:
            yield from wrong(at, "BASE_TYPE_CHOICES", f"Value must be one of {known}.")

    return check


def items(each: Check, most: int, least: int = 0) -> Check:
    """A list of `least` to `most` values, each of which passes a check."""

    def check(value: object, at: Path) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield from wrong(at, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return
        yield from _length(value, most, least, at)
        for index, one in enumerate(value):
            yield from each(one, (*at, str(index)))

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these keys."""
    optional = optional or {}

    def check(value: object, at: Path) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield from wrong(at, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
            return
        for key, inner in required.items():
            if value.get(key) is None or value[key] == "":
                yield from wrong((*at, key), *REQUIRED)
            else:
                yield from inner(value[key], (*at, key))
        for key, inner in optional.items():
            if value.get(key) is not None:
                yield from inner(value[key], (*at, key))

    return check


def by_type(shapes: Mapping[int, Check]) -> Check:
    """An object whose `type` names its shape."""

    def check(value: object, at: Path) -> Iterator[Problem]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, int) or kind not in shapes:
            known = ", ".join(map(str, shapes))
            yield from wrong((*at, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({known},).')
        else:
            yield from shapes[kind](value, at)

    return check


def both(*checks: Check) -> Check:
    """What passes several checks."""

    def check(value: object, at: Path) -> Iterator[Problem]:
        for one in checks:
            yield from one(value, at)

    return check


def nested(problems: Iterable[Problem]) -> Json:
    """Problems as Discord nests them in an Invalid Form Body."""
    tree: Json = {}
    for at, code, sentence in problems:
        place = tree
        for key in at:
            place = place.setdefault(key, {})
        place.setdefault("_errors", []).append({"code": code, "message": sentence})
    return tree


EMBED = shape(
    {},
    {
        "title": string(256),
        "description": string(4096),
        "url": link("http", "https"),
        "timestamp": string(64, 1),
        "color": number(0, 0xFFFFFF),
        "footer": shape({"text": string(2048, 1)}, {"icon_url": link("http", "https", "attachment")}),
        "image": shape({"url": link("http", "https", "attachment")}),
        "thumbnail": shape({"url": link("http", "https", "attachment")}),
        "author": shape({"name": string(256, 1)}, {"url": link("http", "https")}),
        "fields": items(shape({"name": string(256, 1), "value": string(1024, 1)}, {"inline": flag}), 25),
    },
)
MOST_IN_EMBEDS = 6000


def embeds(value: object, at: Path) -> Iterator[Problem]:
    """Up to ten embeds, with no more than 6,000 characters in all."""
    problems = list(items(EMBED, 10)(value, at))
    yield from problems
    if not problems and isinstance(value, list) and sum(map(embed_size, value)) > MOST_IN_EMBEDS:
        yield from wrong(at, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {MOST_IN_EMBEDS}")


def embed_size(embed: Json) -> int:
    """The characters of an embed that count towards the limit of a message."""
    parts = [embed.get("title"), embed.get("description")]
    parts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for cell in embed.get("fields") or ():
        parts += [cell["name"], cell["value"]]
    return sum(len(part or "") for part in parts)


ALLOWED_MENTIONS = shape(
    {},
    {
        "parse": items(one_of("roles", "users", "everyone"), 3),
        "roles": items(string(20, 1), 100),
        "users": items(string(20, 1), 100),
        "replied_user": flag,
    },
)
MESSAGE = {
    "content": string(2000),
    "embeds": embeds,
    "tts": flag,
    "allowed_mentions": ALLOWED_MENTIONS,
    "flags": number(0, 1 << 20),
}


def nonce(value: object, at: Path) -> Iterator[Problem]:
    """A number, or a string of up to 25 characters."""
    yield from string(25)(str(value) if isinstance(value, int) else value, at)


NEW_MESSAGE = shape({}, {**MESSAGE, "nonce": nonce, "enforce_nonce": flag})
CHOICE = shape({"name": string(100, 1), "value": anything})


def choices(value: object, at: Path) -> Iterator[Problem]:
    """What an app offers while somebody types: up to 25 choices."""
    yield from items(CHOICE, 25)(value, at)
    for index, one in enumerate(value if isinstance(value, list) else ()):
        if isinstance(one, dict) and isinstance(one.get("value"), str):
            yield from string(100, 1)(one["value"], (*at, str(index), "value"))

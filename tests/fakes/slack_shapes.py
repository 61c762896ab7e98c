"""Small checks of JSON that are put together into shapes, and complain in Slack's own words.

A check takes a value and its place, and yields sentences such as
`must be less than 151 characters [json-pointer:/blocks/0/text/text]`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

Check = Callable[[object, str], Iterator[str]]


def wrong(problem: str, at: str) -> Iterator[str]:
    """One problem at one place."""
    yield f"{problem} [json-pointer:{at}]"


def string(most: int, least: int = 1) -> Check:
    """A string of `least` to `most` characters."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield from wrong("must be a string", at)
        elif len(value) > most:
            yield from wrong(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield from wrong(f"must be more than {least - 1} characters", at)

    return check


def link(value: object, at: str) -> Iterator[str]:
    """A web address of at most 3,000 characters."""
    yield from string(3000)(value, at)
    if isinstance(value, str) and not value.startswith(("https://", "http://", "mailto:")):
        yield from wrong("must be a valid url", at)


def flag(value: object, at: str) -> Iterator[str]:
    """True or false."""
    if not isinstance(value, bool):
        yield from wrong("must be a boolean", at)


def number(least: int = 0, most: int = 10**12) -> Check:
    """A whole number from `least` to `most`."""

    def check(value: object, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            yield from wrong(f"must be an integer from {least} to {most}", at)

    return check


def anything(value: object, at: str) -> Iterator[str]:
    """Whatever it is."""
    yield from ()


def one_of(*words: str) -> Check:
    """One of a few words."""

    def check(value: object, at: str) -> Iterator[str]:
        if value not in words:
            yield from wrong(f"must be one of {', '.join(words)}", at)

    return check


def items(each: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` values, each of which passes a check."""

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield from wrong("must be an array", at)
            return
        if len(value) > most:
            yield from wrong(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield from wrong(f"no less than {least} items allowed", at)
        for index, one in enumerate(value):
            yield from each(one, f"{at}/{index}")

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these keys and no others."""
    known = {**required, **(optional or {})}

    def check(value: object, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield from wrong("must be an object", at)
            return
        for key in required:
            if key not in value:
                yield from wrong(f"missing required field: {key}", at)
        for key, inner in value.items():
            if key in known:
                yield from known[key](inner, f"{at}/{key}")
            else:
                yield from wrong(f"invalid additional property: {key}", at)

    return check


def by_type(shapes: Mapping[str, Check]) -> Check:
    """An object whose `type` names its shape."""

    def check(value: object, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in shapes:
            yield from wrong(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from shapes[kind](value, at)

    return check


def needing(any_of: Sequence[str], check: Check) -> Check:
    """A shape in which at least one of these keys is present."""

    def both(value: object, at: str) -> Iterator[str]:
        yield from check(value, at)
        if isinstance(value, dict) and not any(value.get(key) for key in any_of):
            yield from wrong("must define either " + " or ".join(f"`{key}`" for key in any_of), f"{at}/type")

    return both


def text(most: int = 3000, *, plain: bool = False) -> Check:
    """A text object of 1 to `most` characters."""
    plain_text = shape({"type": anything, "text": string(most)}, {"emoji": flag})
    mrkdwn = shape({"type": anything, "text": string(most)}, {"verbatim": flag})
    return by_type({"plain_text": plain_text} if plain else {"plain_text": plain_text, "mrkdwn": mrkdwn})

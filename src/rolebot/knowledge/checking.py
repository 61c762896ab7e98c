"""Check a part of a document against its shape, and say what does not fit in the words of the file."""

from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError

from rolebot.knowledge.hints import meant, nearest
from rolebot.knowledge.parts import Part
from rolebot.knowledge.places import Problem
from rolebot.knowledge.source import Steps

AnyShape = TypeVar("AnyShape", bound=BaseModel)


def check_shape(part: Part, shape: type[AnyShape]) -> AnyShape | None:
    """The part as a shape, or None when it does not fit; all that is wrong is reported in its document.

    Where nothing but unknown keys is wrong, the rest is returned, so that it can be checked further.
    """
    try:
        return shape.model_validate(part.data)
    except ValidationError as error:
        details = _details(error)
    extra = [_real_steps(part, detail["loc"]) for detail in details if detail["type"] == "extra_forbidden"]
    slips = {(steps[:-1], meant(str(steps[-1]), _known_keys(shape, steps))) for steps in extra}
    for detail in details:
        steps = _real_steps(part, detail["loc"])
        if detail["type"] != "missing" or (steps, detail["loc"][-1]) not in slips:
            part.document.problems.append(_explain(part, shape, detail))
    if len(extra) < len(details):
        return None
    return shape.model_validate(_without(part.data, set(extra)))


def fits_as_far(part: Part, shape: type[BaseModel]) -> bool:
    """Whether a part fits a shape as far as it goes; it may lack keys, which another folder may give."""
    try:
        shape.model_validate(part.data)
    except ValidationError as error:
        details = [detail for detail in _details(error) if detail["type"] != "missing"]
        part.document.problems.extend(_explain(part, shape, detail) for detail in details)
        return all(detail["type"] == "extra_forbidden" for detail in details)
    return True


def _details(error: ValidationError) -> list[dict[str, Any]]:
    return [dict(detail) for detail in error.errors(include_url=False)]


def _without(data: Any, steps: set[Steps], at: Steps = ()) -> Any:
    """The data without the values at these steps."""
    if isinstance(data, dict):
        return {key: _without(value, steps, (*at, key)) for key, value in data.items() if (*at, key) not in steps}
    if isinstance(data, list):
        return [_without(value, steps, (*at, index)) for index, value in enumerate(data)]
    return data


def _explain(part: Part, shape: type[BaseModel], detail: dict[str, Any]) -> Problem:
    steps = _real_steps(part, detail["loc"])
    kind, context = detail["type"], detail.get("ctx", {})
    key = steps[-1] if steps else ""
    if kind == "extra_forbidden":
        return Problem(part.key_place(steps), f"unknown key `{key}`{nearest(str(key), _known_keys(shape, steps))}")
    if kind == "missing":
        missing = detail["loc"][-1]
        return Problem(part.place(steps), f"the key `{missing}` is missing; add it")
    place = part.place(steps)
    if detail["loc"] and detail["loc"][-1] == "[key]":
        place = part.key_place(steps)
    return Problem(place, _say(kind, context, f"`{key}`" if isinstance(key, str) and key else "this"))


def _say(kind: str, context: dict[str, Any], what: str) -> str:
    match kind:
        case "string_type":
            return f"{what} must be a text, not a list or a map; check the dashes, and quote a text that holds `: `"
        case "list_type":
            return f"{what} must be a list; start each line of it with `- `"
        case "dict_type" | "model_type" | "model_attributes_type":
            return f"{what} must be a map; write it as lines of `key: value`"
        case "string_too_short":
            return f"{what} is empty; write something or delete it"
        case "string_too_long":
            return f"{what} is too long for a chat; keep it under {context['max_length'] + 1} characters"
        case "too_short":
            return f"{what} needs at least {context['min_length']} of them; add one or delete it"
        case "too_long":
            return f"{what} may have at most {context['max_length']} of them; shorten or split it"
        case "string_pattern_mismatch" if context["pattern"].startswith(r"^\d"):
            return f"{what} must be a date such as 2020, 2020-10 or 2020-10-16"
        case "string_pattern_mismatch" if context["pattern"].endswith("%?$"):
            return f"{what} must be a percentage such as 3 or 2.5"
        case "string_pattern_mismatch":
            return f"{what} must be an id: small letters, digits and single dashes, such as `data-engineer`"
        case "literal_error":
            only_all = context["expected"] == "'all'"
            known = f"is not known here; known are {context['expected']}"
            return f"{what} must be a list, or `all`" if only_all else f"{what} {known}"
        case _:
            return f"{what} does not fit ({kind.replace('_', ' ')}); see the comments in the shipped files"


def _real_steps(part: Part, loc: tuple[str | int, ...]) -> Steps:
    """As much of a pydantic location as exists in the part; tags of unions and the like are left out."""
    steps: Steps = ()
    for step in loc:
        if part.has((*steps, step)):
            steps = (*steps, step)
    return steps


def _known_keys(shape: Any, steps: Steps) -> list[str]:
    """The keys that a map at the parent of these steps may have, by walking down the annotations."""
    for step in steps[:-1]:
        shape = _below(shape, step)
    shape = _unwrap(shape)
    return list(shape.model_fields) if isinstance(shape, type) and issubclass(shape, BaseModel) else []


def _below(shape: Any, step: str | int) -> Any:
    shape = _unwrap(shape)
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        field = shape.model_fields.get(str(step))
        return field.annotation if field else None
    arguments = get_args(shape)
    return arguments[-1] if arguments else None


def _unwrap(shape: Any) -> Any:
    """Strip annotations and root models down to a plain list, map or shape."""
    while True:
        if hasattr(shape, "__metadata__"):
            shape = get_args(shape)[0]
        elif isinstance(shape, type) and issubclass(shape, RootModel):
            shape = shape.model_fields["root"].annotation
        elif get_origin(shape) is None or get_origin(shape) in (list, dict):
            return shape
        else:
            return shape

"""Parts of documents: laid over one another, or left out, while every value keeps the place where it was written.

That is why whatever is put together from several files is checked like one file, and each fault found in its own.
"""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass

from rolebot.knowledge.places import Place
from rolebot.knowledge.source import Data, Document, Steps

Replaces = Callable[[Steps], bool]
"""Whether what stands at some steps is replaced as a whole by what is laid over it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A value in a document, such as one entry of a file; steps go on from there."""

    document: Document
    data: Data
    steps: Steps = ()

    def below(self, step: str | int) -> "Part":
        """The value at a key of a map or at a position of a list."""
        assert not isinstance(self.data, str)
        return Part(self.document, self.data[step], (*self.steps, step))  # type: ignore[index]  # of a map or of a list

    def place(self, steps: Steps = ()) -> Place:
        """Where the value at the steps stands, or the nearest value around it that exists."""
        return self.document.place((*self.steps, *steps))

    def key_place(self, steps: Steps) -> Place:
        """Where the key at the end of the steps stands."""
        return self.document.key_place((*self.steps, *steps))

    def has(self, steps: Steps) -> bool:
        """Whether there is a value at the steps."""
        return (*self.steps, *steps) in self.document.values

    def report(self, steps: Steps, what: str) -> None:
        """Note a problem with the value at the steps."""
        self.document.report((*self.steps, *steps), what)

    def texts(self) -> Iterator[tuple[Steps, str]]:
        """Every text with its steps, in the order of the file."""
        if isinstance(self.data, str):
            yield (), self.data
            return
        for step in self.data if isinstance(self.data, dict) else range(len(self.data)):
            for steps, text in self.below(step).texts():
                yield (step, *steps), text


def whole(document: Document) -> Part:
    """All that a document holds."""
    return Part(document, document.data)


def lay_over(lower: Part, upper: Part, replaces: Replaces) -> Part:
    """Both parts in one: maps are put together key by key, lists one after the other, and texts replaced."""
    onto = Document(upper.document.file)
    onto.data = _lay(lower, upper, onto, (), replaces)
    return whole(onto)


def without(part: Part, dropped: Set[Steps]) -> Part | None:
    """The part without the values at these steps, nor any list or map that is empty for it; None if nothing is left."""
    onto = Document(part.document.file)
    kept = _copy(part, onto, (), (), dropped)
    if kept is None:
        return None
    onto.data = kept
    return whole(onto)


def _lay(lower: Part, upper: Part, onto: Document, to: Steps, replaces: Replaces) -> Data:
    if isinstance(lower.data, dict) and isinstance(upper.data, dict) and not replaces(to):
        onto.values[to] = lower.place()  # what both lack is lacking there
        laid: dict[str, Data] = {}
        for key in dict.fromkeys((*lower.data, *upper.data)):
            below = (*to, key)
            onto.keys[below] = (upper if key in upper.data else lower).key_place((key,))
            if key in lower.data and key in upper.data:
                laid[key] = _lay(lower.below(key), upper.below(key), onto, below, replaces)
            else:
                laid[key] = _whole_copy((upper if key in upper.data else lower).below(key), onto, below)
        return laid
    if isinstance(lower.data, list) and isinstance(upper.data, list) and not replaces(to):
        onto.values[to] = lower.place()
        items = [part.below(at) for part in (lower, upper) for at in range(len(part.data))]
        return [_whole_copy(item, onto, (*to, at)) for at, item in enumerate(items)]
    return _whole_copy(upper, onto, to)


def _whole_copy(part: Part, onto: Document, to: Steps) -> Data:
    copied = _copy(part, onto, to, (), frozenset())
    assert copied is not None
    return copied


def _copy(part: Part, onto: Document, to: Steps, at: Steps, dropped: Set[Steps]) -> "Data | None":
    """The value of a part, copied with its places; `at` are the steps that led there from where `dropped` begins."""
    onto.values[to] = part.place()
    if isinstance(part.data, str):
        return part.data
    copied = (_copy_list if isinstance(part.data, list) else _copy_map)(part, onto, to, at, dropped)
    if part.data and not copied:
        del onto.values[to]
        return None
    return copied


def _copy_list(part: Part, onto: Document, to: Steps, at: Steps, dropped: Set[Steps]) -> Data:
    items: list[Data] = []
    for number in range(len(part.data)):
        step, below = (*at, number), (*to, len(items))
        if step not in dropped and (item := _copy(part.below(number), onto, below, step, dropped)) is not None:
            items.append(item)
    return items


def _copy_map(part: Part, onto: Document, to: Steps, at: Steps, dropped: Set[Steps]) -> Data:
    pairs: dict[str, Data] = {}
    for key in part.data:
        assert isinstance(key, str)
        step, below = (*at, key), (*to, key)
        if step not in dropped and (value := _copy(part.below(key), onto, below, step, dropped)) is not None:
            pairs[key] = value
            onto.keys[below] = part.key_place((key,))
    return pairs

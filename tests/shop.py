"""A plain FAQ of a shop, large enough to learn its own numbers from: 40 things, five phrasings each."""

from itertools import chain

THINGS = """
    kettle toaster lamp carpet mirror candle pillow blanket curtain bucket ladder hammer spanner drill tent rucksack
    bicycle helmet kayak paddle racket umbrella raincoat scarf trousers sandals necklace bracelet notebook crayon
    scissors stapler printer keyboard speaker guitar violin trumpet puzzle aquarium
""".split()

FRAMES = (
    "how do i clean the {}",
    "where do you sell a {}",
    "my {} is broken",
    "what does a {} cost",
    "can i give the {} back",
)


def shop(phrasings: int = len(FRAMES)) -> str:
    """The entries as YAML, with so many phrasings each."""
    return "".join(chain.from_iterable(_entry(thing, phrasings) for thing in THINGS))


def _entry(thing: str, phrasings: int) -> list[str]:
    lines = [f"    - {frame.format(thing)}\n" for frame in FRAMES[:phrasings]]
    return [f"- id: {thing}\n  phrasings:\n", *lines, f"  answer: Ask for the {thing} at the counter.\n\n"]

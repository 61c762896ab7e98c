"""From the photograph of a window to a small picture of the page in it."""

from pathlib import Path

from PIL import Image

LIGHT = {"colors": 32, "method": Image.Quantize.MAXCOVERAGE}
"""Greys of the letters, and the few others; coverage keeps the few dots of green and blue."""

DARK = {"colors": 64, "method": Image.Quantize.MEDIANCUT, "kmeans": 1}
"""Areas that are all nearly black lie too close together for coverage, which would make one of them."""

OUTSIDE = (255, 0, 255)
"""What frame.css paints around the page."""


def cut(shot: Path, path: Path, dark: bool) -> None:
    """Write the page, which begins in the upper left corner of the photograph and ends where the outside begins."""
    with Image.open(shot) as image:
        whole = image.convert("RGB")
    width = _first_outside([whole.getpixel((x, 0)) for x in range(whole.width)])
    height = _first_outside([whole.getpixel((0, y)) for y in range(whole.height)])
    page = whole.crop((0, 0, width, height))
    # Dithering would blur letters and double the file.
    small = page.quantize(**(DARK if dark else LIGHT), dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def _first_outside(dots: list[object]) -> int:
    if OUTSIDE not in dots:
        raise ValueError("the page is larger than the window; enlarge WINDOW in pictures/chromium.py")
    return dots.index(OUTSIDE)

"""From the photograph of a window to a small picture of the page in it."""

from pathlib import Path

from PIL import Image

SHADES = 32
"""Colors of a picture: greys of the letters, and the few that Slack has."""

OUTSIDE = (255, 0, 255)
"""What style.css paints around the page."""


def cut(shot: Path, path: Path) -> None:
    """Write the page, which begins in the upper left corner of the photograph and ends where the outside begins."""
    with Image.open(shot) as image:
        whole = image.convert("RGB")
    width = _first_outside([whole.getpixel((x, 0)) for x in range(whole.width)])
    height = _first_outside([whole.getpixel((0, y)) for y in range(whole.height)])
    page = whole.crop((0, 0, width, height))
    # Coverage keeps the few dots of green and blue; dithering would blur letters and double the file.
    small = page.quantize(SHADES, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def _first_outside(dots: list[object]) -> int:
    if OUTSIDE not in dots:
        raise ValueError("the page is larger than the window; enlarge WINDOW in pictures/chromium.py")
    return dots.index(OUTSIDE)

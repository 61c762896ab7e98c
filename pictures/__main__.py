"""The command: `python -m pictures` redoes the pictures in docs/images/slack/ and docs/images/discord/."""

import json
import sys
import tempfile
from pathlib import Path

import click

from pictures.chromium import find_chromium, photograph
from pictures.gallery import GALLERIES, Gallery

NO_CHROMIUM = (
    "There is no Chromium to take the pictures with: install it (on Debian: apt-get install chromium), "
    "or name its program in the variable CHROMIUM."
)


def main() -> int:
    """Redo every picture of the galleries, and drop those that they do not name."""
    chromium = find_chromium()
    if not chromium:
        click.echo(NO_CHROMIUM, err=True)
        return 1
    for gallery in GALLERIES:
        _redo(gallery, chromium)
    return 0


def _redo(gallery: Gallery, chromium: str) -> None:
    from pictures.cutting import cut  # noqa: PLC0415  needs Pillow, which nothing before this line should

    gallery.folder.mkdir(parents=True, exist_ok=True)
    for picture in gallery.pictures:
        payload = json.loads((gallery.snapshots / f"{picture.snapshot}.json").read_text(encoding="utf-8"))
        path = gallery.folder / f"{picture.name}.png"
        with tempfile.TemporaryDirectory() as folder:
            shot = Path(folder, "shot.png")
            photograph(chromium, gallery.page(picture, payload), shot)
            cut(shot, path, gallery.dark)
        click.echo(f"{gallery.name}/{path.name}: {path.stat().st_size / 1000:.0f} KB")
    for path in set(gallery.folder.glob("*.png")) - {gallery.folder / f"{one.name}.png" for one in gallery.pictures}:
        path.unlink()


if __name__ == "__main__":
    sys.exit(main())

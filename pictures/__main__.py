"""The command: `python -m pictures` redoes the pictures in docs/images/slack/."""

import json
import sys
import tempfile
from pathlib import Path

import click
from tests.slack_snapshots import FOLDER as SNAPSHOTS

from pictures.chromium import find_chromium, photograph
from pictures.gallery import PICTURES
from pictures.page import page

FOLDER = Path(__file__).parent.parent / "docs" / "images" / "slack"

NO_CHROMIUM = (
    "There is no Chromium to take the pictures with: install it (on Debian: apt-get install chromium), "
    "or name its program in the variable CHROMIUM."
)


def main() -> int:
    """Redo every picture of the gallery, and drop those that it does not name."""
    chromium = find_chromium()
    if not chromium:
        click.echo(NO_CHROMIUM, err=True)
        return 1
    from pictures.cutting import cut  # noqa: PLC0415  needs Pillow, which nothing before this line should

    FOLDER.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        payload = json.loads((SNAPSHOTS / f"{picture.snapshot}.json").read_text(encoding="utf-8"))
        path = FOLDER / f"{picture.name}.png"
        with tempfile.TemporaryDirectory() as folder:
            shot = Path(folder, "shot.png")
            photograph(chromium, page(picture, payload), shot)
            cut(shot, path)
        click.echo(f"{path.name}: {path.stat().st_size / 1000:.0f} KB")
    for path in set(FOLDER.glob("*.png")) - {FOLDER / f"{picture.name}.png" for picture in PICTURES}:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())

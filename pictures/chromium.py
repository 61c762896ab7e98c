"""A Chromium without a window: where it is, and a photograph of a page by it."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")

WINDOW = (760, 4000)
"""CSS pixels, a dot each; larger than any page."""

PATIENCE = 60
"""Seconds that Chromium may take for one page."""

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --force-device-scale-factor=1"
).split()


def find_chromium() -> str:
    """The program that the variable CHROMIUM names, or the first on the path; empty when there is none."""
    named = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else NAMES
    return next((found for name in named if (found := shutil.which(name))), "")


def photograph(chromium: str, html: str, shot: Path) -> None:
    """Write a PNG of the whole window. RuntimeError tells what Chromium said when it made none."""
    # Chromium may still be leaving its folder when the program has ended.
    with tempfile.TemporaryDirectory(prefix="pictures-", ignore_cleanup_errors=True) as folder:
        page = Path(folder, "page.html")
        page.write_text(html, encoding="utf-8")
        size = f"--window-size={WINDOW[0]},{WINDOW[1]}"
        command = [chromium, *FLAGS, f"--user-data-dir={folder}/user", size, f"--screenshot={shot}", page.as_uri()]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603  words of our own
    if not shot.exists():
        raise RuntimeError(f"{chromium} made no picture: {ended.stderr.strip()[-500:]}")

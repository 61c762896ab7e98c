"""What is shown of a process's health: JSON for programs, and a page for people. No question and no id is on it."""

from html import escape
from typing import Any

from rolebot import __version__
from rolebot.health import Health

MOST_SHOWN = 50
"""Problems that are shown with their places."""

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}th{text-align:left;padding-right:1.5rem}td{padding-right:1.5rem}"
    "li{font-family:ui-monospace,monospace;font-size:14px}"
)


def as_json(health: Health, places: bool) -> dict[str, Any]:
    """Everything as plain data; `places` says whether problems are shown, or counted only."""
    shown: dict[str, Any] = {
        "ready": health.is_ready,
        "version": __version__,
        "worker": health.worker,
        "generation": health.generation,
        "parts": {part.name: {"fine": part.fine, "needed": part.needed, "says": part.says} for part in health.parts},
        "problems": len(health.problems),
    }
    if places:
        shown["places"] = [str(problem) for problem in health.problems[:MOST_SHOWN]]
    return shown


def as_page(health: Health, places: bool) -> str:
    """Everything as a page that needs nothing from elsewhere and looks again every ten seconds."""
    rows = "".join(
        f"<tr><td>{'✓' if part.fine else '✗'}</td><th>{escape(part.name)}</th><td>{escape(part.says)}</td></tr>"
        for part in health.parts
    )
    shown = health.problems[:MOST_SHOWN] if places else ()
    items = "".join(f"<li>{escape(str(problem))}</li>" for problem in shown)
    more = len(health.problems) - len(shown)
    rest = f"<p>… and {more} more</p>" if places and more else ""
    head = "rolebot is ready" if health.is_ready else "rolebot is not ready"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="10">'
        f"<title>{head}</title><style>{STYLE}</style><h1>{head}</h1><table>{rows}</table>"
        f"<ul>{items}</ul>{rest}<p>rolebot {__version__}</p></html>"
    )

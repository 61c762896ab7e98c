"""The icons beside an answer, drawn for these pictures."""

_STROKE = 'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"'
_THUMB = "M6 9 9.4 3.2c1.3 0 2 .9 1.8 2.2L10.7 8h4.2c1 0 1.7.9 1.5 1.9l-1 5c-.2.8-.8 1.3-1.5 1.3H6zM3.5 9H6v7.2H3.5z"
_BIN = "M3.5 5.5h13M7.5 5.5V3.5h5v2M5 5.5l.8 11h8.4l.8-11M8.4 8.5v5M11.6 8.5v5"
_EYE = "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z"
_MEGAPHONE = "M3 8v4h3.5l8.5 4.2V3.8L6.5 8zM6.5 8v4M17.6 8.2v3.6"


def _svg(path: str, turned: str = "") -> str:
    return f'<svg viewBox="0 0 20 20"{turned}><path d="{path}" {_STROKE}/></svg>'


ICONS = {
    "good": _svg(_THUMB),
    "bad": _svg(_THUMB, ' style="transform: rotate(180deg) scaleX(-1)"'),
    "trash": _svg(_BIN),
    "eye": _svg(_EYE),
    "megaphone": _svg(_MEGAPHONE),
}

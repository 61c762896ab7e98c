"""The page and its traffic: what happens comes by server-sent events, what a person does goes by POST.

Only this machine can reach it, and only its own page may use it: a page of somebody else in the same browser is told
apart by Host and Origin, and may not show it in a frame.
"""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from html import escape
from pathlib import Path

from aiohttp import web
from pictures.slack.page import STYLE

from demo.acting import Impossible, do
from demo.drawing import Part, changes, parts
from demo.place import PEOPLE, Place

HERE = Path(__file__).parent
SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
BREATH = 15.0
"""Seconds after which a quiet stream says something, so that one that nobody reads any more ends."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def make_app(place: Place, folder: Path) -> web.Application:
    """The page of a place whose bot answers from a folder."""

    async def page(_: web.Request) -> web.Response:
        html = (HERE / "page.html").read_text(encoding="utf-8").replace("FOLDER", escape(str(folder)))
        return web.Response(text=html, content_type="text/html", headers=SAFE)

    async def style(_: web.Request) -> web.Response:
        css = STYLE + (HERE / "page.css").read_text(encoding="utf-8")
        return web.Response(text=css, content_type="text/css", headers=SAFE)

    async def script(_: web.Request) -> web.Response:
        text = (HERE / "page.js").read_text(encoding="utf-8")
        return web.Response(text=text, content_type="text/javascript", headers=SAFE)

    async def events(request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers=SAFE | {"Content-Type": "text/event-stream"})
        who = _who(request)
        with suppress(ConnectionResetError):  # the page was left
            await stream.prepare(request)
            await _stream(place, who, stream)
        return stream

    async def act(request: web.Request) -> web.Response:
        try:
            asked = await request.json()
            if not isinstance(asked, dict):
                raise ValueError("no object")
            return web.json_response(await do(place, _who(request), asked))
        except Impossible as refused:
            return web.json_response({"error": str(refused)}, status=409)
        except (KeyError, ValueError) as wrong:
            return web.json_response({"error": f"The page sent something wrong: {wrong!r}"}, status=400)

    app = web.Application(middlewares=[only_own_page], client_max_size=64 * 1024)
    app.add_routes([web.get("/", page), web.get("/page.css", style), web.get("/page.js", script)])
    app.add_routes([web.get("/events", events), web.post("/do", act)])
    return app


def _who(request: web.Request) -> str:
    who = request.query.get("who", "")
    if who not in PEOPLE:
        raise web.HTTPBadRequest(text="nobody here is called that")
    return who


@web.middleware
async def only_own_page(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses whoever came by another name, as a page would that had its own name lead here, or from another page."""
    port = request.url.port
    names = {f"127.0.0.1:{port}", f"localhost:{port}"}
    origin = request.headers.get("Origin", "" if request.method == "POST" else f"http://{request.host}")
    if request.host not in names or origin != f"http://{request.host}":
        raise web.HTTPForbidden(text=f"Open http://127.0.0.1:{port}/ itself.")
    return await handler(request)


async def _stream(place: Place, who: str, stream: web.StreamResponse) -> None:
    """What a person sees, all of it at first and then whatever changes."""
    shown: dict[str, Part] = {}
    while True:
        version, seen = place.version, parts(place, who)
        told = changes(shown, seen)
        await stream.write(f"data: {json.dumps(told)}\n\n".encode() if told else b": still here\n\n")
        shown = seen
        with suppress(AssertionError):  # nothing happened
            await place.wait_for(lambda now, version=version: now.version != version, within=BREATH)  # type: ignore[misc]

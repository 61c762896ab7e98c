"""Texts that strangers may send, by what is strange about them."""

STRANGE = {
    "ten thousand characters": "what does a ship cook do " * 400,
    "ten thousand letters": "a" * 10_000,
    "emoji": "🧑‍🍳 🇫🇷 👩🏽‍🚀?",
    "emoji in a question": "what does a ship cook 🍲 do?",
    "right to left": "ما هو عمل الطباخ؟",
    "direction marks": "\u202ewhat does a ship cook do\u202c\u2066\u2069",
    "control characters": "what\x01 does\x02 a \x1b[31mship\x1b[0m cook\x7f do\x08",
    "null": "what does a\x00 ship cook do",
    "combining marks": "w\u0300\u0301\u0302h\u0327at" * 200,
    "line separators": "what does\u2028a ship\u2029cook\x85do",
    "no letters": "?!… --- ///",
    "markup": "<script>alert(1)</script> & <@U123> @everyone *bold* [red]x[/red]",
    "format signs": "%s %d {0} {role} {thing} $HOME \\n",
    "one letter": "x",
}

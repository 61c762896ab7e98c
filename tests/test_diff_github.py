"""`rolebot diff --format github`: annotations and a summary, in which no word of a stranger is a command or markup."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rolebot.conversation import Outcome
from rolebot.knowledge.model import Check
from rolebot.knowledge.places import Place
from rolebot.upkeep.differing import Asked, Difference, Effect, Reply
from rolebot.upkeep.reporting import LONGEST_SUMMARY, Report, tell_annotations, tell_summary, tell_text
from tests.command import run
from tests.folders import DRILL, SOUND, Writer, write_folder
from tests.recalled import exchange, keep

CHECKS = """\
- reaches: entry:lifeboat-drill
  questions:
    - do tell me when the lifeboat drill is
"""
OLD = {**SOUND, "checks/drill.yaml": CHECKS}
WORSE = (
    '"do tell me when the lifeboat drill is" reaches nothing, expected `entry:lifeboat-drill`; '
    "before, it reached `entry:lifeboat-drill`"
)
SUMMARY = """\
### What the answers become, from `k` to `n`

1 checks: 1 worse, 0 better, 0 changed, 0 new, 0 gone

<details open><summary>Worse (1)</summary>

- `n/checks/drill.yaml:3:7`: `"do tell me when the lifeboat drill is" reaches nothing, expected entry:lifeboat-drill; \
before, it reached entry:lifeboat-drill`

</details>
"""


@pytest.fixture
def worse(write: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder `k`, and one `n` in which a check is worse."""
    monkeypatch.setenv("ROLEBOT_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    write(OLD)
    edit = DRILL.replace("when is the lifeboat drill", "who cleans the galley")
    write_folder(Path("n"), {**OLD, "entries/aboard.yaml": edit})


@pytest.mark.usefixtures("worse")
def test_check_that_gets_worse_is_annotated_at_its_place() -> None:
    ran = run("diff", "k", "n", "--format", "github", env={"GITHUB_STEP_SUMMARY": "summary.md"})
    assert (ran.code, ran.out) == (1, f"::error file=n/checks/drill.yaml,line=3,col=7::{WORSE}\n")


@pytest.mark.usefixtures("worse")
def test_summary_is_appended_to_the_file_that_github_names() -> None:
    Path("summary.md").write_text("# Before\n\n", encoding="utf-8")
    run("diff", "k", "n", "--format", "github", env={"GITHUB_STEP_SUMMARY": "summary.md"})
    assert Path("summary.md").read_text(encoding="utf-8") == f"# Before\n\n{SUMMARY}\n"


@pytest.mark.usefixtures("worse")
def test_summary_is_printed_where_github_names_no_file() -> None:
    assert run("diff", "k", "n", "--format", "github").out.split("\n", 1)[1] == f"{SUMMARY}\n"


@pytest.mark.usefixtures("worse")
def test_summary_that_cannot_be_written_is_wrong_use() -> None:
    ran = run("diff", "k", "n", "--format", "github", env={"GITHUB_STEP_SUMMARY": "nowhere/summary.md"})
    assert ran.code == 2
    assert "GITHUB_STEP_SUMMARY=nowhere/summary.md cannot be written: No such file or directory" in ran.err


@pytest.mark.usefixtures("worse")
def test_problems_of_a_side_are_annotated() -> None:
    write_folder(Path("n"), {"entries/aboard.yaml": DRILL + "  tittle: x\n"})
    ran = run("diff", "k", "n", "--format", "github")
    place = "::error file=n/entries/aboard.yaml,line=5,col=3"
    assert (ran.code, ran.out) == (1, f"{place}::unknown key `tittle`; did you mean `title`?\n")


@pytest.mark.usefixtures("worse")
def test_problems_of_what_was_there_before_are_no_annotations() -> None:
    write_folder(Path("k"), {"entries/aboard.yaml": DRILL + "  tittle: x\n"})
    ran = run("diff", "k", "n", "--format", "github")
    assert (ran.code, ran.out) == (1, "")
    assert "k/entries/aboard.yaml:5:3: unknown key `tittle`" in ran.err


@pytest.mark.usefixtures("worse")
def test_question_of_an_asker_is_shown_as_it_was_typed(tmp_path: Path) -> None:
    asked = 'when is the *lifeboat* drill @everyone <img src=x> `x` ::error::x "'
    ran = run("diff", "k", "n", "--format", "github", env=keep(tmp_path, [exchange(asked)]))
    shown = asked.replace("`", "")
    assert f'- `"{shown}" reached an offer of entry:lifeboat-drill, reaches nothing`\n' in ran.out


MARKUP = st.sampled_from(
    "` `` ``` ~~~ * ** _ [x](http://x.example) ![x](y) <script> <!-- </details> --> @team #12 http://x.example | - "
    "# ::error::x ::add-mask::x %0A \n \r\n \t \u2028 \u202e \\ \\` &lt; $x$ 1. > +".split(" ")
)
HOSTILE = st.lists(MARKUP | st.text(max_size=5), max_size=8).map("".join)


def check_at(file: str, question: str) -> Check:
    return Check(question, ("entry:x",), (), Place(file or "x", 3, 7))


def reply_of(text: str, intent: str) -> Reply:
    return Reply(outcome=Outcome.ANSWERED, intent=intent or "entry:x", offers=(), text=text, what=text)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """What was compared, with the words of strangers in every place where there may be any."""
    differences = []
    for effect in draw(st.lists(st.sampled_from(Effect), min_size=1, max_size=4)):
        question, check = draw(HOSTILE), check_at(draw(HOSTILE), "x")
        asked = Asked(question=question, before=check, after=check) if draw(st.booleans()) else Asked(question=question)
        before, after = (reply_of(draw(HOSTILE), draw(HOSTILE)) for _ in range(2))
        differences.append(Difference(effect=effect, asked=asked, before=before, after=after))
    return Report(draw(HOSTILE), draw(HOSTILE), [one.asked for one in differences], differences)


def tokens_of(markdown: str) -> list[Token]:
    """The tokens of a text in Markdown, those within lines too."""
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    return [inner for token in parsed for inner in (token, *(token.children or ()))]


OURS = re.compile(r"(<details( open)?><summary>[A-Z][a-z ]+ \([0-9]+\)</summary>|</details>)\n*")
PLAIN = re.compile(r"[A-Za-z0-9 ,:…\n]*")


@settings(max_examples=50)
@given(reports())
def test_nothing_in_a_summary_is_markup_of_strangers(report: Report) -> None:
    tokens = tokens_of(tell_summary(report))
    kinds = {token.type for token in tokens}
    assert kinds <= {
        *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "code_inline"),
        *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "fence", "html_block"),
    }
    assert [token.content for token in tokens if token.type == "html_block" and not OURS.fullmatch(token.content)] == []
    # What GitHub reads in plain text, such as names after an @, stands between backticks alone.
    assert [token.content for token in tokens if token.type == "text" and not PLAIN.fullmatch(token.content)] == []
    assert sum(token.type == "heading_open" for token in tokens) == 1


@settings(max_examples=50)
@given(reports())
def test_each_line_for_a_run_is_the_one_command_that_is_meant(report: Report) -> None:
    lines = list(tell_annotations(report))
    assert len(lines) == len(report.worse_checks)
    for line in lines:
        assert re.fullmatch(r"::error file=[^:,\r\n]+,line=3,col=7::[^\r\n]*", line)
        assert set(re.findall("%..", line)) <= {"%25", "%0A", "%0D", "%3A", "%2C"}


@settings(max_examples=50)
@given(reports())
def test_nothing_moves_the_cursor_of_a_terminal(report: Report) -> None:
    for line in tell_text(report):
        assert line.isprintable()
        assert not line.startswith("::")


def test_summary_fits_into_a_comment() -> None:
    def long(number: int, side: str) -> Reply:
        return reply_of("\n".join(f"{side} {number} {line} " + "word " * 60 for line in range(20)), "entry:x")

    differences = [
        Difference(
            effect=effect,
            asked=Asked(question=f"{effect} {number}"),
            before=long(number, "before"),
            after=long(number, "after"),
        )
        for effect in (Effect.WORSE, Effect.BETTER, Effect.CHANGED)
        for number in range(100)
    ]
    summary = tell_summary(Report("old", "new", [one.asked for one in differences], differences))
    assert LONGEST_SUMMARY * 0.8 < len(summary) < 65_536
    assert summary.count("<details") == summary.count("</details>") == summary.count("```diff") / 6 == 3
    assert summary.count("- … and 94 more") == 3

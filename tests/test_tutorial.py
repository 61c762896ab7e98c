"""The tutorial from beginning to end, as a newcomer goes through it: each command is typed, each edit made, each output
seen."""

from pathlib import Path

import pytest

from tests.walking import fits, walk

TUTORIAL = Path(__file__).parent.parent / "docs" / "tutorial.md"
OPENED = """\
```yaml
# ours/entries/ours.yaml
- id: tea
  phrasings: [who makes tea]
  answer: Whoever is first.
```

```sh
rolebot ask --knowledge ours "who makes tea"
```

```text
Tea
```
"""


def test_tutorial_is_true_from_beginning_to_end(tmp_path: Path) -> None:
    did = walk(TUTORIAL.read_text(encoding="utf-8"), tmp_path)
    assert {kind: did.count(kind) for kind in set(did)} == {"sh": 8, "text": 11, "diff": 4, "yaml": 2}


def test_page_that_is_not_true_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="shows not what the page says"):
        walk(OPENED, tmp_path)


def test_what_stands_for_anything_stands_for_nothing_else() -> None:
    assert fits("one\n…\nfour", "one\ntwo\nthree\nfour\n")
    assert fits("on… [1]", "one two [1]")
    assert not fits("one\n…\nfour", "one\ntwo\n")
    assert not fits("one\ntwo", "one\ntwo\nthree")

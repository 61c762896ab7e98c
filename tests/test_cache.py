"""What was read of a knowledge is kept in a file, and only read again where it still fits."""

from pathlib import Path

from rolebot.answering.plain import plain_text
from rolebot.bot import load_bot
from tests.folders import write_folder

QUESTION = "what does a gull eat"
FILES = {
    "entries/gulls.yaml": """
- id: gull-food
  phrasings: [what does a gull eat, which food do gulls like, do gulls steal chips]
  answer: Fish and chips.
- id: gull-nest
  phrasings: [where does a gull nest, where do gulls sleep, nests of gulls]
  answer: On cliffs and roofs.
"""
}


def kept(cache: Path) -> list[Path]:
    return sorted(cache.glob("*.index"))


def test_a_kept_index_answers_as_the_one_that_was_built(tmp_path: Path) -> None:
    folder, cache = write_folder(tmp_path / "k", FILES), tmp_path / "cache"
    built, read = load_bot(folder, cache), load_bot(folder, cache)
    assert read.ask(QUESTION) == built.ask(QUESTION)
    assert "Fish and chips." in plain_text(read.ask(QUESTION))


def test_one_content_is_kept_once(tmp_path: Path) -> None:
    folder, cache = write_folder(tmp_path / "k", FILES), tmp_path / "cache"
    load_bot(folder, cache)
    load_bot(folder, cache)
    assert len(kept(cache)) == 1


def test_a_change_of_the_knowledge_is_seen_at_once(tmp_path: Path) -> None:
    folder, cache = write_folder(tmp_path / "k", FILES), tmp_path / "cache"
    load_bot(folder, cache)
    file = folder / "entries" / "gulls.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Fish and chips", "Bread"), encoding="utf-8")
    assert "Bread." in plain_text(load_bot(folder, cache).ask(QUESTION))


def test_a_spoilt_file_is_not_trusted(tmp_path: Path) -> None:
    folder, cache = write_folder(tmp_path / "k", FILES), tmp_path / "cache"
    load_bot(folder, cache)
    file = kept(cache)[0]
    for spoilt in (b"", b"\x80\x04\x95", file.read_bytes()[:-100], b"\xc1" * 100):
        file.write_bytes(spoilt)
        assert "Fish and chips." in plain_text(load_bot(folder, cache).ask(QUESTION))


def test_a_cache_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    folder, cache = write_folder(tmp_path / "k", FILES), tmp_path / "cache"
    cache.write_text("a file where the folder should be", encoding="utf-8")
    assert "Fish and chips." in plain_text(load_bot(folder, cache).ask(QUESTION))


def test_old_files_do_not_pile_up(tmp_path: Path) -> None:
    folder, cache = write_folder(tmp_path / "k", FILES), tmp_path / "cache"
    file = folder / "entries" / "gulls.yaml"
    for number in range(9):
        file.write_text(f"# {number}\n{FILES['entries/gulls.yaml']}", encoding="utf-8")
        load_bot(folder, cache)
    assert len(kept(cache)) == 6

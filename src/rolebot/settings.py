"""The environment becomes Settings; whatever is wrong with it is named at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. `knowledge` is the folder of YAML files, `cache` where what is read is kept."""

    knowledge: Path
    cache: Path


def default_knowledge() -> Path:
    """The knowledge that came with rolebot: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "default_knowledge"
    return installed if installed.is_dir() else package.parent.parent / "knowledge"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings; an empty variable counts as unset."""
    folder = environment.get("ROLEBOT_KNOWLEDGE", "").strip()
    cache = environment.get("ROLEBOT_CACHE", "").strip()
    shared = environment.get("XDG_CACHE_HOME", "").strip()
    return Settings(
        knowledge=Path(folder) if folder else default_knowledge(),
        cache=Path(cache) if cache else (Path(shared) if shared else Path("~/.cache").expanduser()) / "rolebot",
    )

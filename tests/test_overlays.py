"""One folder laid over another: what can be added, replaced and hidden without touching the one below."""

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolebot.bot import Bot, load_bot
from rolebot.settings import default_knowledge, read_folders
from tests.command import SMALL, run
from tests.folders import write_folder
from tests.laid import BOTH, Layer, asked, lay, problems, shown, told

__all__ = ["lay"]

PILOT = "name: harbour pilot\nsummary: A harbour pilot brings ships into the harbour.\n"
TOOL = "facets:\n  tools:\n    handbook:\n      - Galley: [pressure cooker]\n"


def test_role_of_the_upper_folder_is_added(lay: Layer) -> None:
    lay({"roles/harbour-pilot.yaml": PILOT})
    assert asked("what is a harbour pilot")["roles"] == ["harbour-pilot"]
    assert asked("what is a ship cook")["roles"] == ["ship-cook"]


def test_facts_are_added_to_those_of_a_role_below(lay: Layer) -> None:
    lay({"roles/ship-cook.yaml": TOOL})
    assert "Galley: cleaver, ladle, skillet, pressure cooker" in told("which tools does a ship cook use")


def test_facet_is_added_with_its_facts(lay: Layer) -> None:
    lay(
        {
            "facets.yaml": "food:\n  title: Food\n  phrasings: ['what does a {role} eat']\n",
            "roles/ship-cook.yaml": "facets:\n  food:\n    handbook: [Eats last.]\n",
        }
    )
    assert asked("what does a ship cook eat")["intent"] == "profile:ship-cook/food"


def test_ways_of_asking_are_added_to_a_facet_below(lay: Layer) -> None:
    lay({"facets.yaml": "salary:\n  phrasings: ['how much loot is in it for a {role}']\n"})
    assert asked("how much loot is in it for a ship cook")["intent"] == "profile:ship-cook/salary"


def test_alias_is_added_to_a_role_below(lay: Layer) -> None:
    lay({"roles/ship-cook.yaml": "aliases: [pot wizard]\n"})
    assert asked("what does a pot wizard earn")["intent"] == "profile:ship-cook/salary"
    assert asked("what does a galley cook earn")["intent"] == "profile:ship-cook/salary"


def test_entry_is_added(lay: Layer) -> None:
    lay({"entries/ours.yaml": "- id: parrot\n  phrasings: [may i keep a parrot]\n  answer: Only a quiet one.\n"})
    assert "Only a quiet one." in told("may i keep a parrot")


def test_answer_of_an_entry_below_is_replaced_and_its_phrasings_stay(lay: Layer) -> None:
    lay({"entries/ours.yaml": "- id: lifeboat-drill\n  answer: Every Monday.\n"})
    assert "Every Monday." in told("when is the lifeboat drill")
    assert "Sunday" not in told("when is the lifeboat drill")


def test_answer_that_is_replaced_cites_its_own_sources_only(lay: Layer) -> None:
    assert asked("what helps against seasickness", "base")["sources"] == ["The crew's handbook"]
    lay({"entries/ours.yaml": "- id: seasickness\n  answer: Ginger.\n"})
    assert asked("what helps against seasickness")["sources"] == []
    lay({"entries/ours.yaml": "- id: seasickness\n  answer: Ginger.\n  sources: [logbook]\n"})
    assert asked("what helps against seasickness")["sources"] == ["The logbook (Anna Sand, 1998-04-02)"]


def test_phrasing_is_added_to_an_entry_below(lay: Layer) -> None:
    lay({"entries/ours.yaml": "- id: lifeboat-drill\n  phrasings: [who rows on weekends]\n"})
    assert "Every Sunday at ten" in told("who rows on weekends")


@pytest.mark.parametrize(
    ("file", "content", "question", "said"),
    [
        ("smalltalk.yaml", "hi: {answer: Good day.}\n", "ahoy", "Good day."),
        ("sources.yaml", "logbook: {title: Our log}\n", "salary of a ship cook", "[1] Our log\n"),
        ("roles/ship-baker.yaml", "summary: Ours bakes at night.\n", "ship baker", "Ours bakes at night."),
        ("facets.yaml", "tools: {title: What they hold}\n", "tools of a ship cook", "Ship cook: what they hold"),
        ("choice.yaml", "- ask: Bread or soup?\n  options: [{say: Bread, roles: [ship-baker]}, "
         "{say: Soup, roles: [ship-cook]}]\n", "which role suits me", "Bread or soup?"),
    ],
)  # fmt: skip
def test_what_both_folders_have_is_said_as_in_the_upper(
    lay: Layer, file: str, content: str, question: str, said: str
) -> None:
    assert said not in told(question, lay({}).split(os.pathsep)[0])
    lay({file: content})
    assert said in told(question)


def test_words_of_both_folders_are_understood(lay: Layer) -> None:
    lay({"vocabulary.yaml": "abbreviations: {lbd: lifeboat drill}\nsynonyms: [[salary, loot]]\n"})
    assert asked("when is the lbd")["intent"] == "entry:lifeboat-drill"
    assert (
        asked("loot of a ship cook")["intent"] == asked("wage of a ship cook")["intent"] == "profile:ship-cook/salary"
    )


def test_near_name_below_gives_way_to_a_role(lay: Layer) -> None:
    lay({"roles/police-officer.yaml": "name: police officer\nsummary: A police officer keeps order.\n"})
    assert problems() == []
    assert asked("what is a police officer")["roles"] == ["police-officer"]
    assert "I don't know the pastry cook." in told("what is a pastry cook")


@pytest.mark.parametrize(
    ("hides", "intent", "gone", "left"),
    [
        ("facts: {ship-cook/tools: all}", "profile:ship-cook/tools", "ladle", "I have nothing on tools"),
        ("facts: {ship-cook/tools: [ladle]}", "profile:ship-cook/tools", "ladle", "cleaver, skillet"),
        ("facts: {ship-cook/responsibilities: [plans the meals of a voyage]}", "profile:ship-cook/responsibilities",
         "Plans the meals", "Prepares soup"),
        ("entries: [seasickness]", "entry:seasickness", "horizon", "no longer in my knowledge"),
        ("roles: [ship-cook]", "profile:ship-cook", "feeds the whole crew", "no longer in my knowledge"),
        ("roles: [ship-cook]", "roles", "feeds the whole crew", "bakes the bread"),
        ("talks: [hi]", "talk:hi", "Ahoy", "no longer in my knowledge"),
    ],
)  # fmt: skip
def test_what_is_hidden_is_gone(lay: Layer, hides: str, intent: str, gone: str, left: str) -> None:
    assert gone in shown(intent, "base")
    lay({"hides.yaml": f"{hides}\n"})
    assert gone not in shown(intent)
    assert left in shown(intent)


def test_hidden_alias_names_nobody(lay: Layer) -> None:
    assert asked("what does a galley cook earn", "base")["intent"] == "profile:ship-cook/salary"
    lay({"hides.yaml": "aliases: [Galley Cook, SC]\n"})
    names = load_bot([Path("base"), Path("ours")]).knowledge.roles["ship-cook"].names
    assert [name.text for name in names] == ["ship cook"]


def test_hidden_phrasing_can_lead_elsewhere(lay: Layer) -> None:
    rows = "- id: rowing\n  phrasings: [when do we have to put on life jackets]\n  answer: When rowing.\n"
    lay({"hides.yaml": "phrasings: [When do we have to put on life jackets?]\n", "entries/ours.yaml": rows})
    assert problems() == []
    assert asked("when do we have to put on life jackets")["intent"] == "entry:rowing"


def test_what_stands_in_something_hidden_may_be_hidden_besides(lay: Layer) -> None:
    lay(
        {
            "hides.yaml": "entries: [seasickness]\nroles: [ship-cook]\nphrasings: [what helps against seasickness]\n"
            "aliases: [SC]\nfacts: {ship-baker/tools: [oven, skillet]}\n"
        }
    )
    assert problems() == []
    assert shown("profile:ship-baker/tools") == "Galley: rolling pin"


def test_hidden_facts_make_room_for_others(lay: Layer) -> None:
    lay({"hides.yaml": "facts: {ship-cook/tools: all}\n", "roles/ship-cook.yaml": TOOL})
    assert shown("profile:ship-cook/tools").strip() == "Galley: pressure cooker"


def test_hidden_role_makes_room_for_another_of_its_id(lay: Layer) -> None:
    ours = "name: ship cook\nsummary: Ours only boils water.\n"
    lay({"hides.yaml": "roles: [ship-cook]\n", "roles/ship-cook.yaml": ours})
    assert problems() == []
    assert shown("profile:ship-cook") == "Ours only boils water."
    knowledge = load_bot([Path("base"), Path("ours")]).knowledge
    assert knowledge.entries["cook-and-baker-share"].roles == ("ship-cook", "ship-baker")
    assert ("profile:ship-cook/salary",) in [check.reaches for check in knowledge.checks]


def test_what_is_about_a_hidden_role_alone_is_hidden_with_it(lay: Layer) -> None:
    lay({"hides.yaml": "roles: [ship-cook, ship-baker]\n"})
    knowledge = load_bot([Path("base"), Path("ours")]).knowledge
    assert sorted(knowledge.entries) == ["lifeboat-drill", "seasickness", "shore-leave"]
    assert [[option.say for option in one.options] for one in knowledge.choice] == []
    assert [check.reaches for check in knowledge.checks] == [("entry:seasickness",), ()]


def test_source_below_that_only_hidden_facts_named_is_no_fault(lay: Layer) -> None:
    facts: dict[str, object] = {f"{role}/salary": "all" for role in ("ship-cook", "deck-officer", "radio-officer")}
    facts["ship-cook/responsibilities"] = ["Keeps count of the provisions"]
    lay({"hides.yaml": json.dumps({"facts": facts, "entries": ["shore-leave"]})})
    assert problems() == []


def test_what_is_also_about_others_stays_for_them(lay: Layer) -> None:
    lay({"hides.yaml": "roles: [ship-cook]\nentries: [lifeboat-drill]\n"})
    knowledge = load_bot([Path("base"), Path("ours")]).knowledge
    assert knowledge.entries["cook-and-baker-share"].roles == ("ship-baker",)
    assert knowledge.entries["seasickness"].related == ()
    assert [option.say for one in knowledge.choice for option in one.options] == [
        "In the warm galley", "Up on the bridge", "Dough", "A sextant",
    ]  # fmt: skip


def test_entry_whose_roles_are_named_anew_outlives_them(lay: Layer) -> None:
    anew = "- id: cook-and-baker-share\n  roles: [deck-officer]\n"
    lay({"hides.yaml": "roles: [ship-cook, ship-baker]\n", "entries/ours.yaml": anew})
    assert problems() == []
    assert load_bot([Path("base"), Path("ours")]).knowledge.entries["cook-and-baker-share"].roles == ("deck-officer",)


def test_checks_of_both_folders_run(lay: Layer) -> None:
    lay({"checks/ours.yaml": "- reaches: entry:shore-leave\n  questions: [for how long may i go on shore]\n"})
    assert run("check", "base").out == "4 checks: 4 right, 0 wrong, 0 silent\n"
    assert run("check", BOTH).out == "5 checks: 5 right, 0 wrong, 0 silent\n"


SICK = "- id: seasickness\n  answer: Ginger.\n"


def test_check_below_that_goes_wrong_says_how_to_change_it(lay: Layer) -> None:
    lay({"entries/ours.yaml": SICK})
    ran = run("check", BOTH)
    assert ran.code == 1
    assert ran.err == (
        'base/checks/aboard.yaml:7:7: "what can i do about seasickness" reaches `entry:seasickness`, but the answer '
        'does not say "horizon"; if that is as you wish, ask it anew in a check in ours, or hide it in the hides.yaml '
        "there\n"
    )


@pytest.mark.parametrize(
    ("file", "content", "count"),
    [
        ("checks/ours.yaml", "- reaches: entry:seasickness\n  questions: [What can I do about seasickness?]\n", 4),
        ("hides.yaml", "checks: [what can I do about seasickness]\n", 3),
        ("hides.yaml", "checks: ['entry:seasickness']\n", 3),
        ("hides.yaml", "checks: all\n", 0),
    ],
)
def test_check_below_is_replaced_or_hidden(lay: Layer, file: str, content: str, count: int) -> None:
    lay({"entries/ours.yaml": SICK, file: content})
    ran = run("check", BOTH)
    assert (ran.code, ran.out) == (0, f"{count} checks: {count} right, 0 wrong, 0 silent\n")


def test_check_below_may_become_a_phrasing_above(lay: Layer) -> None:
    lay({"entries/ours.yaml": "- id: seasickness\n  phrasings: [what can i do about seasickness]\n"})
    assert run("check", BOTH).code == 0


def test_a_third_folder_is_laid_over_both(lay: Layer) -> None:
    lay({"entries/ours.yaml": SICK})
    write_folder(
        Path("mine"), {"hides.yaml": "entries: [shore-leave]\n", "entries/a.yaml": SICK.replace("Ginger", "Tea")}
    )
    three = os.pathsep.join(("base", "ours", "mine"))
    assert "Tea." in told("what helps against seasickness", three)
    assert "Ginger." in told("what helps against seasickness")
    assert asked("when may i go ashore", three)["intent"] != "entry:shore-leave"


def test_a_team_can_lay_its_own_over_what_came_with_rolebot(tmp_path: Path) -> None:
    ours = write_folder(tmp_path / "ours", {"roles/data-scientist.yaml": "aliases: [number wizard]\n"})
    where = os.pathsep.join(("shipped", str(ours)))
    assert read_folders(where) == (default_knowledge(), ours)
    assert asked("what does a number wizard do", where)["intent"] == "profile:data-scientist/responsibilities"


def test_folders_named_in_the_environment_are_laid_over_one_another(lay: Layer) -> None:
    lay({"entries/ours.yaml": SICK})
    assert "Ginger." in run("ask", "what helps against seasickness", env={"ROLEBOT_KNOWLEDGE": BOTH}).out


def test_folders_are_set_apart_as_the_system_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pathsep", ";")
    assert read_folders("C:/base;D:/ours") == (Path("C:/base"), Path("D:/ours"))


@pytest.fixture(scope="module")
def above_nothing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bot, ...]:
    """The crew of a ship with an empty folder over it, and with one below it."""
    empty = tmp_path_factory.mktemp("empty")
    return load_bot([Path(SMALL), empty]), load_bot([empty, Path(SMALL)])


@given(words=st.lists(st.sampled_from("what a ship cook baker uses earns drill ashore hi spark and or ladle".split())))
def test_an_empty_folder_changes_no_answer(words: list[str], small: Bot, above_nothing: tuple[Bot, ...]) -> None:
    for bot in above_nothing:
        assert bot.ask(" ".join(words)) == small.ask(" ".join(words))
        assert bot.generation == small.generation


@pytest.mark.parametrize("moved", [["entries"], ["roles", "smalltalk.yaml"], ["roles/ship-cook.yaml", "checks"]])
def test_knowledge_split_over_two_folders_answers_as_in_one(lay: Layer, small: Bot, moved: list[str]) -> None:
    lay({})
    for name in moved:
        Path("ours", name).parent.mkdir(exist_ok=True)
        os.replace(Path("base", name), Path("ours", name))
    split = load_bot([Path("base"), Path("ours")])
    for question in ("ahoy", "what is a ship cook", "who uses a skillet", "cook or baker", "when may i go ashore"):
        assert split.ask(question) == small.ask(question)


IDS = ("ship-cook", "ship-baker", "ship-cok", "seasickness", "shore-leave", "hi", "nope")
TEXTS = ("SC", "baker", "hi", "ladle", "what helps against seasickness", "who is the president of france", "", "{role}")
WHERE = st.sampled_from(["ship-cook/tools", "ship-baker/tools", "ship-cook/salary", "ship-cook", "/", "nope/tools"])
SOME = st.lists(st.sampled_from([*IDS, *TEXTS, "entry:seasickness", "profile:ship-cook"]), max_size=3)
HIDES = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("entries", "roles", "phrasings", "aliases", "talks"), SOME),
        "checks": SOME | st.sampled_from(["all", "some"]),
        "facts": st.dictionaries(WHERE, SOME | st.just("all"), max_size=2),
        "nonsense": SOME,
    },
)
ROLE = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(TEXTS),
        "summary": st.sampled_from(TEXTS),
        "aliases": SOME,
        "facets": st.dictionaries(
            st.sampled_from(["tools", "food"]), st.dictionaries(st.sampled_from(["handbook", "book"]), SOME, max_size=1)
        ),
    },
)
ENTRY = st.fixed_dictionaries(
    {"id": st.sampled_from(IDS)},
    optional={"phrasings": SOME, "answer": st.sampled_from(TEXTS), "roles": SOME, "related": SOME},
)


@settings(max_examples=60)
@given(hides=HIDES, roles=st.dictionaries(st.sampled_from(IDS), ROLE, max_size=2), entries=st.lists(ENTRY, max_size=2))
def test_any_folder_laid_over_is_loaded_or_reported(
    hides: object, roles: dict[str, object], entries: object, lay: Layer
) -> None:
    shutil.rmtree("ours")
    files = {f"roles/{name}.yaml": json.dumps(role) for name, role in roles.items()}
    lay({"hides.yaml": json.dumps(hides), "entries/a.yaml": json.dumps(entries), **files})
    faults = problems()
    assert [one for one in faults if not one.startswith(("base/", "ours/"))] == []
    if not faults:
        assert told("which tools does a ship baker use")

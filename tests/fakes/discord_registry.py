"""The app's commands, registered for all or for one server, and who may see which of them where."""

from collections import Counter
from dataclasses import dataclass, field

from tests.fakes.discord_answers import Answers
from tests.fakes.discord_commands import CHAT, MOST, command, commands, stored
from tests.fakes.discord_rest import Refused, Request, checked, invalid, op, unknown
from tests.fakes.discord_shapes import Json, wrong
from tests.fakes.discord_state import ADMINISTRATOR, APP

MOST_A_DAY = 200
ALL = "/applications/{app}/commands"
OF_GUILD = "/applications/{app}/guilds/{guild}/commands"


@dataclass(kw_only=True)
class Registry(Answers):
    """The operations on commands."""

    created: Counter[str | None] = field(default_factory=Counter)

    def _scope(self, asked: Request) -> str | None:
        if asked.path["app"] != APP:
            raise Refused(403, 20012, "You are not authorized to perform this action on this application")
        return self.joined(asked.path["guild"]).id if "guild" in asked.path else None

    def _keep(self, given: Json, scope: str | None) -> Json:
        kind = given.get("type") or CHAT
        twin = next((c for c in self.commands[scope].values() if (c["type"], c["name"]) == (kind, given["name"])), None)
        if twin is None:
            self.created[scope] += 1
            if self.created[scope] > MOST_A_DAY:
                text = f"Maximum number of daily application command creates has been reached ({MOST_A_DAY})"
                raise Refused(400, 30034, text)
        return stored(given, APP, scope, self.new_id) | ({"id": twin["id"]} if twin else {})

    def _count(self, kept: dict[str, Json]) -> None:
        for kind, times in Counter(one["type"] for one in kept.values()).items():
            if times > MOST[kind]:
                raise Refused(400, 30032, f"Maximum number of application commands reached ({MOST[kind]})")

    def _installable(self, given: list[Json], at: tuple[tuple[str, ...], ...]) -> None:
        for one, where in zip(given, at, strict=True):
            if set(one.get("integration_types") or ()) - set(self.app_contexts):
                code = "APPLICATION_COMMAND_INVALID_INTEGRATION_TYPES"  # the code is assumed, the rule is documented
                raise invalid(wrong((*where, "integration_types"), code, "The app cannot be installed like this"))

    @op(f"PUT {ALL}", f"PUT {OF_GUILD}")
    async def put_commands(self, asked: Request) -> list[Json]:
        scope = self._scope(asked)
        checked(asked.body, commands)
        self._installable(asked.body, tuple((str(index),) for index in range(len(asked.body))))
        kept = {one["id"]: one for one in [self._keep(given, scope) for given in asked.body]}
        self._count(kept)
        self.commands[scope] = kept
        self.changed()
        return list(kept.values())

    @op(f"GET {ALL}", f"GET {OF_GUILD}")
    async def get_commands(self, asked: Request) -> list[Json]:
        return list(self.commands[self._scope(asked)].values())

    @op(f"POST {ALL}", f"POST {OF_GUILD}")
    async def post_command(self, asked: Request) -> Json:
        scope = self._scope(asked)
        checked(asked.body, command)
        self._installable([asked.body], ((),))
        one = self._keep(asked.body, scope)
        self._count(self.commands[scope] | {one["id"]: one})
        self.commands[scope][one["id"]] = one
        return one

    def _one(self, asked: Request) -> tuple[str | None, Json]:
        scope = self._scope(asked)
        found = self.commands[scope].get(asked.path["command"])
        if found is None:
            raise unknown("application command", 10063)
        return scope, found

    @op(f"GET {ALL}/{{command}}", f"GET {OF_GUILD}/{{command}}")
    async def get_command(self, asked: Request) -> Json:
        _, found = self._one(asked)
        return found

    @op(f"PATCH {ALL}/{{command}}", f"PATCH {OF_GUILD}/{{command}}")
    async def edit_command(self, asked: Request) -> Json:
        scope, found = self._one(asked)
        changed: Json = found | asked.body
        checked(changed, command)
        self.commands[scope][found["id"]] = changed
        return changed

    @op(f"DELETE {ALL}/{{command}}", f"DELETE {OF_GUILD}/{{command}}")
    async def delete_command(self, asked: Request) -> None:
        scope, found = self._one(asked)
        del self.commands[scope][found["id"]]

    def context(self, channel: str) -> int:
        """Where this is: 0 in a server, 1 with the bot, 2 in private without it."""
        if self.channels[channel].guild:
            return 0
        return 1 if self.in_dm(channel) else 2

    def installed(self, types: list[int], channel: str, user: str) -> Json:
        """Through which installations somebody reaches the app here, as `authorizing_integration_owners`."""
        guild, context = self.guild_of(channel), self.context(channel)
        owners: Json = {}
        if 0 in types and context != 2 and (guild is None or guild.has_bot):
            owners["0"] = guild.id if guild else "0"
        if 1 in types and user in self.user_installs:
            owners["1"] = user
        return owners

    def visible(self, name: str, kind: int, channel: str, user: str) -> Json:
        """The command of this name that somebody sees here."""
        guild = self.guild_of(channel)
        found = self.command(name, guild.id if guild else None, kind)
        assert found is not None, f"no command is called {name!r}; there is {self._names()}"
        if "guild_id" not in found:
            contexts = found["contexts"]
            assert contexts is None or self.context(channel) in contexts, f"{name!r} is not offered here: {contexts}"
            types = found["integration_types"]
            assert self.installed(types, channel, user), f"{name!r} is not installed here: {types}"
        needed = found["default_member_permissions"]
        if guild and needed is not None and "0" in self.installed([0], channel, user):
            may = guild.members[user]
            allowed = may & ADMINISTRATOR or (int(needed) and may & int(needed) == int(needed))
            assert allowed, f"{self.people[user].name} may not see {name!r}"
        return found

    def _names(self) -> list[str]:
        return [one["name"] for kept in self.commands.values() for one in kept.values()]

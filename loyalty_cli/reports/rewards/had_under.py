"""What was had keeps the version it was had under: the rewards of any version, read once."""

from __future__ import annotations

from loyalty_cli.program.judging.rewards import Reward
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.store.file.connection import Store


class HadUnder:
    """The programs of a store's versions and their rewards, as far as they can still be read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._programs: dict[int, Program | None] = {}
        self._rewards: dict[int, dict[str, Reward]] = {}

    def program(self, version: int) -> Program | None:
        """The program as that version says it."""
        if version not in self._programs:
            self._programs[version] = self._read(version)
        return self._programs[version]

    def reward(self, version: int, reward: str) -> Reward | None:
        """The reward of that id in a version."""
        if version not in self._rewards:
            program = self.program(version)
            rewards = () if program is None else program.rewards
            self._rewards[version] = {each.id: each for each in rewards}
        return self._rewards[version].get(reward)

    def _read(self, version: int) -> Program | None:
        from loyalty_cli.program.judging.compile import compile_program
        from loyalty_cli.program.language.load import load_program

        row = self._store.db.execute(
            "SELECT text FROM program_versions WHERE version = ?", (version,)
        ).fetchone()
        model = None if row is None else load_program(row[0], None)[0]
        return None if model is None else compile_program(model, self._store.settings.digits)[0]

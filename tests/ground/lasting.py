"""What a worker makes once for each kind of database and keeps: pytest would drop it whenever the tests turn from one kind to the other."""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, ExitStack
from typing import Any


class Lasting(ExitStack):
    """Left at the worker's end, the last made first."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[Hashable, Any] = {}

    def once(self, name: Hashable, make: Callable[[], AbstractContextManager[Any]]) -> Any:
        """What stands under this name; made and entered the first time somebody asks."""
        if name not in self._made:
            self._made[name] = self.enter_context(make())
        return self._made[name]

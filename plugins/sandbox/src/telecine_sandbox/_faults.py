"""
All faults of a sandbox: those that prompts ask for, each for its own job, and global ones.
"""

import itertools
import random
from collections import Counter
from collections.abc import Iterator

import attrs

from ._fault import Fault, asked_for


class Faults:
    """
    The faults of a sandbox.

    Args:
        seed: Makes faults with a rate strike the same way in every run.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self.clear()

    def add(self, fault: Fault) -> int:
        """
        Let *fault* strike from now on, and return its number.
        """
        number = next(self._numbers)
        self._globals[number] = fault
        return number

    def listed(self) -> dict[int, Fault]:
        """
        Return the global faults that can still strike, by number, with the times left.
        """
        return dict(self._globals)

    def clear(self) -> None:
        """
        Forget everything, the random state included.
        """
        self._random = random.Random(self._seed)  # noqa: S311 - repeatable on purpose
        self._numbers = itertools.count(1)
        self._globals: dict[int, Fault] = {}
        self._struck: Counter[tuple[str, str, int]] = Counter()

    def draw(self, provider: str, on: str, *, text: str = "", key: str = "") -> list[Fault]:
        """
        Return the faults that strike now, and count them.

        Args:
            provider: Which vendor is spoken to.
            on: During which hook.
            text: The prompt, with the faults of that job.
            key: What the prompt's faults are counted by: the job's id, or where
                there is no job yet, whatever a second attempt would repeat.

        Raises:
            ValueError: A directive in *text* is no fault.
        """
        return [*self._draw_asked(provider, on, text, key), *self._draw_globals(provider, on)]

    def _draw_asked(self, provider: str, on: str, text: str, key: str) -> Iterator[Fault]:
        for index, fault in enumerate(asked_for(text)):
            counted = provider, key or text, index
            left = fault.times is None or self._struck[counted] < fault.times
            if fault.strikes(provider, on) and left:
                self._struck[counted] += 1
                yield fault

    def _draw_globals(self, provider: str, on: str) -> Iterator[Fault]:
        for number, fault in list(self._globals.items()):
            if not fault.strikes(provider, on) or self._random.random() >= fault.rate:
                continue
            if fault.times == 1:
                del self._globals[number]
            elif fault.times is not None:
                self._globals[number] = attrs.evolve(fault, times=fault.times - 1)
            yield fault

"""Children of a metric family, each bound to its labels once."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Child = TypeVar("Child")


class Bound(dict[tuple[str, ...], Child], Generic[Child]):
    """By label values. Finding a child again costs a look-up instead of the library's locks.

    Those in `known` exist from the start, so that their first event is seen as an increase.
    """

    def __init__(self, bind: Callable[..., Child], known: Iterable[tuple[str, ...]] = ()) -> None:
        super().__init__()
        self._bind = bind
        for labels in known:
            self[labels] = bind(*labels)

    def __missing__(self, labels: tuple[str, ...]) -> Child:
        child = self[labels] = self._bind(*labels)
        return child

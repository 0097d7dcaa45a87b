"""How the C library keeps the memory of a process with threads."""

import ctypes
from contextlib import suppress

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
ARENAS = 2


def keep_few_arenas() -> None:
    """Let all threads of this process, and of those it forks, share two of malloc's arenas.

    By default each thread gets its own and keeps what the largest request it met needed: 15 MB
    more for a worker after requests of 250 kB, 30 MB after 2.4 MB, and for as long as threads are
    added the memory of a process grows. Speed is the same, since threads wait for the interpreter
    lock and not for an arena. A C library without this option (musl) is left alone.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, ARENAS)

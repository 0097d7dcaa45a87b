"""A worker's threads share a few of malloc's arenas, so that its memory stays flat."""

import subprocess
import sys
from textwrap import dedent

from cds_service.allocator import ARENAS
from cds_service.serve import THREADS

_COUNT = dedent("""
    import ctypes, re, sys, tempfile
    from threading import Barrier, Thread
    from cds_service.allocator import keep_few_arenas

    if sys.argv[1] == "few":
        keep_few_arenas()
    libc = ctypes.CDLL(None)
    libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
    libc.fclose.argtypes = [ctypes.c_void_p]
    libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
    together = Barrier(int(sys.argv[2]))

    def hold():
        together.wait()  # all alive at once
        libc.malloc(4096)
        together.wait()

    threads = [Thread(target=hold) for _ in range(int(sys.argv[2]))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with tempfile.NamedTemporaryFile() as told:
        stream = libc.fopen(told.name.encode(), b"w")
        libc.malloc_info(0, stream)
        libc.fclose(stream)
        print(len(re.findall(rb"<heap nr=", told.read())))
""")


def arenas(which: str) -> int:
    """How many arenas a process has after several threads took memory at once."""
    done = subprocess.run(
        [sys.executable, "-c", _COUNT, which, str(THREADS)],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout)


def test_threads_share_two_arenas_and_would_each_have_their_own() -> None:
    assert arenas("few") <= ARENAS < arenas("usual")

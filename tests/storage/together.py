"""Processes that do the same thing at the same time."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.pool import Pool
from typing import Any


def together(work: Callable[..., Any], processes: int) -> Pool:
    """A pool whose processes have imported the work before they start."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([work.__module__])
    return context.Pool(processes)

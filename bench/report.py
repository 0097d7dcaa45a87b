"""The figures of a run: a table on the screen, a JSON file, a chart for the documentation."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from bench.comparison import SATURATING, Series
from bench.stages import StageCosts

FIGURES = ("requests_per_second", "cpu_microseconds", "p50", "p99", "worker_megabytes")
_STACKED = ("decode", "map", "assess", "render and the rest", "encode")
_COLOURS = ("#7aa6c2", "#3d7ea6", "#1f4e79", "#8c6bb1", "#c9b3dd")


def as_json(stages: Sequence[StageCosts], series: Sequence[Series]) -> dict[str, Any]:
    """Everything that was measured."""
    return {
        "stages": [
            {"size": s.size.name, "bytes": s.body_bytes, "microseconds": dict(s.microseconds)}
            for s in stages
        ],
        "servers": [
            {
                "server": s.server,
                "size": s.size,
                "connections": s.connections,
                "median": {figure: s.median(figure) for figure in FIGURES},
                "spread": {figure: s.spread(figure) for figure in FIGURES},
                "rounds": [asdict(load) for load in s.rounds],
            }
            for s in series
        ],
        "ratios": ratios(series),
    }


def ratios(series: Sequence[Series]) -> dict[str, float]:
    """Our CPU a request as a multiple of the echo's, and each peer's as a multiple of ours."""
    cpu = {
        (s.server, s.size): s.median("cpu_microseconds")
        for s in series
        if s.connections == SATURATING
    }
    found = {}
    for (server, size), spent in cpu.items():
        if server == "Flask echo":
            found[f"ours / Flask echo, {size}"] = cpu["ours", size] / spent
        elif server.startswith("HealthChain"):
            found[f"{server} / ours, {size}"] = spent / cpu["ours", size]
    return found


def table(stages: Sequence[StageCosts], series: Sequence[Series]) -> str:
    """The same for people."""
    return "\n".join((*_stage_lines(stages), "", *_server_lines(series), "", *_ratios(series)))


def _stage_lines(stages: Sequence[StageCosts]) -> Iterable[str]:
    names = (*_STACKED, "whole")
    yield "In process, microseconds of CPU"
    yield f"{'':5}{'bytes':>10}" + "".join(f"{name:>21}" for name in names)
    for costs in stages:
        values = "".join(f"{costs.microseconds[name]:>21.0f}" for name in names)
        yield f"{costs.size.name:5}{costs.body_bytes:>10}{values}"


def _server_lines(series: Sequence[Series]) -> Iterable[str]:
    yield "One worker on one core, medians (spread)"
    yield (
        f"{'':22}{'size':>5}{'conn':>6}{'requests/s':>18}{'CPU us/request':>20}"
        f"{'p50 ms':>10}{'p99 ms':>10}{'MB':>7}"
    )
    for s in sorted(series, key=lambda s: (s.connections, -"LMS".index(s.size), s.server)):
        yield (
            f"{s.server:22}{s.size:>5}{s.connections:>6}"
            f"{_with_spread(s, 'requests_per_second'):>18}{_with_spread(s, 'cpu_microseconds'):>20}"
            f"{s.median('p50'):>10.2f}{s.median('p99'):>10.2f}{s.median('worker_megabytes'):>7.0f}"
        )


def _with_spread(series: Series, figure: str) -> str:
    return f"{series.median(figure):.0f} ({series.spread(figure):.0%})"


def _ratios(series: Sequence[Series]) -> Iterable[str]:
    yield "Ratios of CPU a request"
    for name, value in sorted(ratios(series).items()):
        yield f"{name:36}{value:>8.2f}"


def chart(stages: Sequence[StageCosts], path: Path) -> None:
    """Where the time of an answer goes, by size of body."""
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.add_subplot()
    left = [0.0] * len(stages)
    for stage, colour in zip(_STACKED, _COLOURS, strict=True):
        shares = [max(s.microseconds[stage], 0) / s.microseconds["whole"] * 100 for s in stages]
        labels = [f"{s.size.name} ({s.body_bytes / 1000:.0f} kB)" for s in stages]
        axes.barh(labels, shares, left=left, label=stage, color=colour)
        left = [start + share for start, share in zip(left, shares, strict=True)]
    axes.invert_yaxis()
    axes.set_xlabel("share of the CPU of one answer, in process (%)")
    axes.legend(ncols=len(_STACKED), loc="upper center", bbox_to_anchor=(0.5, -0.3), frameon=False)
    figure.savefig(path)


def write(stages: Sequence[StageCosts], series: Sequence[Series], folder: Path) -> None:
    """The JSON file and the chart, under their fixed names."""
    folder.mkdir(parents=True, exist_ok=True)
    told = json.dumps(as_json(stages, series), indent=2, sort_keys=True)
    (folder / "bench.json").write_text(told + "\n", encoding="utf-8")
    chart(stages, folder / "stages.svg")

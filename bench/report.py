"""The figures of a run: a table on the screen, a JSON file, a chart for the documentation."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from bench.comparison import OURS, SATURATING, Series
from bench.fallback import Fallback
from bench.stages import StageCosts
from bench.targets import Target, targets

FIGURES = ("requests_per_second", "cpu_microseconds", "p50", "p99", "worker_megabytes")
_STACKED = ("decode", "map", "assess", "render and the rest", "encode", "flask, counters, log")
_COLOURS = ("#7aa6c2", "#3d7ea6", "#1f4e79", "#8c6bb1", "#c9b3dd", "#b8b8b8")


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that was measured."""

    stages: Sequence[StageCosts]
    series: Sequence[Series]
    fallback: Fallback

    @property
    def targets(self) -> Sequence[Target]:
        """What was aimed at, and what of it was met."""
        return targets(self.stages, self.series, self.fallback)


def as_json(run: Run) -> dict[str, Any]:
    """The whole run."""
    return {
        "stages": [asdict(costs) for costs in run.stages],
        "fallback": asdict(run.fallback),
        "targets": [asdict(target) | {"met": target.met} for target in run.targets],
        "servers": [
            {
                "server": s.server,
                "size": s.size,
                "connections": s.connections,
                "median": {figure: s.median(figure) for figure in FIGURES},
                "spread": {figure: s.spread(figure) for figure in FIGURES},
                "rounds": [asdict(load) for load in s.rounds],
            }
            for s in run.series
        ],
        "ratios": ratios(run.series),
    }


def ratios(series: Sequence[Series]) -> dict[str, float]:
    """The CPU a request of every other server as a multiple of ours, by size."""
    cpu = {
        (s.server, s.size): s.median("cpu_microseconds")
        for s in series
        if s.connections == SATURATING
    }
    return {
        f"{server} / ours, {size}": spent / cpu[OURS.name, size]
        for (server, size), spent in cpu.items()
        if server != OURS.name
    }


def table(run: Run) -> str:
    """The same for people."""
    parts = (
        _stage_lines(run.stages),
        _server_lines(run.series),
        _ratio_lines(run.series),
        _target_lines(run.targets),
    )
    return "\n\n".join("\n".join(lines) for lines in parts)


def _stage_lines(stages: Sequence[StageCosts]) -> Iterable[str]:
    names = (*_STACKED, "application", "flask alone")
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


def _ratio_lines(series: Sequence[Series]) -> Iterable[str]:
    yield "Ratios of CPU a request"
    for name, value in sorted(ratios(series).items()):
        yield f"{name:36}{value:>8.2f}"


def _target_lines(aims: Sequence[Target]) -> Iterable[str]:
    yield "Targets"
    for aim in aims:
        limit = f"{'at least' if aim.least else 'at most'} {aim.limit:g}"
        yield f"{aim.name:46}{aim.measured:>9.2f}  {limit:14}{'met' if aim.met else 'MISSED'}"


def chart(stages: Sequence[StageCosts], path: Path) -> None:
    """Where the time of an answer goes, by size of body."""
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.add_subplot()
    left = [0.0] * len(stages)
    for stage, colour in zip(_STACKED, _COLOURS, strict=True):
        shares = [
            max(s.microseconds[stage], 0) / s.microseconds["application"] * 100 for s in stages
        ]
        labels = [f"{s.size.name} ({s.body_bytes / 1000:.0f} kB)" for s in stages]
        axes.barh(labels, shares, left=left, label=stage, color=colour)
        left = [start + share for start, share in zip(left, shares, strict=True)]
    axes.invert_yaxis()
    axes.set_xlabel("share of the CPU of one answer, in process (%)")
    axes.legend(ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.3), frameon=False)
    figure.savefig(path)


def write(run: Run, folder: Path) -> None:
    """The JSON file and the chart, under their fixed names."""
    folder.mkdir(parents=True, exist_ok=True)
    told = json.dumps(as_json(run), indent=2, sort_keys=True)
    (folder / "bench.json").write_text(told + "\n", encoding="utf-8")
    chart(run.stages, folder / "stages.svg")

// <results-plot>: one analyte over time with its zones and treatment periods, drawn by uPlot.
import uPlot from "../vendor/uplot/uPlot.js";

const HEIGHT = 200;

class ResultsPlot extends HTMLElement {
  #chart = null;
  #data = null;
  #observer = new ResizeObserver(() => this.#resize());

  connectedCallback() {
    this.#observer.observe(this);
    if (this.#data) this.#draw();
  }

  disconnectedCallback() {
    this.#observer.disconnect();
  }

  /** {panel, span, treatment, theme}; drawn anew only when something in it changed. */
  set data(data) {
    const same = this.#data && Object.keys(data).every((key) => sameValue(this.#data[key], data[key]));
    if (same) return;
    this.#data = data;
    if (this.isConnected) this.#draw(); // colours are only known within the page
  }

  #resize() {
    if (this.#chart && this.clientWidth > 0) this.#chart.setSize({ width: this.clientWidth, height: HEIGHT });
  }

  #draw() {
    this.#chart?.destroy();
    this.#chart = new uPlot(options(this, this.#data), series(this.#data.panel), this);
  }
}

customElements.define("results-plot", ResultsPlot);

const sameValue = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);
const seconds = (day) => Date.parse(day) / 1000;

function series({ points }) {
  return [points.map((point) => seconds(point.day)), points.map((point) => point.value)];
}

/** Up to a little above the highest value or limit, leaving out what only a "high" limit needs. */
function highest({ points, zones }) {
  const limits = zones.filter((zone) => zone.meaning !== "high").map((zone) => zone.from ?? 0);
  return 1.25 * Math.max(...points.map((point) => point.value), ...limits);
}

/** A colour token as a canvas takes it; light-dark() is resolved only in a real property. */
function resolved(element, name) {
  element.style.color = `var(--${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = "";
  return color;
}

function options(element, { panel, span, treatment }) {
  const style = getComputedStyle(element);
  const colour = (name) => resolved(element, name);
  const font = `12px ${style.fontFamily}`;
  const axis = { stroke: colour("ink-soft"), font, grid: { show: false }, ticks: { stroke: colour("line"), size: 4 } };
  return {
    width: element.clientWidth || 320,
    height: HEIGHT,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true, range: () => span }, y: { range: () => [0, highest(panel)] } },
    axes: [{ ...axis, size: 46, space: 70 }, { ...axis, size: 46, space: 32 }],
    series: [
      {},
      {
        stroke: colour("plot-line"),
        width: 2,
        points: { show: true, size: 9, width: 2, stroke: colour("plot-line"), fill: colour("surface") },
      },
    ],
    hooks: { drawClear: [(chart) => shade(chart, panel.zones, treatment, colour)] },
  };
}

/** Zones across the whole width, treatment periods as a strip along the top. */
function shade(chart, zones, treatment, colour) {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const zone of zones) {
    const top = zone.to === undefined ? bbox.top : chart.valToPos(zone.to, "y", true);
    const bottom = chart.valToPos(zone.from ?? 0, "y", true);
    ctx.fillStyle = colour(`zone-${zone.meaning}`);
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  }
  for (const period of treatment) {
    const left = period.start ? chart.valToPos(seconds(period.start), "x", true) : bbox.left;
    const right = period.end ? chart.valToPos(seconds(period.end), "x", true) : bbox.left + bbox.width;
    ctx.fillStyle = colour("zone-treatment");
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.fillStyle = colour("accent");
    ctx.fillRect(left, bbox.top, right - left, 4 * devicePixelRatio);
  }
  ctx.restore();
}

// B12, MMA and homocysteine over time: the service's reading of them, its limits and periods.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { ZONES, analyte } from "../names.js";
import "../plot.js";

/** A plot for every analyte and unit with a result. */
export function results(state) {
  const { account } = state;
  if (!account) {
    const [busy, said] = state.problem ? ["false", "The results could not be read."] : ["true", "Reading the results…"];
    return html`<section class="panel results"><h2>Results over time</h2><p class="empty" aria-busy=${busy}>${said}</p></section>`;
  }
  const panels = account.plot?.panels ?? [];
  return html`
    <section class="panel results">
      <h2>Results over time</h2>
      ${panels.length === 0
        ? html`<p class="empty">No readable B12, MMA or homocysteine result to plot.</p>`
        : html`<div class="plots">${panels.map((panel) => figure(panel, account, state.theme))}</div>
            ${treatments(account.plot.treatment)}`}
    </section>
  `;
}

function figure(panel, account, theme) {
  const span = timeSpan(account);
  return html`
    <figure>
      <figcaption><b>${analyte(panel.analyte)}</b> <span>${panel.unit}</span></figcaption>
      <results-plot role="img" aria-label=${spoken(panel)} .data=${{ panel, span, treatment: account.plot.treatment, theme }}></results-plot>
      <p class="legend">${panel.zones.map((zone) => html`<span class="zone ${zone.meaning}">${ZONES[zone.meaning]} ${bounds(zone)}</span>`)}</p>
    </figure>
  `;
}

function bounds({ from, to }) {
  if (from === undefined) return `below ${to}`;
  return to === undefined ? `above ${from}` : `${from}–${to}`;
}

function spoken(panel) {
  const values = panel.points.map((point) => `${point.reported} on ${point.day}`).join("; ");
  return `${analyte(panel.analyte)} over time: ${values}`;
}

/** One time axis for all plots, in seconds: from the first result or treatment until today. */
function timeSpan({ plot, today }) {
  const days = [
    ...plot.panels.flatMap((panel) => panel.points.map((point) => point.day)),
    ...plot.treatment.map((period) => period.start).filter(Boolean),
  ].map((day) => Date.parse(day) / 1000);
  const end = Date.parse(today) / 1000;
  const start = Math.min(...days, end - 180 * 86_400);
  const margin = (end - start) * 0.04;
  return [start - margin, end + margin];
}

function treatments(periods) {
  if (periods.length === 0) return nothing;
  return html`<p class="legend">${periods.map((p) => html`<span class="zone treatment">${p.form}, ${p.route ?? "route unknown"}: ${p.start ?? "start unknown"} to ${p.end ?? (p.state === "active" ? "now" : "an unknown day")}</span>`)}</p>`;
}

// Why, or why not: the facts used, every row looked at, what followed, and its sources.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { tables } from "../explained.js";
import { ago } from "../fhir.js";
import { HOOKS, analyte, plain } from "../names.js";
import { chartAddress } from "../router.js";
import { banner } from "./chart.js";
import { ruleTable } from "./rules.js";
import { sourced } from "./sourced.js";

/** The explanation of the last request explained. */
export function whyPage(state) {
  if (!state.record || !state.account || !state.rules) {
    return state.problem ? nothing : html`<p class="empty" aria-busy="true">Explaining the answer…</p>`;
  }
  const { account, record } = state;
  return html`
    ${banner(state, html`<a class="button" href=${chartAddress(record.patientId)}>Back to the chart</a>`)}
    <div class="why">
      <h2 class="page">Why this answer? <small>${HOOKS[account.request.hook]}</small></h2>
      ${outcome(account)}
      ${facts(account)}
      <section class="panel"><h2>Rules</h2>
        ${tables(state.rules, account.trace).map((table) => ruleTable(table, account.request))}
      </section>
      ${sources(account.trace)}
      <p class="buttons keep">
        <button type="button" @click=${() => keep(account)}>Keep as a file</button>
        <button type="button" @click=${() => print()}>Print</button>
        <span class="fine">Nothing of this is stored by the service.</span>
      </p>
    </div>
  `;
}

function outcome({ trace }) {
  if (trace.withheld) {
    return html`<section class="panel outcome-strip"><p><b>Nothing was assessed.</b> ${WITHHELD[trace.withheld] ?? plain(trace.withheld)}</p></section>`;
  }
  return html`
    <section class="panel outcome-strip">
      <dl>
        ${pair("Status", plain(trace.status))}
        ${pair("Basis", trace.basis && plain(trace.basis))}
        ${pair("Plan", html`<code>${trace.plan}</code>`)}
        ${pair("Overlays", trace.overlays.map(plain).join(", ") || "none")}
        ${pair("Medicines offered", trace.medicines.length > 0 ? html`<code>${trace.medicines.join(" or ")}</code>` : "none")}
        ${pair("Withheld for", trace["medicines withheld for"].join(", "))}
        ${pair("Tests offered", trace.tests.map(analyte).join(", ") || "none")}
        ${pair("Guideline profile", trace.profile)}
      </dl>
      <p class="decided">Decided by ${matched(trace).map((row) => html`<button class="small" type="button" @click=${() => show(row)}>${row}</button>`)}</p>
    </section>
  `;
}

const matched = (trace) => [...new Set([...trace.rows, ...(trace["order rows"] ?? [])].filter((row) => row.matched).map((row) => row.row))];

/** Bring a row into view without changing the address, which is the patient's. */
function show(row) {
  const element = document.getElementById(row);
  element?.scrollIntoView({ block: "center" });
  element?.focus({ preventScroll: true });
}

const WITHHELD = {
  "other-patient": "The record holds another patient's data. Ask whoever assembles the prefetch to send one patient only.",
};

const pair = (name, said) => (said ? html`<div><dt>${name}</dt><dd>${said}</dd></div>` : nothing);

function facts({ trace, today, request }) {
  return html`
    <section class="panel">
      <h2>Facts used</h2>
      ${factTable("Results", ["Test", "Value", "Taken", "Age", "Source"], trace.results,
        (r) => [analyte(r.analyte), r.value, r.day, ago(r.day, today), sourced([r.source], request)])}
      ${factTable("Findings", ["Finding", "State", "Since", "Source"], trace.findings,
        (f) => [plain(f.concept), f.state, f.since, sourced([f.source], request)])}
      ${factTable("B12 treatment", ["Form", "Route", "mcg", "State", "From", "To", "Source"], trace["b12 courses"],
        (c) => [c.form, c.route, c.mcg, c.state, c.start, c.end, sourced([c.source], request)])}
      ${factTable("Other medicines", ["Class", "State", "Source"], trace["other medicines"],
        (m) => [plain(m.class), m.state, sourced([m.source], request)])}
      ${factTable("Allergies", ["Allergen", "Kind", "Source"], trace.allergies,
        (a) => [plain(a.allergen), a.kind, sourced([a.source], request)])}
      ${factTable("Drafts", ["Draft", "Looked at as", "Holds", "Route", "mcg", "Source"], trace.drafts,
        (d) => [d.ends, d["in focus"], d.holds, d.route, d.mcg, sourced([d.source], request)])}
      ${factTable("Order cards", ["Rule", "Urgency", "About", "Also", "Offers"], trace["order cards"],
        (c) => [html`<code>${c.row}</code>`, c.indicator, c.drafts, c.also, c.offers])}
      ${factTable("Not used", ["What became of it", "Why", "Source"], trace["became of"].filter((each) => each.kind !== "used"),
        (each) => [plain(each.kind), each.why ?? "", sourced([each.resource], request)])}
      ${factTable("Unreadable", ["Problem", "Source"], [...trace.unreadable, ...(trace["unreadable drafts"] ?? [])],
        (u) => [plain(u.problem), sourced([u.resource], request)])}
      <dl class="inline">
        ${pair("Age", String(trace.age ?? "unknown"))}
        ${pair("Could not be looked at", trace["not supplied"].join(", ") || "nothing: every part was supplied")}
        ${pair("Only partly read", trace["only partly read"].join(", "))}
        ${pair("Resources", trace.resources)}
      </dl>
    </section>
  `;
}

function factTable(title, heads, entries, cells) {
  if (!entries || entries.length === 0) return nothing;
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${title}>
      <table>
        <caption>${title}</caption>
        <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
        <tbody>${entries.map((entry) => html`<tr>${cells(entry).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
      </table>
    </div>
  `;
}

function sources(trace) {
  if (trace.citations.length === 0) return nothing;
  return html`
    <section class="panel"><h2>Sources of this answer</h2>
      <ul class="facts">${trace.citations.map((citation) => html`<li>${citation}</li>`)}</ul>
      <p class="fine">Knowledge version ${trace.knowledgeVersion}.</p>
    </section>
  `;
}

function keep(account) {
  const file = new Blob([JSON.stringify(account, null, 2)], { type: "application/json" });
  const link = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(file),
    download: "explanation.json",
  });
  link.click();
  URL.revokeObjectURL(link.href);
}

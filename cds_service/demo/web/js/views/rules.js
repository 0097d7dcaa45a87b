// One table of rules: the matching row lit, the others with their reasons.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { count } from "../fhir.js";
import { stateOf } from "../explained.js";
import { sourced } from "./sourced.js";

const SAID = { matched: "Holds", looked: "Does not hold", unseen: "Not looked at" };

/** A table of the pathway with what it answered. */
export function ruleTable({ table, title, note, rows }, request) {
  const seen = rows.filter((row) => stateOf(row) !== "unseen");
  const unseen = rows.filter((row) => stateOf(row) === "unseen");
  return html`
    <section class="rules" data-table=${table}>
      <h3>${title} <small>${table} · ${note}</small></h3>
      ${seen.length === 0 ? html`<p class="empty">No row of this table was looked at.</p>` : html`<ol>${seen.map((row) => rule(row, request))}</ol>`}
      ${unseen.length === 0 ? nothing : html`
        <details class="unseen"><summary>${count(unseen.length, "row")} not looked at</summary>
          <ol>${unseen.map((row) => rule(row, request))}</ol>
        </details>`}
    </section>
  `;
}

function rule(row, request) {
  const state = stateOf(row);
  const reasons = row.steps.flatMap((step) => step.because.map((reason) => ({ ...reason, draft: step.draft })));
  return html`
    <li class="rule ${state}" id=${row.id} tabindex="-1" data-row=${row.id} aria-current=${state === "matched" ? "true" : nothing}>
      <p class="head"><code>${row.id}</code> <b>${SAID[state]}</b></p>
      <p>${row.when}</p>
      <details ?open=${state === "matched"}><summary>${told(reasons, row)}</summary>
        <ul class="reasons">${reasons.map((reason) => html`
          <li class=${reason.holds ? "yes" : "no"}><b>${reason.holds ? "Yes" : "No"}</b>
            <span>${reason.asked}${reason.draft ? html` <code>${reason.draft}</code>` : nothing}<small>${reason.fact}: ${reason.value}</small>${sourced(reason.sources, request)}</span></li>`)}
        </ul>
        <p class="cites">${row.citations.map(cited)}</p>
      </details>
    </li>
  `;
}

function told(reasons, row) {
  const cites = count(row.citations.length, "source");
  return reasons.length === 0 ? cites : `${count(reasons.length, "question")} asked, ${cites}`;
}

function cited(citation) {
  const text = `${citation.publisher}: ${citation.title} (${citation.year})`;
  return citation.url
    ? html`<a class="link" href=${citation.url} target="_blank" rel="noopener noreferrer">${text}</a>`
    : html`<span>${text}</span>`;
}

// One card as an EHR shows it.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { markdown } from "../markdown.js";
import { SEVERITIES } from "../names.js";
import { whyAddress } from "../router.js";
import { SEVERITY } from "./icons.js";

/** A card of an answer, with what the person did about it. */
export function card(shown, answer, state, actions) {
  const settled = state.settled[shown.uuid];
  return html`
    <article class="card ${shown.indicator} ${settled?.outcome ?? ""}" data-card=${shown.uuid}>
      <p class="severity">${SEVERITY[shown.indicator]} ${SEVERITIES[shown.indicator] ?? shown.indicator}</p>
      <h3>${shown.summary}</h3>
      ${shown.detail ? html`<details class="detail"><summary>Details</summary><div class="markdown">${markdown(shown.detail)}</div></details>` : nothing}
      ${settled?.outcome === "overridden" ? nothing : suggestions(shown, answer, settled, actions)}
      ${outcome(settled)}
      <footer>
        ${source(shown.source)}
        <a class="link" href=${whyAddress(state.record.patientId)} @click=${() => actions.explain(answer.request)}>Why?</a>
      </footer>
      ${settled ? nothing : overriding(shown, answer, actions)}
    </article>
  `;
}

function suggestions(shown, answer, settled, actions) {
  const taken = settled?.taken ?? [];
  const closed = shown.selectionBehavior === "at-most-one" && taken.length > 0;
  return html`${(shown.suggestions ?? []).map((suggestion) => {
    const done = taken.includes(suggestion.uuid);
    return html`
      <div class="suggestion">
        <button type="button" class=${suggestion.isRecommended ? "primary" : ""} ?disabled=${done || closed}
          @click=${() => actions.accept(answer.service, shown, suggestion)}>${done ? "✓ " : ""}${suggestion.label}</button>
        <ul>${suggestion.actions.map((action) => html`<li><b>${VERB[action.type]}</b> ${action.description}</li>`)}</ul>
      </div>
    `;
  })}
  ${shown.selectionBehavior === "at-most-one" && shown.suggestions.length > 1 ? html`<p class="fine">Choose one of these.</p>` : nothing}`;
}

const VERB = { create: "Add", update: "Change", delete: "Remove" };

function outcome(settled) {
  if (!settled) return nothing;
  const said = settled.outcome === "accepted" ? "Accepted" : `Overridden: ${settled.reason || "no reason given"}`;
  const reported = { sending: "Telling the service…", sent: "The service was told." }[settled.reported] ?? settled.reported;
  return html`<p class="outcome" role="status">${said}. <small>${reported}</small></p>`;
}

function source(from) {
  if (!from?.label) return nothing;
  return from.url ? html`<a class="link" href=${from.url} target="_blank" rel="noopener noreferrer">${from.label}</a>` : html`<span>${from.label}</span>`;
}

function overriding(shown, answer, actions) {
  const reasons = shown.overrideReasons ?? [];
  const submit = (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const reason = reasons.find((r) => r.code === form.get("reason"));
    actions.override(answer.service, shown, reason, form.get("comment").trim());
  };
  return html`
    <details class="override">
      <summary>Override</summary>
      <form @submit=${submit}>
        ${reasons.length > 0 ? html`
          <label class="field"><span>Reason</span>
            <select name="reason">${reasons.map((r) => html`<option value=${r.code}>${r.display}</option>`)}</select>
          </label>` : nothing}
        <label class="field"><span>Comment (no names)</span><input name="comment" maxlength="500"></label>
        <button type="submit">Override this card</button>
      </form>
    </details>
  `;
}

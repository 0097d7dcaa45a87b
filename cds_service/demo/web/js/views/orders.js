// Choosing, changing and signing orders.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { count, dosage, medicine } from "../fhir.js";

const SHOWN = 6;

/** The order entry of the open chart. */
export function orders(state, actions) {
  return html`
    <section class="panel orders" id="orders">
      <h2>Orders</h2>
      ${picker(state, actions)} ${draftList(state, actions)} ${signing(state, actions)}
    </section>
  `;
}

function picker(state, actions) {
  const wanted = state.search.trim().toLowerCase();
  const terms = wanted.split(/\s+/);
  const found = state.catalogue.filter((entry) => {
    const text = `${entry.name} ${entry.words ?? ""}`.toLowerCase();
    return wanted !== "" && terms.every((term) => text.includes(term));
  });
  return html`
    <label class="field">
      <span>Add an order</span>
      <input type="search" id="order-search" autocomplete="off" placeholder="Medicine or test, such as folic acid"
        .value=${state.search} @input=${(event) => actions.search(event.target.value)}>
    </label>
    ${wanted === "" ? nothing : html`
      <ul class="found" aria-label="Matching orders">${found.slice(0, SHOWN).map((entry) => html`
        <li><button type="button" @click=${() => { actions.search(""); actions.pick(entry); }}>
          <span>${entry.name}</span><small>${entry.detail}</small>
        </button></li>`)}</ul>
      ${found.length === 0 ? html`<p class="empty">Nothing in this catalogue matches “${state.search}”.</p>` : nothing}
    `}
  `;
}

function draftList(state, actions) {
  if (state.drafts.length === 0) {
    const signed = state.signing?.signed;
    return signed
      ? html`<p class="done" role="status">${count(signed, "order")} signed.
          <button class="small" type="button" @click=${actions.reassess}>Ask again with the record as it is now</button></p>`
      : html`<p class="empty">No draft orders. Choose one above, or accept a suggestion.</p>`;
  }
  return html`
    <ul class="drafts" aria-label="Draft orders">${state.drafts.map((draft) => html`
      <li>
        <span>${named(draft)} <em class="tag">${draft.status}</em></span>
        <small>${dosage(draft) || timing(draft)}</small>
        <button class="small" type="button" aria-label=${`Remove ${named(draft)}`}
          @click=${() => actions.removeDraft(draft)}>Remove</button>
      </li>`)}</ul>
  `;
}

const named = (draft) => (draft.medicationCodeableConcept || draft.code ? medicine(draft) : draft.description ?? draft.resourceType);

function timing(draft) {
  const period = draft.restriction?.period ?? draft.occurrencePeriod;
  return period ? `${period.start} to ${period.end}` : draft.occurrenceDateTime ?? "";
}

function signing(state, actions) {
  if (state.drafts.length === 0) return nothing;
  const cards = state.signing?.cards;
  return html`
    <p class="buttons">
      ${cards ? html`
        <span class="pending" role="status">${count(cards, "message")} to read before signing.</span>
        <button type="button" @click=${actions.signOrders}>Check again</button>
        <button class="primary" type="button" @click=${actions.signAnyway}>Sign anyway</button>
      ` : html`<button class="primary" type="button" @click=${actions.signOrders}>Sign ${count(state.drafts.length, "order")}</button>`}
    </p>
  `;
}

// The list of patients, grouped by what they show.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { patientName } from "../fhir.js";
import { chartAddress } from "../router.js";

/** The list, narrowed by what is typed. */
export function patientList(state, actions) {
  const wanted = state.filter.trim().toLowerCase();
  const shown = state.patients.filter((p) => `${p.shows} ${p.name} ${p.group}`.toLowerCase().includes(wanted));
  const groups = [...new Set(shown.map((p) => p.group))];
  return html`
    <h2 class="visually-hidden">Patients</h2>
    <input type="search" placeholder="Find a patient" aria-label="Find a patient"
      @input=${(event) => actions.filter(event.target.value)}>
    ${own(state)}
    ${groups.map((group) => section(group, shown.filter((p) => p.group === group), state.route.id))}
    ${shown.length === 0 ? html`<p class="empty">No patient matches “${state.filter}”.</p>` : nothing}
  `;
}

function section(group, patients, openId) {
  return html`
    <h3>${group}</h3>
    <ul>${patients.map((p) => entry(p.id, p.shows, p.name, openId))}</ul>
  `;
}

function entry(id, shows, name, openId) {
  return html`
    <li>
      <a href=${chartAddress(id)} aria-current=${id === openId ? "page" : nothing}>
        <span>${shows}</span><small>${name}</small>
      </a>
    </li>
  `;
}

function own(state) {
  const records = Object.entries(state.pasted);
  if (records.length === 0) return nothing;
  return html`
    <h3>Yours</h3>
    <ul>${records.map(([id, { record }]) => entry(id, patientName(record.patient) || id, "pasted, kept in this page only", state.route.id))}</ul>
  `;
}

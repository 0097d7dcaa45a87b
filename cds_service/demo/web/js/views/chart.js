// One patient's chart: who, what is known, results over time, orders, and the advice beside it.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { ageOn, ago, day, dosage, medicine, patientName, value, words } from "../fhir.js";
import { ofType } from "../record.js";
import { whyAddress } from "../router.js";
import { advice } from "./advice.js";
import { orders } from "./orders.js";
import { results } from "./results.js";

/** The chart of the open patient. */
export function chartPage(state, actions) {
  if (!state.record) return state.problem ? nothing : html`<p class="empty" aria-busy="true">Opening the chart…</p>`;
  return html`
    ${banner(state, html`<a class="button" href=${whyAddress(state.record.patientId)}>Why this answer?</a>`)}
    <div class="chart">
      <div class="record">
        ${results(state)} ${orders(state, actions)}
        <div class="columns">
          ${panel("Problems", problems(state))}
          ${panel("Medicines", medicines(state, actions))}
          ${panel("Procedures", procedures(state))}
          ${panel("Allergies", allergies(state))}
        </div>
        ${panel("Laboratory", laboratory(state))}
      </div>
      ${advice(state, actions)}
    </div>
  `;
}

/** Who the patient is, and the way on from here. */
export function banner(state, onward) {
  const { patient, patientId } = state.record;
  const age = ageOn(patient?.birthDate, todayOf(state));
  const listed = state.patients.find((p) => p.id === patientId);
  const facts = [age === undefined ? "age unknown" : `${age} years`, patient?.gender, patient?.birthDate && `born ${patient.birthDate}`];
  return html`
    <header class="banner">
      <div>
        <h1>${patientName(patient) || patientId}</h1>
        <p>${facts.filter(Boolean).join(" · ")}</p>
      </div>
      ${listed?.try ? html`<p class="hint"><b>${listed.shows}.</b> ${listed.try}</p>` : nothing}
      ${onward}
    </header>
  `;
}

const todayOf = (state) => state.account?.today ?? new Date().toISOString().slice(0, 10);

function panel(title, content) {
  return html`<section class="panel"><h2>${title}</h2>${content}</section>`;
}

function list(resources, item, none) {
  if (resources.length === 0) return html`<p class="empty">${none}</p>`;
  return html`<ul class="facts">${resources.map(item)}</ul>`;
}

function when(resource, state) {
  const found = day(resource);
  return found ? html`<small><time datetime=${found}>${found}</time> · ${ago(found, todayOf(state))}</small>` : nothing;
}

function problems(state) {
  return list(ofType(state.record, day, "Condition"),
    (condition) => html`<li><span>${words(condition.code)}</span>${when(condition, state)}</li>`, "No problems on record.");
}

function medicines(state, actions) {
  const found = ofType(state.record, day, "MedicationRequest", "MedicationStatement");
  return list(found, (resource) => {
    const name = medicine(resource);
    const running = resource.status === "active" && resource.resourceType === "MedicationRequest";
    return html`
      <li>
        <span>${name}${running ? nothing : html` <em class="tag">${resource.status}</em>`}</span>
        <small>${dosage(resource)}</small>${when(resource, state)}
        ${running ? html`<button class="small" type="button" aria-label=${`Stop ${name}`}
          @click=${() => actions.stop(resource, name)}>Stop</button>` : nothing}
      </li>
    `;
  }, "No medicines on record.");
}

function procedures(state) {
  return list(ofType(state.record, day, "Procedure"), (procedure) => html`
    <li><span>${words(procedure.code)}${procedure.status === "completed" ? nothing : html` <em class="tag">${procedure.status}</em>`}</span>${when(procedure, state)}</li>
  `, "No procedures on record.");
}

function allergies(state) {
  return list(ofType(state.record, day, "AllergyIntolerance"), (allergy) => html`
    <li><span>${words(allergy.code)}</span><small>${[allergy.criticality && `criticality ${allergy.criticality}`, ...(allergy.reaction ?? []).flatMap((r) => (r.manifestation ?? []).map(words))].filter(Boolean).join(" · ")}</small></li>
  `, "No allergies on record.");
}

function laboratory(state) {
  const found = ofType(state.record, day, "Observation");
  if (found.length === 0) return html`<p class="empty">No results on record.</p>`;
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Laboratory results">
      <table>
        <thead><tr><th scope="col">Test</th><th scope="col">Result</th><th scope="col">Taken</th><th scope="col">Age</th></tr></thead>
        <tbody>${found.map((o) => html`
          <tr><th scope="row">${words(o.code)}</th><td class="number">${value(o)}</td><td class="day">${day(o) ?? "undated"}</td><td class="day">${day(o) ? ago(day(o), todayOf(state)) : ""}</td></tr>
        `)}</tbody>
      </table>
    </div>
  `;
}

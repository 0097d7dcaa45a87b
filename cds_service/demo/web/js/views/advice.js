// The advice beside the chart: the latest answer of each hook, the newest first.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { count } from "../fhir.js";
import { HOOKS, plain } from "../names.js";
import { whyAddress } from "../router.js";
import { card } from "./card.js";

const NEWEST_FIRST = ["order-sign", "order-select", "patient-view"];
const ASSESSMENT = "org.b12pathway.assessment";

/** The column of answers. */
export function advice(state, actions) {
  const shown = NEWEST_FIRST.map((hook) => [hook, state.answers[hook]]).filter(([, answer]) => answer);
  return html`
    <aside class="advice" aria-label="Decision support">
      ${shown.map(([hook, answer]) => section(hook, answer, state, actions))}
      ${shown.length === 0 && !state.problem ? html`<p class="empty" aria-busy="true">Asking the service…</p>` : nothing}
    </aside>
  `;
}

function section(hook, answer, state, actions) {
  const { cards } = answer.body;
  const why = () => actions.explain(answer.request);
  return html`
    <section data-hook=${hook} aria-labelledby=${`advice-${hook}`}>
      <h2 id=${`advice-${hook}`}>${HOOKS[hook]}${answer.about ? html`<small>${answer.about}</small>` : nothing}</h2>
      <div role="status" class="visually-hidden">${count(cards.length, "card")}</div>
      ${cards.map((shown) => card(shown, answer, state, actions))}
      ${cards.length === 0 ? silence(answer, state, why) : nothing}
    </section>
  `;
}

/** An empty answer is an answer: it says what was assessed. */
function silence(answer, state, why) {
  const assessment = answer.body.extension?.[ASSESSMENT];
  return html`
    <div class="card silent">
      <p><b>Nothing to say.</b> ${assessment?.status ? html`Assessed as <em>${plain(assessment.status).toLowerCase()}</em>.` : nothing}</p>
      <a class="link" href=${whyAddress(state.record.patientId)} @click=${why}>Why no card?</a>
    </div>
  `;
}

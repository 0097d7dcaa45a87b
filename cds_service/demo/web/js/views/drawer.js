// The developer drawer: every call exactly as it was made, with its timing.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { count } from "../fhir.js";
import { asCurl } from "../service.js";

/** The drawer along the foot of the page. */
export function drawer(state, actions) {
  const [last] = state.exchanges;
  const summary = last ? `${count(state.exchanges.length, "call")} · last ${time(last)}` : "no calls yet";
  return html`
    <section class="drawer" aria-label="Developer">
      <button class="handle" type="button" aria-expanded=${state.drawer ? "true" : "false"} aria-controls="calls"
        @click=${actions.toggleDrawer}><b>Developer</b> <span>${summary}</span></button>
      <div id="calls" ?hidden=${!state.drawer}>
        ${state.drawer ? state.exchanges.map(call) : nothing}
        ${state.drawer && !last ? html`<p class="empty">Open a chart to see its call.</p>` : nothing}
      </div>
    </section>
  `;
}

const time = ({ milliseconds }) => `${milliseconds.toFixed(0)} ms`;

function call(exchange, index) {
  const request = JSON.stringify(exchange.request, null, 2);
  const response = JSON.stringify(exchange.body, null, 2);
  return html`
    <details class="call" ?open=${index === 0}>
      <summary><code>POST ${exchange.path}</code> <span class="status ${exchange.ok ? "ok" : "bad"}">${exchange.status}</span> <span>${time(exchange)}</span></summary>
      <p class="buttons">
        <button class="small" type="button" @click=${copying(asCurl(exchange))}>Copy as curl</button>
        <button class="small" type="button" @click=${copying(request)}>Copy request</button>
        <button class="small" type="button" @click=${copying(response)}>Copy response</button>
      </p>
      <div class="pair">
        <div><h3>Request</h3><pre tabindex="0">${request}</pre></div>
        <div><h3>Response</h3><pre tabindex="0">${response}</pre></div>
      </div>
    </details>
  `;
}

function copying(text) {
  return async ({ target }) => {
    const label = target.textContent;
    try {
      await navigator.clipboard.writeText(text);
      target.textContent = "Copied";
    } catch {
      target.textContent = "Not allowed; select the text instead";
    }
    setTimeout(() => { target.textContent = label; }, 1500);
  };
}

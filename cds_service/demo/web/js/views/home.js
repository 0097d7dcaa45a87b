// Before a chart is open: what this is and where to begin.
import { html } from "../../vendor/lit-html/lit-html.js";
import { TRY, chartAddress } from "../router.js";

const FIRST = "low-b12-tablets";

/** The first page. */
export function home() {
  return html`
    <div class="welcome">
      <p class="eyebrow">A small EHR</p>
      <h1>Open a chart and see what the service says</h1>
      <p class="lead">
        Each patient shows one branch of the vitamin B12 pathway. Opening a chart, choosing an order
        and signing it call the same three CDS Hooks services every client calls.
      </p>
      <ol class="steps">
        <li><b>Open</b> a chart: status, treatment and checks that are due.</li>
        <li><b>Order</b> something: its safety is looked at before it is signed.</li>
        <li><b>Ask why</b>: the facts used, every rule looked at, and its sources.</li>
      </ol>
      <p class="buttons">
        <a class="button primary" href=${chartAddress(FIRST)}>Open the first chart</a>
        <a class="button" href=${TRY}>Paste your own request</a>
      </p>
      <p class="fine">
        For healthcare professionals. The rules are pending clinical review; this is not a medical
        device and not for the care of real patients. Nothing of a chart is stored.
      </p>
    </div>
  `;
}

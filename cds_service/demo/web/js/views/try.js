// Paste or drop a Bundle or a captured request.
import { html } from "../../vendor/lit-html/lit-html.js";

/** The page to try one's own data. */
export function tryPage(state, actions) {
  const takeFile = async (file) => file && actions.take(await file.text());
  const submit = (event) => {
    event.preventDefault();
    actions.take(new FormData(event.target).get("text"));
  };
  return html`
    <div class="try">
      <h1>Try your own</h1>
      <p class="lead">
        A FHIR R4 Bundle of one patient, or a CDS Hooks request as your EHR sent it. It goes to this
        service only, which keeps no patient data. Use fictional or de-identified records.
      </p>
      <form class="drop" @submit=${submit}
        @dragover=${(event) => event.preventDefault()}
        @drop=${(event) => { event.preventDefault(); takeFile(event.dataTransfer.files[0]); }}>
        <label class="field"><span>Bundle or request (JSON)</span>
          <textarea name="text" rows="14" spellcheck="false" placeholder='{ "hook": "patient-view", … } or { "resourceType": "Bundle", … }'></textarea>
        </label>
        <p class="buttons">
          <button class="primary" type="submit">Open it</button>
          <label class="button">Choose a file
            <input class="visually-hidden" type="file" accept=".json,application/json"
              @change=${(event) => takeFile(event.target.files[0])}></label>
          <span class="fine">or drop a file here</span>
        </p>
      </form>
    </div>
  `;
}

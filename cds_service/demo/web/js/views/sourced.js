// References to source resources, each opening the resource as it was sent.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { resourceOf } from "../explained.js";

/** The resources a fact rests on. */
export function sourced(references, request) {
  if (!references || references.length === 0) return nothing;
  return html`${references.map((reference) => one(reference, resourceOf(request, reference)))}`;
}

function one(reference, resource) {
  if (!resource) return html`<code class="source">${reference}</code>`;
  return html`<details class="source"><summary><code>${reference}</code></summary><pre tabindex="0">${JSON.stringify(resource, null, 2)}</pre></details>`;
}

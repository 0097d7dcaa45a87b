// The few icons, drawn in the colour of the text around them.
import { html } from "../../vendor/lit-html/lit-html.js";

/** The sign of a card's urgency; its word stands beside it. */
export const SEVERITY = {
  critical: html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="currentColor"><path d="M8 2h8l6 6v8l-6 6H8l-6-6V8zm3 5v7h2V7zm0 9v2h2v-2z"/></svg>`,
  warning: html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="currentColor"><path d="M12 2 1.5 21h21zm-1 7h2v6h-2zm0 8h2v2h-2z"/></svg>`,
  info: html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="currentColor"><path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1 5h2v2h-2zm0 4h2v6h-2z"/></svg>`,
};

/** Beside the name of the product. */
export const LOGO = html`<img src="/demo/icon.svg" alt="" width="32" height="32">`;

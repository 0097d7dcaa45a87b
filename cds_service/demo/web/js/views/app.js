// The frame of every page: bar, patients, content, what is going on, developer drawer.
import { html, nothing } from "../../vendor/lit-html/lit-html.js";
import { TRY } from "../router.js";
import { chartPage } from "./chart.js";
import { drawer } from "./drawer.js";
import { home } from "./home.js";
import { LOGO } from "./icons.js";
import { patientList } from "./patients.js";
import { tryPage } from "./try.js";
import { whyPage } from "./why.js";

const PAGES = { home, chart: chartPage, why: whyPage, try: tryPage };

/** The whole page. */
export function app(state, actions) {
  const { page } = state.route;
  return html`
    <a class="skip" href="#content" @click=${skip}>Skip to the content</a>
    ${bar(actions)}
    <div class="frame ${page === "home" ? "at-home" : ""}">
      <nav class="patients" aria-label="Patients">${patientList(state, actions)}</nav>
      <main id="content" tabindex="-1">
        ${problem(state, actions)} ${PAGES[page](state, actions)}
      </main>
    </div>
    <div class="busy" role="status">${state.busy ? html`<span class="spinner"></span>${state.busy}…` : nothing}</div>
    ${drawer(state, actions)}
  `;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("content").focus();
}

function bar(actions) {
  return html`
    <header class="bar">
      <a class="brand" href="#/">${LOGO}<span>B12 <b>CDS</b></span></a>
      <span class="caution">Fictional patients. Not for care.</span>
      <nav class="tools" aria-label="Tools">
        <a href=${TRY}>Try your own</a>
        <a href="/docs">API</a>
        <button class="quiet" type="button" @click=${actions.toggleTheme}>Light/dark</button>
      </nav>
    </header>
  `;
}

function problem(state, actions) {
  if (!state.problem) return nothing;
  return html`
    <div class="problem" role="alert">
      <p>${state.problem}</p>
      <button class="quiet" type="button" @click=${actions.dismiss}>Close</button>
    </div>
  `;
}

// The demo EHR: state in, page out.
import { html, render } from "../vendor/lit-html/lit-html.js";
import { createActions } from "./actions.js";
import { parse } from "./router.js";
import { createStore } from "./store.js";
import { onSystemTheme, restoreTheme, toggleTheme } from "./theme.js";
import { app } from "./views/app.js";

const store = createStore({
  route: parse(location.hash),
  services: [],
  patients: [],
  catalogue: [],
  rules: null,
  record: null,
  pasted: {},
  drafts: [],
  answers: {},
  settled: {},
  account: null,
  signing: null,
  exchanges: [],
  busy: null,
  problem: null,
  drawer: false,
  filter: "",
  search: "",
  theme: 0,
});
const actions = {
  ...createActions(store),
  toggleTheme() {
    toggleTheme();
    themed();
  },
};
const root = document.getElementById("app");

/** Plots read their colours when they are drawn, so a change of theme is a change of state. */
function themed() {
  store.update({ theme: store.state.theme + 1 });
}

/** Show the state; a record too odd to be shown is said, never a blank or half a chart. */
function show(state) {
  try {
    render(app(state, actions), root);
  } catch (error) {
    render(html`<main class="try" role="alert">
      <h1>This record cannot be shown</h1>
      <p class="lead">An element has an unexpected shape (${error.message}). Correct it, or send the
        request to the service directly.</p>
      <p><a class="button" href="/">Begin again</a></p>
    </main>`, root);
  }
}

function arrive() {
  const route = parse(location.hash);
  store.update({ route, problem: null });
  if (route.id) actions.openPatient(route.id);
}

/** Going on within the page: who reads by keyboard or ear continues at the new content. */
function goOn() {
  arrive();
  document.getElementById("content")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

restoreTheme();
onSystemTheme(themed);
store.subscribe(show);
addEventListener("hashchange", goOn);
render(html`<p class="starting" role="status">Loading</p>`, root);
await actions.start();
arrive();

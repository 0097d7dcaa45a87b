// What the person does, each with its calls to the service and the state that follows.
import { apply, fromCatalogue, sign, stopping } from "./drafts.js";
import { accepted, overridden } from "./feedback.js";
import { reference, uuid } from "./fhir.js";
import { read } from "./intake.js";
import { fill } from "./prefetch.js";
import { fromBundle, fromRequest } from "./record.js";
import { chartAddress } from "./router.js";
import { CallError, get, post, told } from "./service.js";

const USER = "Practitioner/demo-clinician";
const NO_PATIENT = { record: null, drafts: [], answers: {}, settled: {}, account: null, signing: null };

/** Everything the views can ask for, bound to a store. */
export function createActions(store) {
  let numbers = 0;
  const numbering = () => ++numbers;
  const { update } = store;

  function fail(error) {
    const expected = error instanceof CallError || error instanceof Error;
    update({ problem: expected ? error.message : String(error), busy: null });
  }

  /** Run something that may fail, saying meanwhile what is going on. */
  async function working(what, work) {
    update({ busy: what, problem: null });
    try {
      const result = await work();
      update({ busy: null });
      return result;
    } catch (error) {
      fail(error);
      return undefined;
    }
  }

  async function start() {
    await working("Loading", async () => {
      const [discovery, listing, catalogue, rules] = await Promise.all([
        get("/cds-services"), get("/demo/patients"), get("/demo/orders.json"),
        get("/transparency/b12.json"),
      ]);
      update({ services: discovery.services, patients: listing.patients, catalogue, rules });
    });
  }

  const serviceOf = (hook) => store.state.services.find((service) => service.hook === hook);

  function hookRequest(hook, context) {
    const { record } = store.state;
    return {
      hook,
      hookInstance: uuid(),
      context: { userId: USER, patientId: record.patientId, ...context },
      prefetch: fill(serviceOf(hook).prefetch, record.resources, record.patientId),
    };
  }

  /** Call a service and keep the exchange for the developer drawer. Throws CallError. */
  async function call(path, request, hook) {
    const exchange = { ...(await post(path, request)), request, hook };
    update({ exchanges: [exchange, ...store.state.exchanges].slice(0, 20) });
    if (!exchange.ok) throw new CallError(told(exchange.status, exchange.body));
    return exchange.body;
  }

  const fire = (hook, context, about = "") => answerTo(hookRequest(hook, context), about);

  /** Whether the chart a call was made for is still the open one; if not, its answer is dropped. */
  const stillOpen = (record) => store.state.record === record;

  /** Call the service of a request and show its answer: the body, or undefined once it is stale. */
  async function answerTo(request, about) {
    const service = serviceOf(request.hook);
    const { record } = store.state;
    const body = await call(`/cds-services/${service.id}`, request, request.hook);
    if (!stillOpen(record)) return undefined;
    const answers = { ...store.state.answers, [request.hook]: { service, request, body, about } };
    if (request.hook === "order-sign") delete answers["order-select"]; // said again, or settled
    update({ answers });
    return body;
  }

  async function openPatient(id) {
    if (store.state.record?.patientId === id) return;
    const pasted = store.state.pasted[id];
    update(NO_PATIENT);
    await working("Opening the chart", async () => {
      const record = pasted?.record ?? fromBundle(await get(`/demo/patients/${encodeURIComponent(id)}`));
      if (store.state.route.id !== id) return;
      update({ record });
      await reassess(pasted?.request);
    });
  }

  /** Ask about the record as it is now, and for the values to plot. */
  async function reassess(captured) {
    const request = captured ?? hookRequest("patient-view", {});
    const drafts = captured?.context?.draftOrders?.entry?.map((entry) => entry.resource) ?? [];
    update({ drafts, settled: {}, answers: {}, signing: null });
    await Promise.all([answerTo(request, captured ? "captured request" : ""), explain(request)]);
  }

  /** The service's own account of a request: for the plot and the explanation page. */
  async function explain(request) {
    const { record } = store.state;
    const exchange = await post("/why", request);
    if (!stillOpen(record)) return;
    if (!exchange.ok) throw new CallError(told(exchange.status, exchange.body));
    update({ account: { ...exchange.body, request } });
  }

  const draftBundle = () => ({
    resourceType: "Bundle",
    entry: store.state.drafts.map((resource) => ({ resource })),
  });

  async function addDraft(draft, about) {
    const others = store.state.drafts.filter((other) => reference(other) !== reference(draft));
    update({ drafts: [...others, draft], signing: null });
    await working("Checking the order", () =>
      fire("order-select", { draftOrders: draftBundle(), selections: [reference(draft)] }, about),
    );
  }

  function removeDraft(draft) {
    update({ drafts: store.state.drafts.filter((other) => other !== draft), signing: null });
  }

  function finishSigning() {
    const { record, drafts, answers } = store.state;
    const signed = { ...record, resources: sign(record.resources, drafts) };
    const { "patient-view": kept } = answers;
    update({
      record: signed,
      drafts: [],
      signing: { signed: drafts.length },
      answers: kept ? { "patient-view": kept } : {},
    });
  }

  async function signOrders() {
    const { drafts } = store.state;
    await working("Checking before signing", async () => {
      const body = await fire("order-sign", { draftOrders: draftBundle() });
      if (body === undefined || store.state.drafts !== drafts) return; // not what was checked
      if (body.cards.length === 0) finishSigning();
      else update({ signing: { cards: body.cards.length } });
    });
  }

  function settle(card, outcome) {
    update({ settled: { ...store.state.settled, [card.uuid]: outcome } });
  }

  /** Tell the service; that it could not be told does not undo what the person did. */
  async function report(service, feedback, card, outcome) {
    settle(card, { ...outcome, reported: "sending" });
    try {
      await call(`/cds-services/${service.id}/feedback`, feedback, "feedback");
      settle(card, { ...outcome, reported: "sent" });
    } catch (error) {
      settle(card, { ...outcome, reported: error.message });
    }
  }

  async function accept(service, card, suggestion) {
    const drafts = apply(store.state.drafts, suggestion, numbering);
    update({ drafts, signing: null });
    const taken = [...(store.state.settled[card.uuid]?.taken ?? []), suggestion.uuid];
    await report(service, accepted(card, suggestion), card, { outcome: "accepted", taken });
  }

  async function override(service, card, reason, comment) {
    await report(service, overridden(card, reason, comment), card, {
      outcome: "overridden",
      reason: reason?.display ?? comment,
    });
  }

  /** Take what was pasted or dropped, and open it. */
  function take(text) {
    try {
      const { bundle, request } = read(text);
      const record = bundle ? fromBundle(bundle) : fromRequest(request);
      const { pasted } = store.state;
      update({ pasted: { ...pasted, [record.patientId]: { record, request } }, problem: null, ...NO_PATIENT });
      location.hash = chartAddress(record.patientId);
    } catch (error) {
      fail(error);
    }
  }

  return {
    start,
    openPatient,
    accept,
    override,
    take,
    removeDraft,
    signOrders,
    signAnyway: finishSigning,
    reassess: () => working("Asking again", () => reassess()),
    explain: (request) => working("Explaining", () => explain(request)),
    pick: (entry) => {
      const { record, account } = store.state;
      const today = account?.today ?? new Date().toISOString().slice(0, 10);
      return addDraft(fromCatalogue(entry, numbering(), record.patientId, today), entry.name);
    },
    stop: (resource, name) => addDraft(stopping(resource), `stopping ${name}`),
    dismiss: () => update({ problem: null }),
    toggleDrawer: () => update({ drawer: !store.state.drawer }),
    filter: (text) => update({ filter: text }),
    search: (text) => update({ search: text }),
  };
}

// The trace of an answer arranged for reading: every table with its rows, in table order.

const TITLES = {
  C1: ["Status", "The first row that holds decides."],
  C2a: ["Plan: gates", "The first row that holds decides, or hands over to treatment."],
  C2b: ["Plan: treatment", "The first row that holds decides."],
  C2c: ["Overlays", "Each row applies on its own."],
  C3: ["Monitoring", "Each row applies on its own."],
  D: ["Order rules", "Looked at when an order is chosen or signed."],
};

/** The tables of the rule inventory, each row with what the trace says of it. */
export function tables(rules, trace) {
  const citations = new Map(rules.citations.map((citation) => [citation.key, citation]));
  const steps = grouped([...trace.rows, ...(trace["order rows"] ?? [])]);
  return Object.entries(TITLES).map(([table, [title, note]]) => {
    const known = rules.rules.filter((rule) => rule.table === table);
    const rows = known.map((rule) => ({
      id: rule.id,
      when: rule.when,
      citations: rule.citations.map((key) => citations.get(key)),
      steps: steps.get(rule.id) ?? [],
    }));
    const unlisted = [...steps].filter(([id]) => tableOf(id) === table && !known.some((rule) => rule.id === id));
    return {
      table, title, note,
      rows: [...rows, ...unlisted.map(([id, found]) => ({ id, when: found[0].when, citations: [], steps: found }))],
    };
  });
}

/** "matched", "looked" (and did not hold) or "unseen". */
export function stateOf(row) {
  if (row.steps.length === 0) return "unseen";
  return row.steps.some((step) => step.matched) ? "matched" : "looked";
}

const tableOf = (id) => id.split("-")[0];

function grouped(steps) {
  const found = new Map();
  for (const step of steps) found.set(step.row, [...(found.get(step.row) ?? []), step]);
  return found;
}

/** The resource a reference of the trace points to, from the request that was explained. */
export function resourceOf(request, reference) {
  const [type, id] = reference.split("/");
  const held = (value) =>
    value?.resourceType === "Bundle" ? (value.entry ?? []).flatMap((entry) => held(entry?.resource)) : value ? [value] : [];
  const all = [...Object.values(request.prefetch ?? {}), request.context?.draftOrders].flatMap(held);
  return all.find((resource) => resource.resourceType === type && resource.id === id);
}

// Draft orders: made from the catalogue, changed by suggestions, signed into the record.
import { reference } from "./fhir.js";

/** A new draft of a catalogue entry for a patient. */
export function fromCatalogue(entry, number, patientId, today) {
  return {
    id: `draft-${number}`,
    ...structuredClone(entry.resource),
    status: "draft",
    intent: "order",
    subject: { reference: `Patient/${patientId}` },
    authoredOn: today,
  };
}

/** The draft that stops a running medicine. */
export function stopping(resource) {
  return { ...structuredClone(resource), status: "stopped" };
}

/** The drafts after every action of a suggestion; `numbering` gives ids to what is created. */
export function apply(drafts, suggestion, numbering) {
  return (suggestion.actions ?? []).reduce((left, action) => applied(left, action, numbering), drafts);
}

function applied(drafts, action, numbering) {
  switch (action.type) {
    case "create":
      return [...drafts, { ...action.resource, id: `draft-${numbering()}` }];
    case "update": {
      const changed = reference(action.resource);
      return drafts.map((draft) => (reference(draft) === changed ? action.resource : draft));
    }
    case "delete":
      return drafts.filter((draft) => reference(draft) !== action.resourceId);
    default:
      return drafts;
  }
}

/** The record after signing: drafts become active, what is stopped replaces what was running. */
export function sign(resources, drafts) {
  const replaced = new Set(drafts.map(reference));
  return [...resources.filter((resource) => !replaced.has(reference(resource))), ...drafts.map(signed)];
}

const SIGNED = { Task: "requested" };

function signed(draft) {
  return draft.status === "draft" ? { ...draft, status: SIGNED[draft.resourceType] ?? "active" } : draft;
}

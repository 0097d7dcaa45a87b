// Reading what a person pastes or drops: a FHIR Bundle or a captured CDS Hooks request.

const HOOKS = ["patient-view", "order-select", "order-sign"];

/** {bundle} or {request}. Throws an Error that says what is wrong and what to do. */
export function read(text) {
  if (text.trim() === "") throw new Error("Nothing to read yet. Paste a Bundle or a request first.");
  const value = parse(text);
  if (value?.resourceType === "Bundle") return { bundle: value };
  if (value?.resourceType) throw new Error(`This is a single ${value.resourceType}. Put it into a Bundle together with the Patient.`);
  if (typeof value?.hook !== "string") throw new Error("This is neither a FHIR Bundle (resourceType) nor a CDS Hooks request (hook).");
  if (!HOOKS.includes(value.hook)) throw new Error(`The hook ${value.hook} is not offered here; use ${HOOKS.join(", ")}.`);
  if (!value.context?.patientId) throw new Error("The request has no context.patientId.");
  return { request: value };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`This is not JSON (${error.message}). Paste the whole document.`);
  }
}

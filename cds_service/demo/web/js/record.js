// A patient's record in the page, from a Bundle or from the prefetch of a captured request.

/** A record, or an Error that says what to paste instead. */
export function fromBundle(bundle) {
  const resources = flatten(bundle);
  const patients = resources.filter((r) => r.resourceType === "Patient");
  if (patients.length === 0) throw new Error("There is no Patient in this Bundle. Add the Patient resource.");
  if (patients.length > 1) throw new Error(`There are ${patients.length} patients in this Bundle. Paste the record of one.`);
  if (!patients[0].id) throw new Error("The Patient has no id. Give it one, such as \"id\": \"p1\".");
  return { patientId: patients[0].id, patient: patients[0], resources };
}

/** The record a captured request carries; it may lack the Patient. */
export function fromRequest(request) {
  const resources = Object.values(request.prefetch ?? {}).flatMap(flatten);
  const patientId = String(request.context.patientId).replace(/^Patient\//, "");
  const patient = resources.find((r) => r.resourceType === "Patient");
  return { patientId, patient, resources };
}

function flatten(value) {
  if (value === null || typeof value !== "object") return [];
  if (value.resourceType !== "Bundle") return value.resourceType ? [value] : [];
  return (value.entry ?? []).flatMap((entry) => flatten(entry?.resource ?? null));
}

/** The resources of some types, newest first. */
export function ofType(record, day, ...types) {
  return record.resources
    .filter((resource) => types.includes(resource.resourceType))
    .sort((a, b) => (day(b) ?? "").localeCompare(day(a) ?? ""));
}

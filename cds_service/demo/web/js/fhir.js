// Reading FHIR for display. Nothing here decides anything clinical.

/** The words of a CodeableConcept. */
export function words(concept) {
  const coding = concept?.coding ?? [];
  return concept?.text ?? coding.find((c) => c?.display)?.display ?? coding[0]?.code ?? "unnamed";
}

/** "Type/id" of a resource. */
export function reference(resource) {
  return `${resource.resourceType}/${resource.id}`;
}

/** The name of a Patient. */
export function patientName(patient) {
  const name = patient?.name?.[0];
  return name?.text ?? [...(name?.given ?? []), name?.family].filter(Boolean).join(" ") ?? "";
}

/** Whole years from a birth date to a day, both "YYYY-MM-DD"; undefined without a birth date. */
export function ageOn(birthDate, today) {
  if (!birthDate || birthDate.length < 10) return undefined;
  const had = today.slice(5) >= birthDate.slice(5, 10);
  return Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (had ? 0 : 1);
}

/** Days between two dates "YYYY-MM-DD". */
function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

/** How long ago a day was, in words. */
export function ago(day, today) {
  const days = daysBetween(day, today);
  if (Number.isNaN(days)) return "";
  if (days < 0) return `in ${count(-days, "day")}`;
  if (days === 0) return "today";
  if (days < 60) return `${count(days, "day")} ago`;
  if (days < 730) return `${Math.round(days / 30.4)} months ago`;
  return `${Math.floor(days / 365.25)} years ago`;
}

/** "1 card", "2 cards". */
export function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The value of an Observation as it was reported. */
export function value(observation) {
  const quantity = observation.valueQuantity;
  if (quantity) {
    const unit = quantity.unit ?? quantity.code ?? "(no unit)";
    return `${quantity.comparator ?? ""}${quantity.value ?? ""} ${unit}`;
  }
  return observation.valueString ?? words(observation.valueCodeableConcept);
}

/** What is ordered or taken. */
export function medicine(resource) {
  return words(resource.medicationCodeableConcept ?? resource.code);
}

/** How it is taken, as written or else from dose and timing. */
export function dosage(resource) {
  const line = (resource.dosageInstruction ?? resource.dosage)?.[0];
  if (!line) return "";
  if (line.text) return line.text;
  const dose = line.doseAndRate?.[0]?.doseQuantity;
  const repeat = line.timing?.repeat;
  const every = repeat && `${repeat.frequency ?? 1} × every ${repeat.period ?? 1} ${repeat.periodUnit ?? "d"}`;
  return [dose && `${dose.value} ${dose.unit ?? dose.code}`, line.route && words(line.route), every]
    .filter(Boolean)
    .join(", ");
}

/** The first day a resource speaks of, or undefined. */
export function day(resource) {
  const found =
    resource.effectiveDateTime ??
    resource.performedDateTime ??
    resource.performedPeriod?.start ??
    resource.onsetDateTime ??
    resource.recordedDate ??
    resource.authoredOn ??
    resource.effectivePeriod?.start ??
    resource.whenHandedOver;
  return found?.slice(0, 10);
}

/** A random UUID; unlike crypto.randomUUID it also works on plain HTTP away from localhost. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

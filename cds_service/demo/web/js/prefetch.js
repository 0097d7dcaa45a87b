// Filling the prefetch templates of discovery from a record, as an EHR does from its FHIR server.

/** Every key of `templates` filled from `resources`; an empty search is an empty Bundle. */
export function fill(templates, resources, patientId) {
  return Object.fromEntries(
    Object.entries(templates).map(([key, template]) => [
      key,
      answer(template.replaceAll("{{context.patientId}}", patientId), resources),
    ]),
  );
}

function answer(query, resources) {
  const [path, search] = query.split("?");
  const [type, id] = path.split("/");
  if (search === undefined) return resources.find((r) => r.resourceType === type && r.id === id) ?? null;
  const parameters = new URLSearchParams(search);
  const found = resources.filter((r) => r.resourceType === type && matches(r, parameters));
  return {
    resourceType: "Bundle",
    type: "searchset",
    total: found.length,
    ...(found.length > 0 ? { entry: found.map((resource) => ({ resource })) } : {}),
  };
}

function matches(resource, parameters) {
  const codes = parameters.get("code");
  const statuses = parameters.get("status");
  return (
    (codes === null || codes.split(",").some((token) => hasCode(resource, token))) &&
    (statuses === null || statuses.split(",").includes(resource.status))
  );
}

/** Whether a resource, or a component of it, carries "system|code"; a coding without system may. */
function hasCode(resource, token) {
  const [system, code] = token.split("|");
  const concepts = [resource.code, ...(resource.component ?? []).map((part) => part.code)];
  return concepts
    .flatMap((concept) => concept?.coding ?? [])
    .some((coding) => coding.code === code && (coding.system ?? system) === system);
}

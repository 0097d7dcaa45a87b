// Addresses within the page: #/patient/ID, #/patient/ID/why, #/try.

/** {page, id} of an address; what cannot be read leads home. */
export function parse(hash) {
  const [page, id, sub] = hash.replace(/^#\/?/, "").split("/").map(decoded);
  if (page === "patient" && id) return { page: sub === "why" ? "why" : "chart", id };
  if (page === "try") return { page: "try" };
  return { page: "home" };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

/** The address of a patient's chart, or of the explanation of the last answer about it. */
export const chartAddress = (id) => `#/patient/${encodeURIComponent(id)}`;
export const whyAddress = (id) => `${chartAddress(id)}/why`;
export const TRY = "#/try";

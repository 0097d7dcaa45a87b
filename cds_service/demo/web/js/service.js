// The service over HTTP: the public endpoints any client has, and the explanation of a request.

/** What went wrong, in words for the person at the screen. */
export class CallError extends Error {}

const JSON_TYPE = "application/json";

/** GET a JSON document. Throws CallError. */
export async function get(path) {
  return (await exchange(path, { headers: { Accept: JSON_TYPE } })).body;
}

/** POST JSON; gives the exchange, whatever its status, with its timing in milliseconds. */
export async function post(path, body) {
  const text = JSON.stringify(body);
  return exchange(path, {
    method: "POST",
    headers: { "Content-Type": JSON_TYPE, Accept: JSON_TYPE },
    body: text,
  });
}

async function exchange(path, options) {
  const started = performance.now();
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new CallError("The service cannot be reached. Is it still running? Then try again.");
  }
  const text = await response.text();
  const milliseconds = performance.now() - started;
  const body = parsed(text);
  if (!response.ok && options.method !== "POST") throw new CallError(told(response.status, body));
  return { path, status: response.status, ok: response.ok, body, milliseconds };
}

function parsed(text) {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

/** An OperationOutcome (or whatever came instead) in one sentence, with what to do about it. */
export function told(status, body) {
  const issues = body?.resourceType === "OperationOutcome" ? body.issue : [];
  const faults = issues.map((issue) => issue.diagnostics).filter(Boolean).join("; ");
  const code = issues[0]?.details?.coding?.[0]?.code;
  const advice = ADVICE[status] ?? "See the exact answer in the developer drawer.";
  return `The service answered ${[status, code].filter(Boolean).join(" ")}${faults ? ` (${faults})` : ""}. ${advice}`;
}

const ADVICE = {
  400: "Correct the named members of the request and send it again.",
  401: "Clients must sign their calls here, which these pages do not: use them on a developer's machine.",
  404: "This service does not offer that (yet).",
  412: "Supply the patient and the laboratory results, then send it again.",
  413: "Send a smaller record.",
  500: "This is a defect of the service; please report its code.",
  503: "Wait a moment and try again.",
};

/** The same call as a line for a terminal. */
export function asCurl({ path, request }) {
  const quoted = JSON.stringify(request).replaceAll("'", "'\\''");
  return `curl -s -H 'Content-Type: application/json' -d '${quoted}' ${location.origin}${path}`;
}

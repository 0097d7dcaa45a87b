// What an EHR reports about a card (CDS Hooks 2.0 feedback).

/** A suggestion was taken. */
export function accepted(card, suggestion) {
  return one(card, { outcome: "accepted", acceptedSuggestions: [{ id: suggestion.uuid }] });
}

/** A card was overridden; `reason` is one of its overrideReasons, `comment` may be empty. */
export function overridden(card, reason, comment) {
  const said = {
    ...(reason ? { reason: { code: reason.code, system: reason.system } } : {}),
    ...(comment ? { userComment: comment } : {}),
  };
  return one(card, {
    outcome: "overridden",
    ...(Object.keys(said).length > 0 ? { overrideReason: said } : {}),
  });
}

function one(card, outcome) {
  return { feedback: [{ card: card.uuid, ...outcome, outcomeTimestamp: new Date().toISOString() }] };
}

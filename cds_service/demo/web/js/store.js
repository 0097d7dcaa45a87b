// The state of the page: one object, replaced as a whole, and whoever wants to know.

/** A store holding `initial`; `update` merges a patch and tells every listener. */
export function createStore(initial) {
  let state = initial;
  const listeners = new Set();
  return {
    get state() {
      return state;
    },
    update(patch) {
      state = { ...state, ...patch };
      listeners.forEach((listener) => listener(state));
    },
    subscribe(listener) {
      listeners.add(listener);
    },
  };
}

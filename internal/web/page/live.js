// The connection to ramus serve: new data when files or the database change, faults while the project is broken.

/** Follows the server. changed is called with new data, faults with the faults (none if all is well again), lost with true or false. */
export function follow({ changed, faults, lost }) {
  const events = new EventSource("events");
  let version = "";
  events.addEventListener("state", async (event) => {
    const state = JSON.parse(event.data);
    lost(false);
    faults(state.faults || []);
    if (state.version === version || (version === "" && state.version === document.documentElement.dataset.version)) {
      version = state.version;
      return;
    }
    version = state.version;
    try {
      const answer = await fetch("data.json", { cache: "no-store" });
      if (answer.ok) changed(await answer.json());
      else version = "";
    } catch {
      version = ""; // asked again at the next event
    }
  });
  events.addEventListener("error", () => lost(true));
}

/** Asks the server to compare two revisions. */
export function askComparison(ids) {
  return ask("compare.json", { a: ids[0], b: ids[1] });
}

/** Asks the server to run a revision in a scratch database, and to say what it does. */
export function askEffects(id) {
  return ask("effects.json", { revision: id });
}

async function ask(path, parameters) {
  const answer = await fetch(`${path}?${new URLSearchParams(parameters)}`, { cache: "no-store" });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.message);
  return found;
}

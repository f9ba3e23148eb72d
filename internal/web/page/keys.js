// The keys. None of them works while text is typed, except Escape and Enter.

/** Listens for keys. does has a function for each name below; each is called with the event. */
export function listen({ box, search, does }) {
  const inList = {
    ArrowDown: () => does.move(1), ArrowUp: () => does.move(-1), PageDown: () => does.page(1), PageUp: () => does.page(-1),
    Home: () => does.end(-1), End: () => does.end(1), ArrowLeft: () => does.relative(1), ArrowRight: () => does.relative(-1),
    Enter: () => does.open(), " ": () => does.open(),
  };
  const everywhere = {
    "/": () => search.focus(), n: () => does.match(1), N: () => does.match(-1), h: () => does.head(), m: () => does.mark(),
    "+": () => does.zoom(1), "=": () => does.zoom(1), "-": () => does.zoom(-1), "0": () => does.zoom(0),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return does.back();
    if (event.target === search) {
      if (event.key === "Enter") does.match(event.shiftKey ? -1 : 1);
      return;
    }
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const action = (event.target === box && inList[event.key]) || everywhere[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

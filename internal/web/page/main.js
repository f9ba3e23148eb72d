// The page: joins the list, the overview, the panel, the search and the connection.

import { byId, count, element, fill } from "./dom.js";
import { ancestors, descendants, makeModel, sides } from "./model.js";
import { makeList } from "./list.js";
import { makeOverview } from "./overview.js";
import { makeSearch } from "./search.js";
import { showRevision } from "./detail.js";
import { showComparison } from "./compare.js";
import { showSummary } from "./summary.js";
import { listen } from "./keys.js";
import { askComparison, askEffects, follow } from "./live.js";

const panel = byId("panel"), search = byId("search"), found = byId("found"), box = byId("revisions");
const live = document.documentElement.dataset.live === "yes";
let model, find, matches = [], chosen = -1, other = -1, marked = -1;

const list = makeList({ scroller: byId("scroller"), column: byId("column"), canvas: byId("lanes"), box },
  { changed: () => overview.see(list.visible()), chosen: (i, event) => (event.shiftKey || event.ctrlKey || event.metaKey) && chosen >= 0 && chosen !== i ? compare(chosen, i) : choose(i) });
const overview = makeOverview(byId("overview"), (at) => {
  const { from, to } = list.visible();
  list.scrollTo(Math.round(Math.max(0, at - (to - from) / 2) * model.rows.length));
});
const actions = { choose, compare, end: summary, compareWith: mark, effects: live && askEffects };

/** Shows a page's data, and keeps what is chosen as far as it still exists. */
function show(data) {
  const before = model && { place: list.place(), chosen: idOf(chosen), other: idOf(other), model };
  model = makeModel(data);
  model.rows.forEach((row, i) => describe(row, i));
  find = makeSearch(model);
  document.body.classList.toggle("anonymous", !model.rows.some((row) => row.author));
  chosen = other = marked = -1;
  list.show(model);
  overview.show(model);
  runSearch();
  if (before) return restore(before);
  const asked = model.rowOf.get(decodeURIComponent(location.hash.slice(1)));
  if (asked === undefined) summary();
  else choose(asked);
}

/** Sets what the graph says of a row. */
function describe(row, i) {
  row.branch = model.children[i].length > 1;
  row.merge = (row.parents || []).length > 1;
  row.base = !row.undefined && !row.parents?.length && !row.paths?.length;
}

/** Returns to the place and the choice before new data. */
function restore(before) {
  const top = before.model.rows[before.place.row];
  const place = model.rowOf.get(top?.id);
  if (place !== undefined && before.place.row > 0) list.scrollTo(place, before.place.rest);
  const a = model.rowOf.get(before.chosen), b = model.rowOf.get(before.other);
  if (a !== undefined && b !== undefined) compare(a, b);
  else if (a !== undefined) choose(a, false);
  else summary();
}

function idOf(row) {
  return model.rows[row]?.id;
}

/** Chooses a revision: shows it, and its ancestors and descendants. */
function choose(i, scroll = true) {
  if (marked >= 0 && marked !== i) return compare(marked, i);
  chosen = i;
  other = -1;
  document.body.dataset.panel = "revision";
  showRevision(panel, model, i, actions);
  if (scroll) {
    list.activate(i);
    panel.scrollTop = 0;
    history.replaceState(null, "", `#${encodeURIComponent(model.rows[i].id)}`);
  }
  light();
}

/** Compares two revisions. */
function compare(a, b) {
  marked = -1;
  chosen = a;
  other = b;
  document.body.dataset.panel = "comparison";
  showComparison(panel, model, a, b, actions, askOrRefuse);
  list.activate(b);
  panel.scrollTop = 0;
  light();
}

/** Asks ramus to compare; a saved page has only the comparisons in it. */
async function askOrRefuse(ids) {
  if (live) return askComparison(ids);
  const { serve } = model.data;
  return { unknown: `this page does not have this comparison; ${serve} makes it`, refused: `${serve} shows the commands that join them.` };
}

/** The next revision chosen is compared with this one. */
function mark(i = chosen) {
  if (i < 0) return;
  marked = i;
  chosen = i;
  document.body.dataset.panel = "";
  byId("hint").textContent = `Choose the revision to compare ${model.rows[i].id} with.`;
  light();
}

/** Shows the summary, and chooses nothing. */
function summary() {
  chosen = other = marked = -1;
  document.body.dataset.panel = "";
  showSummary(panel, model, actions);
  list.activate(-1);
  history.replaceState(null, "", location.pathname + location.search);
  light();
}

/** Lights up the relatives of what is chosen; a search without a choice lights up its matches. */
function light() {
  if (marked < 0) byId("hint").textContent = "";
  const isMatch = new Set(matches);
  let lit = null, classes = () => "";
  if (other >= 0) {
    const only = sides(model, chosen, other), a = new Set(only.a), b = new Set(only.b);
    lit = (i) => a.has(i) || b.has(i);
    classes = (i) => (a.has(i) ? "side-a" : b.has(i) ? "side-b" : "");
  } else if (chosen >= 0) {
    const below = ancestors(model, chosen), above = descendants(model, chosen);
    lit = (i) => below[i] || above[i];
  } else if (search.value.trim()) {
    lit = (i) => isMatch.has(i);
  }
  const shade = lit ? (i) => (lit(i) ? 0 : 1) : () => 0;
  list.style(shade, (i) => `${classes(i)} ${i === chosen || i === other ? "chosen" : ""} ${isMatch.has(i) ? "match" : ""}`);
  overview.style(shade);
}

function runSearch() {
  matches = search.value.trim() ? find(search.value) : [];
  found.textContent = search.value.trim() ? count(matches.length, "match").replace("matchs", "matches") : "";
}

/** Goes to the next or the previous match behind the chosen revision. */
function nextMatch(step) {
  if (!matches.length) return;
  const at = list.active();
  const next = step > 0 ? matches.find((i) => i > at) ?? matches[0] : matches.findLast((i) => i < at) ?? matches.at(-1);
  choose(next);
}

/** Shows the faults of a broken project beside the last picture of it. */
function showFaults(faults) {
  const banner = byId("faults");
  document.body.classList.toggle("stale", faults.length > 0);
  banner.hidden = faults.length === 0;
  fill(banner, faults.length ? element("strong", {}, "The picture is stale: it shows the last revisions that could be read.") : null,
    faults.map((fault) => element("p", {}, fault.place ? element("code", {}, fault.place) : null, fault.place ? " " : null, fault.message)));
}

listen({
  box, search,
  does: {
    move: (step) => choose(Math.max(0, Math.min(model.rows.length - 1, list.active() + step))),
    page: (step) => choose(Math.max(0, Math.min(model.rows.length - 1, list.active() + step * list.pageSize()))),
    end: (step) => choose(step < 0 ? 0 : model.rows.length - 1),
    relative: (down) => {
      const next = chosen < 0 ? 0 : (down > 0 ? model.needs : model.neededBy)[chosen][0];
      if (next !== undefined) choose(next);
    },
    open: () => panel.focus(),
    match: nextMatch,
    head: () => choose(model.heads.find((i) => i > list.active()) ?? model.heads[0] ?? 0),
    mark: () => mark(),
    zoom: (steps) => list.zoomBy(steps),
    back: () => {
      if (document.activeElement === search && search.value) {
        search.value = "";
        runSearch();
      }
      summary();
      box.focus();
    },
  },
});
search.addEventListener("input", () => {
  runSearch();
  light();
  if (matches.length && chosen < 0) list.scrollTo(Math.max(0, matches[0] - 3));
});
byId("closer").addEventListener("click", () => list.zoomBy(1));
byId("farther").addEventListener("click", () => list.zoomBy(-1));
byId("close").addEventListener("click", summary);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  list.repaint();
  overview.repaint();
});

show(JSON.parse(byId("data").textContent));
byId("data").remove();
document.documentElement.dataset.ready = "yes";
if (live) {
  follow({ changed: show, faults: showFaults, lost: (is) => (byId("lost").hidden = !is) });
}

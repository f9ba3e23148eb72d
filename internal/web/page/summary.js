// The panel while no revision is chosen: the numbers, the heads, the keys.

import { count, element, fill } from "./dom.js";
import { link } from "./detail.js";
import { stateText } from "./state.js";

const mostHeads = 200;

/** Shows the summary in a panel. */
export function showSummary(panel, model, actions) {
  const { data, heads } = model;
  fill(panel,
    element("h2", {}, data.title),
    element("p", {}, `${count(data.rows.filter((row) => !row.undefined).length, "revision")}, ${count(heads.length, "head")}.`),
    standing(model),
    (data.notes || []).map((note) => element("p", { class: "note" }, note)),
    heads.length > 1 ? headsToCompare(model, actions) : headList(model, actions),
    keys());
}

/** Returns how many revisions are in which state. */
function standing(model) {
  if (!model.data.database) return element("p", { class: "hint" }, model.data.databaseFault || "No database was read.");
  const counts = new Map();
  for (const row of model.rows) counts.set(stateText(row), (counts.get(stateText(row)) || 0) + 1);
  return [
    element("p", {}, "Database ", element("code", {}, model.data.database)),
    element("ul", { class: "standing" }, [...counts].map(([state, n]) => element("li", {}, `${n.toLocaleString("en")} ${state}`))),
  ];
}

/** Returns the heads with a box each: two of them can be compared. */
function headsToCompare(model, actions) {
  const chosen = [];
  const list = model.heads.slice(0, mostHeads).map((i) => {
    const box = element("input", { type: "checkbox", "aria-label": `compare ${model.rows[i].id}`, onchange: () => {
      if (box.checked) chosen.push(i);
      else chosen.splice(chosen.indexOf(i), 1);
      if (chosen.length === 2) actions.compare(...chosen);
    } });
    return element("li", {}, box, link(model, i, actions), " ", element("span", { dir: "auto" }, model.rows[i].message || ""));
  });
  return element("section", {}, element("h3", {}, "Heads"), element("p", { class: "hint" }, "Choose two to compare them."), element("ul", { class: "heads" }, list));
}

function headList(model, actions) {
  return element("section", {}, element("h3", {}, "Head"), element("ul", { class: "heads" }, model.heads.map((i) => element("li", {}, link(model, i, actions), " ", element("span", { dir: "auto" }, model.rows[i].message || "")))));
}

/** The keys, as keys.js reads them. */
const help = [
  ["↑ ↓", "previous, next revision"], ["← →", "parent, child"], ["h", "next head"], ["/", "search"], ["n N", "next, previous match"],
  ["m", "compare with the next one chosen"], ["+ − 0", "zoom"], ["Esc", "back to this page"],
];

function keys() {
  return element("details", {}, element("summary", {}, "Keys and signs"),
    element("dl", { class: "keys" }, help.flatMap(([key, does]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, does)])),
    element("p", { class: "hint" }, "A full point was applied (or no database was read), a hollow one is pending, a half one is half way, a crossed one was skipped. A ring marks the database's position. Dashed lines are depends_on."),
    element("p", { class: "hint" }, "Search for table:users, author:alice, label:api, state:pending, id:, message: or file:, or for words of any of them."));
}

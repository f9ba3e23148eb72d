// Two revisions side by side: what each side has that the other lacks, and the commands that join them.

import { element, fill, count } from "./dom.js";
import { comparisonOf, sides } from "./model.js";
import { link } from "./detail.js";

const mostListed = 100;

/** Shows a comparison in a panel. ask returns a promise of ramus's comparison where it is not in the page. */
export function showComparison(panel, model, a, b, actions, ask) {
  const only = sides(model, a, b), names = [model.rows[a].id, model.rows[b].id];
  const joining = element("div", { class: "joining" });
  fill(panel,
    element("h2", {}, element("code", { class: "side-a" }, names[0]), " and ", element("code", { class: "side-b" }, names[1])),
    side(model, names[0], only.a, "a", actions),
    side(model, names[1], only.b, "b", actions),
    joining,
    element("p", {}, element("button", { type: "button", onclick: actions.end }, "End the comparison")));
  if (only.a.length === 0 || only.b.length === 0) {
    const [below, above] = only.a.length === 0 ? names : [names[1], names[0]];
    fill(joining, element("p", {}, `${below} is below ${above}: there is nothing to join.`));
    return;
  }
  const known = comparisonOf(model, a, b);
  if (known) return fill(joining, join(known));
  fill(joining, element("p", { class: "hint" }, "Comparing …"));
  ask(names).then((found) => fill(joining, join(found)), (error) => fill(joining, element("p", { class: "hint" }, String(error.message || error))));
}

/** Returns the revisions of one side. */
function side(model, name, rows, letter, actions) {
  const listed = rows.slice(0, mostListed);
  return element("section", { class: `side side-${letter}` },
    element("h3", {}, `Only ${name} has ${count(rows.length, "revision")}`),
    element("ol", {}, listed.map((i) => element("li", {}, link(model, i, actions), " ", element("span", { dir: "auto" }, model.rows[i].message || "")))),
    rows.length > listed.length ? element("p", { class: "hint" }, `and ${rows.length - listed.length} more`) : null);
}

/** Returns the conflicts and the commands of a comparison. */
function join(c) {
  return [
    element("h3", {}, "Conflicts"),
    ...conflicts(c),
    element("h3", {}, "Join them"),
    c.refused ? element("p", { class: "hint" }, c.refused) : null,
    ...(c.joins || []).map((fix) => command(fix.command, `${fix.note}.`)),
  ];
}

function conflicts(c) {
  if (c.conflicts?.length) return c.conflicts.map((text) => element("pre", { class: "conflict", tabindex: 0 }, text));
  if (c.proved) return [element("p", {}, "None: both orders end the same.")];
  return [element("p", { class: "hint" }, `Not known${c.unknown ? `: ${c.unknown}` : ""}.`), c.prove ? command(c.prove, "runs both orders in scratch databases.") : null];
}

/** Returns a command that can be copied, with what it does. */
function command(text, does) {
  const copy = element("button", { type: "button", onclick: () => copied(copy, text) }, "Copy");
  return element("div", { class: "command" }, element("pre", { tabindex: 0 }, element("code", {}, text)), copy, element("p", { class: "hint" }, does));
}

/** Copies a text, and says so on the button. Browsers allow it on this machine and over TLS only. */
async function copied(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = "Copy"), 1500);
}

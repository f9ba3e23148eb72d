// The details of one revision.

import { element, fill } from "./dom.js";
import { stateSentence, waitsFor } from "./state.js";
import { tokens } from "./tokens.js";

/** Shows a revision in a panel. actions has choose(row), compareWith(row) and, if there is a server, effects(id). */
export function showRevision(panel, model, i, actions) {
  const row = model.rows[i];
  fill(panel,
    element("h2", {}, element("code", {}, row.id), ...tags(row)),
    element("p", { class: "title", dir: "auto" }, row.message || ""),
    row.body ? element("p", { class: "body", dir: "auto" }, row.body.trim()) : null,
    row.state ? element("p", { class: `standing ${row.state}` }, stateSentence(model, row)) : null,
    row.edited ? element("p", { class: "standing edited" }, "Its file was edited after it ran.") : null,
    row.state === "pending" && model.data.refused ? element("pre", { class: "refused", tabindex: 0 }, model.data.refused) : null,
    facts(model, i, actions),
    row.undefined ? null : element("p", {}, element("button", { type: "button", id: "compare", onclick: () => actions.compareWith(i) }, "Compare with another revision")),
    changes(row),
    actions.effects && !row.undefined ? effects(row, actions) : null,
    (row.sections || []).map((section) => code(section.directive, section.sql)),
    row.text ? code(row.language === "go" ? "Go" : "Python", row.text, row.language) : null);
}

function tags(row) {
  const names = [row.head && "head", row.base && "base", row.merge && "merge", row.branch && "branch point", row.current && "current", row.unshared && "not shared"];
  return names.filter(Boolean).map((name) => element("span", { class: "badge" }, name));
}

/** Returns the list of what is known of a revision besides its text. */
function facts(model, i, actions) {
  const row = model.rows[i];
  const many = (name, rows) => rows.length ? [name, element("span", { class: "links" }, rows.slice(0, 50).flatMap((to) => [link(model, to, actions), " "]), rows.length > 50 ? ` and ${rows.length - 50} more` : "")] : null;
  const list = [
    many("Parents", row.parents || []),
    many("Depends on", row.needs || []),
    many("Children", model.children[i]),
    many("Waits for", waitsFor(model, i)),
    row.labels?.length ? ["Labels", row.labels.join(", ")] : null,
    row.author ? ["Author", row.author] : null,
    row.date ? ["Created", row.date] : null,
    row.file ? ["File", `${row.file}${row.line ? `:${row.line}` : ""}`] : null,
  ].filter(Boolean);
  return element("dl", {}, list.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

/** Returns a link to a revision. */
export function link(model, i, actions) {
  const row = model.rows[i];
  return element("a", { href: `#${encodeURIComponent(row.id)}`, title: row.message || "", onclick: (event) => {
    event.preventDefault();
    actions.choose(i);
  } }, row.id);
}

/** Returns the objects that an upgrade creates and drops, as far as its statements show. */
function changes(row) {
  const all = [...(row.creates || []).map((object) => `creates ${object}`), ...(row.drops || []).map((object) => `drops ${object}`)];
  if (!all.length) return null;
  return element("section", {},
    element("h3", {}, "Changes"),
    element("ul", { class: "changes" }, all.map((text) => element("li", {}, text))),
    row.complete ? null : element("p", { class: "hint" }, "Other statements may change more."));
}

/** Returns a button that runs a revision in a scratch database, and what it did there. */
function effects(row, actions) {
  const found = element("div", { role: "status" });
  const button = element("button", { type: "button", id: "effects", onclick: async () => {
    button.disabled = true;
    fill(found, element("p", { class: "hint" }, "Running it and all that it needs …"));
    try {
      const { effects, unproved } = await actions.effects(row.id);
      const none = effects.length + unproved.length === 0;
      fill(found, element("ul", { class: "changes" }, effects.map((text) => element("li", {}, text))), unproved.map((text) => element("pre", { class: "conflict", tabindex: 0 }, text)), none ? element("p", {}, "It changes nothing.") : null);
    } catch (error) {
      fill(found, element("p", { class: "hint" }, error.message));
    }
    button.disabled = false;
  } }, "Run it in a scratch database");
  return element("section", {}, element("h3", {}, "Effects"), element("p", {}, button), found);
}

/** Returns a part of a file, highlighted. */
function code(title, text, language = "sql") {
  const parts = tokens(text.trim(), language).map(({ kind, text }) => (kind ? element("span", { class: `sql-${kind}` }, text) : text));
  return element("section", {}, element("h3", {}, title), element("pre", { tabindex: 0, "aria-label": title }, element("code", {}, parts)));
}

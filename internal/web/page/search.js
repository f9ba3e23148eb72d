// Search: words that must all be found in a revision, some of them only in one field, as in
// "table:users author:alice".

import { names } from "./tokens.js";

const fields = {
  id: (row) => row.id,
  message: (row) => `${row.message} ${row.body || ""}`,
  author: (row) => `${row.author || ""} ${row.by || ""}`,
  label: (row) => (row.labels || []).join(" "),
  state: (row) => (row.state || "").replace("_", " "),
  file: (row) => row.file || "",
};

/** Returns a function that finds the rows of a model for a query. It reads the SQL once, at the first query. */
export function makeSearch(model) {
  let texts, tables;
  const read = () => {
    tables = model.rows.map(tablesOf);
    texts = model.rows.map((row, i) => [...Object.values(fields).map((field) => field(row)), ...tables[i]].join("\n").toLowerCase());
  };
  const matches = (i, { field, word }) => {
    if (!field) return texts[i].includes(word);
    if (field === "table") return tables[i].has(word);
    return fields[field](model.rows[i]).toLowerCase().includes(word);
  };
  return (query) => {
    const terms = parse(query);
    if (!terms.length) return [];
    if (!texts) read();
    return model.rows.flatMap((_, i) => (terms.every((term) => matches(i, term)) ? [i] : []));
  };
}

/** Returns the names in the SQL of a row; in another language, all words, since names are strings there. */
function tablesOf(row) {
  const found = names((row.sections || []).map((section) => section.sql).join("\n"));
  for (const word of (row.text || "").toLowerCase().match(/[\p{L}\p{N}_]+/gu) || []) found.add(word);
  return found;
}

/** Returns the terms of a query. A word in double quotes may have spaces. */
function parse(query) {
  const found = query.toLowerCase().match(/(?:\w+:)?"[^"]*"?|\S+/g) || [];
  return found
    .map((term) => {
      const [, field, word] = term.match(/^(?:(\w+):)?([^]*)$/);
      const known = field === "table" || Object.hasOwn(fields, field || "");
      return known ? { field, word: bare(word) } : { word: bare(term) };
    })
    .filter((term) => term.word);
}

function bare(word) {
  return word.replaceAll('"', "");
}

// SQL for readers: the kinds of its tokens. The database reads it by its own rules; a wrong
// color here has no other effect.

const words = new Set(
  `add after all alter analyze and any array as asc begin between by cascade case cast change check collate column commit comment
  concurrently constraint create cross current_date current_timestamp database default deferrable deferred delete delimiter desc distinct do drop
  each else end engine enum except exclude exists extension false fetch first for foreign from full function generated grant group having
  if ignore immediate in index inherits inner insert instead intersect into is join key language last left like limit lock materialized modify
  natural no not null nulls of off offset on only or order outer over owner partition policy pragma primary privileges procedure
  references rename replace restrict returning returns revoke right role rollback row rows schema select sequence set table
  temp temporary then to transaction trigger true truncate type union unique unlogged update using vacuum values view virtual when where window with without`.split(/\s+/),
);

const token = new RegExp(
  [
    /(--[^\n]*|\/\*[^]*?(?:\*\/|$))/, // 1: a comment
    /('(?:[^'\\]|''|\\[^])*(?:'|$)|\$(\w*)\$[^]*?(?:\$\3\$|$))/, // 2: a string
    /("(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[\w[^\]\n]*\])/, // 4: a quoted name
    /(\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)/, // 5: a number
    /([\p{L}_][\p{L}\p{N}_$]*)/, // 6: a word
  ]
    .map((part) => part.source)
    .join("|"),
  "giu",
);

/** Returns the tokens of a text in order, as {kind, text}; kind is "" for what is between them. */
export function tokens(text) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    if (match.index > end) found.push({ kind: "", text: text.slice(end, match.index) });
    const [, comment, string, , quoted, number, word] = match;
    let kind = "name";
    if (comment) kind = comment.startsWith("-- +") ? "directive" : "comment";
    else if (string) kind = "string";
    else if (number) kind = "number";
    else if (!quoted && words.has(word.toLowerCase())) kind = "keyword";
    found.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ kind: "", text: text.slice(end) });
  return found;
}

/** Returns the names in a text, lower case and without quotes. */
export function names(text) {
  const found = new Set();
  for (const { kind, text: word } of tokens(text)) {
    if (kind === "name") found.add(word.replace(/^["`[]|["`\]]$/g, "").toLowerCase());
  }
  return found;
}

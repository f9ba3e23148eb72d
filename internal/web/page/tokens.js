// Texts for readers: the kinds of the tokens in SQL, Python and Go. The database reads SQL by its
// own rules; a wrong color here has no other effect.

const sqlWords = `add after all alter analyze and any array as asc begin between by cascade case cast change check collate column commit comment
  concurrently constraint create cross current_date current_timestamp database default deferrable deferred delete delimiter desc distinct do drop
  each else end engine enum except exclude exists extension false fetch first for foreign from full function generated grant group having
  if ignore immediate in index inherits inner insert instead intersect into is join key language last left like limit lock materialized modify
  natural no not null nulls of off offset on only or order outer over owner partition policy pragma primary privileges procedure
  references rename replace restrict returning returns revoke right role rollback row rows schema select sequence set table
  temp temporary then to transaction trigger true truncate type union unique unlogged update using vacuum values view virtual when where window with without`;
const pythonWords = `and as assert async await break class continue def del elif else except finally for from global if import in is lambda None nonlocal
  not or pass raise return True False try while with yield`;
const goWords = `break case chan const continue default defer else fallthrough for func go goto if import interface map nil package range return
  select struct switch type var`;

const never = /(?!)/;
const languages = {
  sql: language(sqlWords, "i", {
    comment: /--[^\n]*|\/\*[^]*?(?:\*\/|$)/,
    string: /'(?:[^'\\]|''|\\[^])*(?:'|$)|\$(?<tag>\w*)\$[^]*?(?:\$\k<tag>\$|$)/,
    quoted: /"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[\w[^\]\n]*\]/,
  }),
  python: language(pythonWords, "", {
    comment: /#[^\n]*/,
    string: /"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?/,
    quoted: never,
  }),
  go: language(goWords, "", {
    comment: /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/,
    string: /"(?:[^"\\\n]|\\[^])*"?|`[^`]*`?/,
    quoted: never,
  }),
};

/** Returns a language of these keywords, in which case does not count if flag is "i". */
function language(keywords, flag, { comment, string, quoted }) {
  const parts = { comment, string, quoted, number: /\d+(?:\.\d+)?(?:e[+-]?\d+)?\b/, word: /[\p{L}_][\p{L}\p{N}_$]*/ };
  const source = Object.entries(parts).map(([name, part]) => `(?<${name}>${part.source})`).join("|");
  return { keywords: new Set(keywords.split(/\s+/)), folds: flag === "i", token: new RegExp(source, `gu${flag}`) };
}

/** Returns the tokens of a text in order, as {kind, text}; kind is "" for what is between them. */
export function tokens(text, name = "sql") {
  const { keywords, folds, token } = languages[name];
  const found = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    if (match.index > end) found.push({ kind: "", text: text.slice(end, match.index) });
    const { comment, string, number, word } = match.groups;
    let kind = "name";
    if (comment) kind = "comment";
    else if (string) kind = "string";
    else if (number) kind = "number";
    else if (word && keywords.has(folds ? word.toLowerCase() : word)) kind = "keyword";
    found.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ kind: "", text: text.slice(end) });
  return found;
}

/** Returns the names in SQL, lower case and without quotes. */
export function names(text) {
  const found = new Set();
  for (const { kind, text: word } of tokens(text)) {
    if (kind === "name") found.add(word.replace(/^["`[]|["`\]]$/g, "").toLowerCase());
  }
  return found;
}

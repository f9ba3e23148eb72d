// The words for the state of a revision in the database.

const stateWords = {
  applied: "applied", stamped: "stamped", unrecorded: "unrecorded", skipped: "skipped", pending: "pending",
  half_way: "half way", ahead: "ahead", unknown: "unknown", replaced: "replaced",
};

/** Returns the state of a row in a word or two; "" where no database was read. */
export function stateText(row) {
  return row.state ? stateWords[row.state] || row.state : "";
}

/** Returns a sentence about where a revision stands, and why. */
export function stateSentence(model, row) {
  const when = row.at ? ` ${row.at.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")}` : "";
  const who = row.by ? ` by ${row.by}` : "";
  switch (row.state) {
    case "applied": return `Applied${when}${who}.`;
    case "stamped": return "Stamped: it was recorded as applied and did not run.";
    case "unrecorded": return "Applied, but not by ramus, or before the log began: the log does not have its run.";
    case "skipped": return "Skipped: it is below an applied revision and never ran.";
    case "half_way": return `Half way: it started${when}${who} and did not finish.`;
    case "ahead": return "No file defines it. The log of the database knows it.";
    case "unknown": return "No file defines it, and the log of the database does not know it.";
    case "replaced": return "Replaced: a section of a merge ran instead.";
    case "pending": return pending(model, row);
  }
  return row.state || "";
}

/** Returns why a pending revision would run, or why not. */
function pending(model, row) {
  const { steps, refused, upgrade } = model.data;
  if (row.step) return `Pending: ${upgrade} runs it as step ${row.step} of ${steps}.`;
  return refused ? `Pending: ${upgrade} is refused.` : `Pending: ${upgrade} does not run it.`;
}

/** Returns the rows below a pending revision that have to run before it. */
export function waitsFor(model, i) {
  if (model.rows[i].state !== "pending") return [];
  return model.needs[i].filter((below) => model.rows[below].state === "pending");
}

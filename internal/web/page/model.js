// The model: the revisions in rows, newest first, and the questions about their graph. The
// rows, the lanes and the edges were computed by ramus.

/** The numbers of an edge in the list of edges. */
export const edgeSize = 6; // kind, from, to, lane, end, into

/** Returns the model of a page's data. */
export function makeModel(data) {
  const rows = data.rows;
  const rowOf = new Map(rows.map((row, i) => [row.id, i]));
  const children = rows.map(() => []);
  const needs = rows.map((row) => [...(row.parents || []), ...(row.paths || []), ...(row.needs || [])]);
  const neededBy = rows.map(() => []);
  rows.forEach((row, i) => {
    for (const parent of row.parents || []) children[parent].push(i);
    for (const below of needs[i]) neededBy[below].push(i);
  });
  const heads = rows.flatMap((row, i) => (row.head ? [i] : []));
  const edgesTo = new Map();
  for (let e = 0; e < data.edges.length; e += edgeSize) {
    const to = data.edges[e + 2];
    if (edgesTo.has(to)) edgesTo.get(to).push(e);
    else edgesTo.set(to, [e]);
  }
  return { data, rows, rowOf, children, needs, neededBy, heads, edgesTo };
}

/** Returns the rows that are reached from a row over a list of neighbors, itself included, as a Uint8Array. */
function reach(neighbors, start) {
  const seen = new Uint8Array(neighbors.length);
  const stack = [start];
  seen[start] = 1;
  while (stack.length) {
    for (const next of neighbors[stack.pop()]) {
      if (!seen[next]) {
        seen[next] = 1;
        stack.push(next);
      }
    }
  }
  return seen;
}

/** Returns the ancestors of a row, dependencies included, and the row itself. */
export function ancestors(model, row) {
  return reach(model.needs, row);
}

/** Returns the descendants of a row and the row itself. */
export function descendants(model, row) {
  return reach(model.neededBy, row);
}

/** Returns the rows that a has and b lacks, and the other way around; each newest first. */
export function sides(model, a, b) {
  const ofA = ancestors(model, a), ofB = ancestors(model, b);
  const only = (has, lacks) => model.rows.flatMap((_, i) => (has[i] && !lacks[i] ? [i] : []));
  return { a: only(ofA, ofB), b: only(ofB, ofA) };
}

/** Returns the comparison that ramus made of two revisions, or undefined. */
export function comparisonOf(model, a, b) {
  const ids = [model.rows[a].id, model.rows[b].id];
  return (model.data.comparisons || []).find((c) => ids.includes(c.revisions[0]) && ids.includes(c.revisions[1]));
}

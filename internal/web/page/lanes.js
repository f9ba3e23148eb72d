// The lanes: draws the part of the graph beside the rows that are in the list.

import { edgeSize } from "./model.js";

/** The number of colors of lanes in page.css. */
export const colors = 10;

/** The kinds of edges. */
const hidden = 1, dependency = 2;

/** Returns the colors of the page as it is shown now, in light or dark. */
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    lanes: Array.from({ length: colors }, (_, i) => value(`--lane${i}`)),
    background: value("--background"),
    text: value("--text"),
    accent: value("--accent"),
    muted: value("--muted"),
  };
}

/** Returns the edges by the blocks of rows that they cross, so that a part of a long graph is found at once. */
export function indexEdges(model) {
  const { edges } = model.data, size = 256;
  const blocks = Array.from({ length: Math.ceil(model.rows.length / size) }, () => []);
  for (let e = 0; e < edges.length; e += edgeSize) {
    const last = Math.floor(edges[e + 2] / size);
    for (let block = Math.floor(edges[e + 1] / size); block <= last; block++) blocks[block].push(e);
  }
  return (first, last) => {
    const found = new Set();
    for (let block = Math.floor(first / size); block <= Math.floor(last / size) && block < blocks.length; block++) {
      for (const e of blocks[block]) found.add(e);
    }
    return [...found];
  };
}

/**
 * Returns the parts of an edge, each a lane from one row to another with the lane that it comes from and goes to. An edge
 * that meets another one to the same point shares that one's way, which is left out unless whole is true.
 */
function partsOf(model, e, whole) {
  const { edges } = model.data;
  const [kind, from, to, lane, end, into] = edges.slice(e, e + edgeSize);
  const parts = [{ row: from, start: model.rows[from].lane, lane, end, into }];
  for (let at = parts[0]; whole && at.end < to; at = parts.at(-1)) {
    const next = shared(model, kind, to, at);
    if (next === undefined) break;
    parts.push({ row: at.end, start: at.into, lane: edges[next + 3], end: edges[next + 4], into: edges[next + 5] });
  }
  return parts;
}

/** Returns the edge that a part of another one meets, of the same kind and to the same point. */
function shared(model, kind, to, part) {
  const { edges } = model.data;
  return model.edgesTo.get(to).find((e) => edges[e] === kind && edges[e + 1] < part.end && edges[e + 4] > part.end && edges[e + 3] === part.into);
}

/**
 * Draws rows first to last on a canvas. view has the measures: rowHeight, laneWidth, left (of lane 0) and width;
 * shade tells how a row is shown: 0 as usual, 1 in the background.
 */
export function drawLanes(canvas, model, find, first, last, view, paint, shade) {
  const scale = devicePixelRatio || 1, height = (last - first + 1) * view.rowHeight;
  canvas.width = Math.ceil(view.width * scale);
  canvas.height = Math.ceil(height * scale);
  canvas.style.width = `${view.width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  const x = (lane) => view.left + lane * view.laneWidth;
  const y = (row) => (row - first + 0.5) * view.rowHeight;
  const edges = find(first, last), dim = (e) => shade(model.data.edges[e + 1]) || shade(model.data.edges[e + 2]);
  const some = edges.some(dim);
  for (const behind of some ? [true, false] : [false]) {
    for (const e of edges) {
      if (Boolean(dim(e)) === behind) drawEdge(pen, model, e, { x, y, first, last, view, paint, behind, whole: some && !behind });
    }
  }
  for (let row = first; row <= last; row++) drawNode(pen, model.rows[row], x(model.rows[row].lane), y(row), view, paint, shade(row));
  pen.globalAlpha = 1;
}

/** Draws an edge as far as it is in the rows: in the background or not, with the way that it shares or without. */
function drawEdge(pen, model, e, { x, y, first, last, view, paint, behind, whole }) {
  const kind = model.data.edges[e];
  pen.globalAlpha = behind ? 0.18 : 1;
  pen.strokeStyle = paint.lanes[model.data.edges[e + 3] % colors];
  pen.lineWidth = Math.max(1, Math.min(2, view.laneWidth / 6));
  pen.setLineDash(kind === dependency ? [4, 3] : kind === hidden ? [1, 3] : []);
  for (const { row, start, lane, end, into } of partsOf(model, e, whole)) {
    if (end < first - 1 || row > last + 1) continue;
    pen.beginPath();
    pen.moveTo(x(start), y(row));
    if (end === row + 1) {
      bend(pen, x(start), y(row), x(into), y(end));
    } else {
      bend(pen, x(start), y(row), x(lane), y(row + 1));
      pen.lineTo(x(lane), y(end - 1));
      bend(pen, x(lane), y(end - 1), x(into), y(end));
    }
    pen.stroke();
  }
  pen.setLineDash([]);
}

/** Adds a line between two rows, a curve if the lanes differ. */
function bend(pen, x1, y1, x2, y2) {
  if (x1 === x2) return pen.lineTo(x2, y2);
  const middle = (y1 + y2) / 2;
  pen.bezierCurveTo(x1, middle, x2, middle, x2, y2);
}

/** Draws the point of a revision: filled if it ran, hollow if it is pending, half if it is half way, with a ring if it is a version row. */
function drawNode(pen, row, x, y, view, paint, shaded) {
  const radius = Math.max(2.5, Math.min(view.rowHeight / 4.6, view.laneWidth / 2.6));
  pen.globalAlpha = shaded ? 0.3 : 1;
  pen.strokeStyle = pen.fillStyle = paint.lanes[row.lane % colors];
  pen.lineWidth = 2;
  disc(pen, x, y, radius);
  if (["pending", "skipped", "half_way"].includes(row.state)) {
    pen.fillStyle = paint.background;
    pen.fill();
    if (row.state === "half_way") {
      pen.fillStyle = pen.strokeStyle;
      pen.beginPath();
      pen.arc(x, y, radius, 0, Math.PI);
      pen.fill();
      disc(pen, x, y, radius);
    }
  } else {
    pen.fill();
  }
  pen.stroke();
  if (row.state === "skipped") cross(pen, x, y, radius);
  if (row.current) {
    pen.strokeStyle = paint.text;
    pen.lineWidth = 1.5;
    disc(pen, x, y, radius + 3);
    pen.stroke();
  }
}

function disc(pen, x, y, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
}

function cross(pen, x, y, radius) {
  pen.beginPath();
  pen.moveTo(x - radius, y + radius);
  pen.lineTo(x + radius, y - radius);
  pen.stroke();
}

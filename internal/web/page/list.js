// The list: the rows that are on the screen, and a few more, in a column as long as all of them.

import { element } from "./dom.js";
import { drawLanes, indexEdges, palette } from "./lanes.js";
import { stateText } from "./state.js";

const mostRows = 200, spare = 16;
const zooms = [16, 20, 24, 28, 34, 42];

/** Returns the list of revisions. changed is called after each new view, chosen with a row and the event that chose it. */
export function makeList({ scroller, column, canvas, box }, { changed, chosen }) {
  let model, find, paint, shade = () => 0, marks = () => "";
  let zoom = 3, pan = 0, active = -1, first = 0, last = -1, frame = 0;
  const view = { rowHeight: zooms[zoom], laneWidth: 16, left: 14, width: 0 };
  const made = new Map(); // the elements, by row

  function show(next) {
    model = next;
    active = -1;
    box.replaceChildren();
    made.clear();
    find = indexEdges(model);
    paint = palette();
    measure();
  }

  /** Takes the sizes from the window, and draws all again. */
  function measure() {
    view.rowHeight = Math.max(zooms[zoom], Math.ceil(scroller.clientHeight / (mostRows - 2 * spare - 1)));
    const room = Math.max(72, scroller.clientWidth * (scroller.clientWidth < 720 ? 0.3 : 0.5));
    const lanes = Math.max(1, model.data.lanes);
    view.laneWidth = Math.max(7, Math.min(view.rowHeight * 0.62, (room - 24) / lanes));
    view.width = Math.min(room, lanes * view.laneWidth + 20);
    pan = Math.max(0, Math.min(pan, lanes * view.laneWidth + 20 - view.width));
    view.left = 10 + view.laneWidth / 2 - pan;
    column.style.height = `${model.rows.length * view.rowHeight}px`;
    column.style.setProperty("--row", `${view.rowHeight}px`);
    column.style.setProperty("--lanes", `${view.width}px`);
    column.style.setProperty("--size", `${Math.min(14, view.rowHeight * 0.52).toFixed(1)}px`);
    draw();
  }

  /** Shows the rows around the visible ones, at most mostRows. */
  function draw() {
    cancelAnimationFrame(frame);
    frame = 0;
    const top = Math.floor(scroller.scrollTop / view.rowHeight);
    const seen = Math.min(mostRows - 2 * spare, Math.ceil(scroller.clientHeight / view.rowHeight) + 1);
    first = Math.max(0, top - spare);
    last = Math.min(model.rows.length, top + seen + spare) - 1;
    for (const [i, row] of made) {
      if (i < first || i > last) {
        row.remove();
        made.delete(i);
      }
    }
    for (let i = first; i <= last; i++) {
      if (!made.has(i)) {
        const row = makeRow(i);
        made.set(i, row);
        box.append(row);
      }
      decorate(i, made.get(i));
    }
    nameActive();
    canvas.style.transform = `translateY(${first * view.rowHeight}px)`;
    drawLanes(canvas, model, find, first, last, view, paint, shade);
    changed();
  }

  function makeRow(i) {
    const row = model.rows[i], text = stateText(row);
    const made = element("div", { role: "option", id: `row${i}`, "aria-posinset": i + 1, "aria-setsize": model.rows.length },
      element("code", {}, row.id),
      row.undefined || row.head ? element("span", { class: "badge head" }, row.undefined ? "no file" : "head") : null,
      (row.starts || []).map((label) => element("span", { class: "badge label" }, label)),
      element("span", { class: "message", dir: "auto" }, row.message || ""),
      row.unshared ? element("span", { class: "badge", title: "the shared branch lacks it" }, "not shared") : null,
      row.edited ? element("span", { class: "badge edited" }, "edited") : null,
      text ? element("span", { class: `state ${row.state}` }, text) : null,
      element("span", { class: "author" }, row.author || ""),
      element("span", { class: "date" }, (row.date || "").slice(0, 10)));
    return made;
  }

  /** Sets the parts of a row that depend on what is chosen. */
  function decorate(i, row) {
    row.style.transform = `translateY(${i * view.rowHeight}px)`;
    row.className = `row ${shade(i) ? "shaded" : ""} ${marks(i)}`;
    row.setAttribute("aria-selected", String(i === active));
  }

  function redraw() {
    frame ||= requestAnimationFrame(draw);
  }

  /** Makes a row the active one, and scrolls to it if it is outside. */
  function activate(i) {
    active = i;
    if (i < 0) return nameActive();
    panTo(model.rows[i].lane);
    const top = i * view.rowHeight, room = scroller.clientHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top - view.rowHeight;
    else if (top + view.rowHeight > scroller.scrollTop + room) scroller.scrollTop = top + 2 * view.rowHeight - room;
    draw();
  }

  /** Tells screen readers which row is active, as long as it is in the document. */
  function nameActive() {
    if (made.has(active)) box.setAttribute("aria-activedescendant", `row${active}`);
    else box.removeAttribute("aria-activedescendant");
  }

  /** Changes the height of the rows, and keeps the row at a height of the window where it is. */
  function zoomBy(steps, at = scroller.clientHeight / 2) {
    const row = (scroller.scrollTop + at) / view.rowHeight;
    zoom = steps === 0 ? 3 : Math.max(0, Math.min(zooms.length - 1, zoom + steps));
    measure();
    scroller.scrollTop = row * view.rowHeight - at;
    draw();
  }

  scroller.addEventListener("scroll", redraw, { passive: true });
  scroller.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      zoomBy(event.deltaY < 0 ? 1 : -1, event.clientY - scroller.getBoundingClientRect().top);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      panBy(event.deltaX || event.deltaY);
    }
  });
  box.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) chosen(Number(row.id.slice(3)), event);
  });
  dragToPan();
  new ResizeObserver(() => model && measure()).observe(scroller);

  /** Moves the lanes sideways, where they are wider than their part of the page. */
  function panBy(pixels) {
    pan += pixels;
    measure();
  }

  /** Moves the lanes as far as one of them needs to be visible. */
  function panTo(lane) {
    const x = view.left + lane * view.laneWidth, edge = 10 + view.laneWidth / 2;
    if (x < edge) panBy(x - edge);
    else if (x > view.width - edge) panBy(x - view.width + edge);
  }

  /** Pans with a pointer that drags the lanes. A finger moves them sideways only, since it scrolls as everywhere. */
  function dragToPan() {
    let from = null;
    scroller.addEventListener("pointerdown", (event) => {
      const inLanes = event.clientX - scroller.getBoundingClientRect().left < view.width;
      if (event.button === 0 && inLanes) from = { x: event.clientX, y: event.clientY, moved: false };
    });
    addEventListener("pointermove", (event) => {
      if (!from) return;
      const dx = event.clientX - from.x, dy = event.clientY - from.y;
      if (!from.moved && Math.hypot(dx, dy) < 4) return;
      scroller.classList.add("dragged");
      if (event.pointerType === "mouse") scroller.scrollTop -= dy;
      panBy(-dx);
      from = { x: event.clientX, y: event.clientY, moved: true };
    });
    const end = () => {
      scroller.classList.remove("dragged");
      from = null;
    };
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  return {
    show, activate, redraw, zoomBy,
    /** Sets how each row is shown: in the background or not, and its classes. */
    style(shades, classes) {
      shade = shades;
      marks = classes;
      redraw();
    },
    /** Takes the colors again, after a change between light and dark. */
    repaint() {
      paint = palette();
      draw();
    },
    active: () => active,
    pageSize: () => Math.max(1, Math.floor(scroller.clientHeight / view.rowHeight) - 1),
    /** Returns the row at the top of the window, and how far it is scrolled. */
    place: () => ({ row: Math.floor(scroller.scrollTop / view.rowHeight), rest: scroller.scrollTop % view.rowHeight }),
    scrollTo(row, rest = 0) {
      scroller.scrollTop = row * view.rowHeight + rest;
      redraw();
    },
    /** Returns the visible part of all rows, from 0 to 1. */
    visible() {
      const all = Math.max(1, model.rows.length * view.rowHeight);
      return { from: scroller.scrollTop / all, to: Math.min(1, (scroller.scrollTop + scroller.clientHeight) / all) };
    },
  };
}

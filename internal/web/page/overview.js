// The overview: all revisions in one narrow picture, with a frame around the visible part.

import { colors, palette } from "./lanes.js";

/** Returns the overview. went is called with a place from 0 to 1 in the graph. */
export function makeOverview(canvas, went) {
  let model, shade = () => 0, base, visible = { from: 0, to: 1 };

  function show(next) {
    model = next;
    paintBase();
  }

  /** Paints the graph without the frame, once for all views. */
  function paintBase() {
    if (!model) return;
    const scale = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight, paint = palette();
    canvas.width = Math.ceil(width * scale);
    canvas.height = Math.ceil(height * scale);
    base = new OffscreenCanvas(Math.max(1, canvas.width), Math.max(1, canvas.height));
    const pen = base.getContext("2d");
    pen.scale(scale, scale);
    const rowHeight = Math.min(8, height / Math.max(1, model.rows.length));
    const laneWidth = Math.min(6, (width - 6) / Math.max(1, model.data.lanes));
    model.rows.forEach((row, i) => {
      pen.globalAlpha = shade(i) ? 0.2 : 1;
      pen.fillStyle = paint.lanes[row.lane % colors];
      const full = !["pending", "skipped"].includes(row.state);
      pen.fillRect(3 + row.lane * laneWidth, i * rowHeight, Math.max(1.5, full ? laneWidth : laneWidth / 2), Math.max(0.6, rowHeight * 0.8));
    });
    frame(paint);
  }

  /** Draws the frame around the visible part. */
  function frame(paint = palette()) {
    if (!base) return;
    const pen = canvas.getContext("2d"), scale = devicePixelRatio || 1;
    const drawn = Math.min(canvas.height, model.rows.length * 8 * scale);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(base, 0, 0);
    pen.strokeStyle = paint.accent;
    pen.lineWidth = 1.5 * scale;
    pen.strokeRect(scale, visible.from * drawn + scale, canvas.width - 2 * scale, Math.max(6 * scale, (visible.to - visible.from) * drawn) - 2 * scale);
  }

  const go = (event) => {
    const drawn = Math.min(canvas.clientHeight, model.rows.length * 8);
    went(Math.max(0, Math.min(1, event.offsetY / Math.max(1, drawn))));
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    go(event);
  });
  canvas.addEventListener("pointermove", (event) => event.buttons && go(event));
  new ResizeObserver(paintBase).observe(canvas);

  return {
    show,
    repaint: paintBase,
    style(shades) {
      shade = shades;
      paintBase();
    },
    /** Moves the frame. */
    see(part) {
      visible = part;
      frame();
    },
  };
}

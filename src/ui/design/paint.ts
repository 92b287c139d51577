import { useTheme } from './theme.ts';
import { type Shape, type ShapeName, shapes, type Tone } from './state-shapes.ts';

// What canvases need of the design: the tokens of the current theme, the state shapes, the hatch.

const names = ['bg-0', 'bg-1', 'bg-2', 'bg-3', 'line-1', 'line-2', 'line-3', 'fg-0', 'fg-1', 'fg-2', 'time', 'time-ink', 'ok', 'info', 'warn', 'bad', 'blank', 'blank-hatch', 'sans', 'mono'] as const;
export type Palette = Readonly<Record<(typeof names)[number], string>>;

let cached: { readonly theme: string; readonly palette: Palette } | undefined;

/** The tokens as the style sheet has them now. */
export function palette(): Palette {
  const { theme } = useTheme.getState();
  if (cached?.theme !== theme) {
    const style = getComputedStyle(document.documentElement);
    cached = { theme, palette: Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette };
  }
  return cached.palette;
}

const outlines = new Map<string, Path2D>();

function outline(path: string): Path2D {
  const known = outlines.get(path) ?? new Path2D(path);
  outlines.set(path, known);
  return known;
}

/** Draws a state shape with its top left corner at (x, y). */
export function drawShape(pen: CanvasRenderingContext2D, name: ShapeName, tone: Tone, x: number, y: number, size: number): void {
  const shape: Shape = shapes[name];
  const color = palette()[tone];
  pen.save();
  pen.translate(x, y);
  pen.scale(size / 12, size / 12);
  if (shape.stroke !== undefined) {
    pen.strokeStyle = color;
    pen.lineWidth = 1.5;
    pen.setLineDash([...(shape.dash ?? [])]);
    pen.stroke(outline(shape.stroke));
  }
  if (shape.fill !== undefined) {
    pen.fillStyle = color;
    pen.fill(outline(shape.fill));
  }
  pen.restore();
}

const stamps = new Map<string, HTMLCanvasElement>();

/** As `drawShape`, from a picture made once per shape, colour and size: for drawings of hundreds. */
export function stampShape(pen: CanvasRenderingContext2D, name: ShapeName, tone: Tone, x: number, y: number, size: number): void {
  const key = `${name} ${palette()[tone]} ${size} ${devicePixelRatio}`;
  const stamp = stamps.get(key) ?? document.createElement('canvas');
  if (!stamps.has(key)) {
    const brush = penFor(stamp, size + 2, size + 2);
    if (brush !== null) drawShape(brush, name, tone, 1, 1, size);
    stamps.set(key, stamp);
  }
  pen.drawImage(stamp, x - 1, y - 1, size + 2, size + 2);
}

let hatched: { readonly color: string; readonly pattern: CanvasPattern | string } | undefined;

/** The hatch of silence as a fill, made once per theme. */
export function hatch(pen: CanvasRenderingContext2D): CanvasPattern | string {
  const color = palette()['blank-hatch'];
  if (hatched?.color !== color) hatched = { color, pattern: makeHatch(pen) };
  return hatched.pattern;
}

function makeHatch(pen: CanvasRenderingContext2D): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = 8;
  tile.height = 8;
  const brush = tile.getContext('2d');
  if (brush === null) return palette()['blank-hatch'];
  brush.strokeStyle = palette()['blank-hatch'];
  brush.lineWidth = 2.4;
  for (const from of [-8, 0, 8]) {
    brush.beginPath();
    brush.moveTo(from - 1, 9);
    brush.lineTo(from + 9, -1);
    brush.stroke();
  }
  return pen.createPattern(tile, 'repeat') ?? palette()['blank-hatch'];
}

/** Sizes the canvas for the screen's pixels and gives a pen that draws in CSS pixels on a clean sheet. */
export function penFor(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const pen = canvas.getContext('2d');
  pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen?.clearRect(0, 0, width, height);
  return pen;
}

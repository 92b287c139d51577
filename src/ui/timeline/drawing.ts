import type { TimelineMark } from '../../engine/protocol/messages.ts';
import type { Mirror } from '../bridge/mirror.ts';
import { hatch, palette, type Palette } from '../design/paint.ts';
import { elapsed } from '../i18n/format.ts';
import type { Theme } from '../design/theme.ts';
import type { Text } from '../i18n/language.ts';
import { type Lane, markLane, type PlacedLane, predictionsOn } from './lanes.ts';
import { axisTicks, type TimeScale, xOf } from './time-scale.ts';

/** A mark as it was drawn, for the pointer and the keyboard. */
export interface DrawnMark {
  readonly mark: TimelineMark;
  readonly x: number;
  readonly y: number;
}

export interface Scene {
  readonly mirror: Mirror;
  readonly scale: TimeScale;
  readonly nowMs: number;
  readonly text: Text;
  readonly theme: Theme;
  readonly active: TimelineMark | undefined;
}

type Pen = CanvasRenderingContext2D;
interface Sheet extends Scene {
  readonly pen: Pen;
  readonly colors: Palette;
  readonly silence: CanvasPattern | string;
  readonly now: number;
  readonly drawn: DrawnMark[];
}

export const axisHeight = 24;

export function drawAxis(pen: Pen, width: number, { scale, nowMs, mirror }: Scene): void {
  const colors = palette();
  const now = xOf(scale, nowMs);
  pen.font = `11px ${colors.mono}`;
  pen.textAlign = 'center';
  for (const { ms, major } of axisTicks(scale)) {
    const x = Math.round(xOf(scale, ms)) + 0.5;
    if (x < scale.left) continue;
    line(pen, colors['line-1'], 1, [x, axisHeight - (major ? 6 : 3), x, axisHeight]);
    pen.fillStyle = colors['fg-2'];
    if (major && Math.abs(x - now) > 52) pen.fillText(elapsed(ms, 0), x, 14);
  }
  line(pen, colors['line-2'], 1, [0, axisHeight - 0.5, width, axisHeight - 0.5]);
  for (const mark of mirror.marks.lane('user')) {
    const x = xOf(scale, mark.elapsedMs);
    if (x >= scale.left && x <= scale.right) diamond(pen, x, axisHeight - 5, 4, { fill: colors.time });
  }
  if (now < scale.left || now > scale.right + 1) return;
  const words = elapsed(nowMs);
  const half = Math.max(26, pen.measureText(words).width / 2 + 8);
  line(pen, colors.time, 1.5, [now, 20, now, axisHeight]);
  pen.fillStyle = colors.time;
  pen.beginPath();
  pen.roundRect(now - half, 2, half * 2, 18, 3);
  pen.fill();
  pen.fillStyle = colors['time-ink'];
  pen.font = `600 11px ${colors.mono}`;
  pen.fillText(words, now, 15);
}

/** Draws the lanes that are in sight and tells where their marks are. */
export function drawLanes(pen: Pen, size: { readonly width: number; readonly height: number; readonly scrolled: number }, lanes: readonly PlacedLane[], scene: Scene): readonly DrawnMark[] {
  const { scale, nowMs, text, mirror } = scene;
  const colors = palette();
  const now = xOf(scale, nowMs);
  const sheet: Sheet = { ...scene, pen, colors, silence: hatch(pen), now, drawn: [] };
  pen.globalAlpha = 0.55;
  pen.fillStyle = colors['bg-0'];
  pen.fillRect(Math.max(scale.left, now), 0, size.width, size.height);
  pen.globalAlpha = 1;
  for (const { ms } of axisTicks(scale)) {
    const x = Math.round(xOf(scale, ms)) + 0.5;
    if (x >= scale.left) line(pen, colors['line-1'], 1, [x, 0, x, size.height]);
  }
  pen.save();
  pen.beginPath();
  pen.rect(scale.left, 0, size.width - scale.left, size.height);
  pen.clip();
  for (const placed of lanes) {
    const top = placed.top - size.scrolled;
    if (top + placed.height < 0 || top > size.height) continue;
    drawLane(sheet, placed, top);
  }
  line(pen, colors.time, 1.5, [now, 0, now, size.height]);
  pen.restore();
  for (const placed of lanes) if (placed.lane.kind === 'gap') line(pen, colors['line-2'], 1, [0, Math.round(placed.top - size.scrolled) + 3.5, size.width, Math.round(placed.top - size.scrolled) + 3.5]);
  const foretold = mirror.counting.size > 0 || lanes.some(({ lane }) => lane.kind === 'workload');
  if (foretold && now < scale.right - 120 && now > scale.left) label(sheet, text.timeline.predicted, now + 9, size.height < 150 ? 12 : 13, { color: colors.time });
  ring(sheet);
  return sheet.drawn;
}

function drawLane(sheet: Sheet, { lane, height, tall }: PlacedLane, top: number): void {
  const middle = Math.round(top + height / 2) + 0.5;
  if (lane.kind === 'machine') drawMachine(sheet, lane.name, middle, tall);
  else if (lane.kind === 'zone') for (const name of lane.machines.slice(0, 40)) drawBeats(sheet, name, middle);
  else if (lane.kind === 'workload') drawSteps(sheet, lane, middle);
  else if (lane.kind === 'pod') line(sheet.pen, sheet.colors['fg-1'], 1.5, [xOf(sheet.scale, lane.row.createdMs), middle, sheet.now, middle]);
  if (lane.kind === 'zone') line(sheet.pen, sheet.colors.ok, 1.5, [sheet.scale.left, middle, sheet.now, middle]);
  drawMarks(sheet, lane, middle, tall);
}

function drawBeats({ mirror, scale, pen, colors, nowMs }: Sheet, name: string, middle: number): void {
  const beats = mirror.histories.get(name)?.beats ?? [];
  const silent = mirror.machines.get(name)?.state !== 'ready';
  pen.globalAlpha = silent ? 1 : 0.65;
  pen.strokeStyle = silent ? colors['fg-1'] : colors.ok;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const ms of beats) {
    if (ms < scale.fromMs || ms > nowMs) continue;
    const x = Math.round(xOf(scale, ms)) + 0.5;
    pen.moveTo(x, middle - (silent ? 4 : 3));
    pen.lineTo(x, middle + (silent ? 4 : 3));
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

/** A renewal comes every ten seconds; what is later than this is silence. */
const lateAfterMs = 14_000;

function drawMachine(sheet: Sheet, name: string, middle: number, tall: boolean): void {
  const { mirror, scale, pen, colors, nowMs, now } = sheet;
  const history = mirror.histories.get(name);
  const spells = history?.spells ?? [];
  const last = history?.beats.findLast((ms) => ms <= nowMs);
  const styles = { ready: [colors.ok, []], notReady: [colors.warn, []], unknown: [colors.blank, []], booting: [colors.info, [4, 3]], off: [colors['fg-2'], [1, 4]], absent: [colors['fg-2'], [1, 4]] } as const;
  // What was before the page began to look is known from the heartbeats that the row brought.
  const [first] = spells;
  const [firstBeat] = history?.beats ?? [];
  if (first !== undefined && firstBeat !== undefined && firstBeat < first.fromMs) {
    const lastBefore = history?.beats.findLast((ms) => ms <= first.fromMs) ?? firstBeat;
    const [from, to, until] = [firstBeat, lastBefore + 2_000, first.fromMs].map((ms) => Math.max(scale.left, xOf(scale, ms)));
    line(pen, colors['fg-1'], 1.5, [from ?? 0, middle, to ?? 0, middle]);
    line(pen, colors.blank, 1.5, [to ?? 0, middle, until ?? 0, middle], [1, 4]);
  }
  spells.forEach((spell, i) => {
    const end = spells[i + 1]?.fromMs ?? nowMs;
    const [from, to] = [Math.max(scale.left, xOf(scale, spell.fromMs)), Math.min(now, xOf(scale, end))];
    if (to <= from) return;
    if (spell.state === 'unknown') return drawSilence(sheet, { from, to, start: xOf(scale, spell.fromMs) }, middle, tall && i === spells.length - 1);
    // Ready is what somebody wrote; where no heartbeat backs it any more the line is dotted.
    const nextUnknown = spells[i + 1]?.state === 'unknown' || i === spells.length - 1;
    const backed = spell.state === 'ready' && nextUnknown && last !== undefined && last < end - lateAfterMs && last > spell.fromMs ? Math.min(to, Math.max(from, xOf(scale, last + 2_000))) : to;
    const [color, dash] = styles[spell.state];
    const quiet = backed < to;
    line(pen, quiet ? colors['fg-1'] : color, 1.5, [from, middle, backed, middle], dash);
    if (quiet) line(pen, colors.blank, 1.5, [backed, middle, to, middle], [1, 4]);
  });
  drawBeats(sheet, name, middle);
  drawPredictions(sheet, name, middle, tall);
}

function drawSilence({ pen, colors, silence, text }: Sheet, { from, to, start }: { readonly from: number; readonly to: number; readonly start: number }, middle: number, worded: boolean): void {
  const top = Math.round(middle) - 4;
  pen.fillStyle = silence;
  pen.fillRect(from, top, to - from, 8);
  pen.strokeStyle = colors.blank;
  pen.lineWidth = 1;
  pen.setLineDash([]);
  pen.strokeRect(Math.round(from) + 0.5, top + 0.5, Math.max(0, Math.round(to - from) - 1), 8);
  line(pen, colors.blank, 3, [start, middle - 7, start, middle + 7]);
  if (worded) label({ pen, colors }, text.timeline.reason.NodeUnknown, Math.max(from, start) + 6, middle - 8, { color: colors.blank });
}

function drawPredictions(sheet: Sheet, name: string, middle: number, tall: boolean): void {
  const { mirror, scale, pen, colors, now, text } = sheet;
  const predictions = predictionsOn(mirror, name);
  const furthest = predictions.at(-1);
  if (furthest === undefined) return;
  pen.globalAlpha = 0.7;
  line(pen, colors.blank, 1, [now, middle, xOf(scale, furthest.dueMs), middle], [2, 4]);
  pen.globalAlpha = 1;
  for (const { dueMs, pods } of predictions) {
    const x = xOf(scale, dueMs);
    diamond(pen, x, middle, 6, { fill: colors['bg-1'], stroke: colors.warn, dash: [2, 1.5] });
    const workload = pods[0]?.workload ?? pods[0]?.name ?? '';
    if (!tall || scale.right - scale.left <= 400 || x > scale.right + 8) continue;
    const isNearEnd = x > scale.right - 70;
    label(sheet, text.timeline.evicts(pods.length, workload.slice(workload.indexOf('/') + 1)), isNearEnd ? Math.min(x + 6, scale.right) : x, middle - 9, { color: colors['fg-2'], align: isNearEnd ? 'right' : 'center' });
  }
}

/** Ready count as a step line: high while all are there, low while some are missing. */
function drawSteps({ mirror, scale, pen, colors, now, nowMs }: Sheet, lane: Extract<Lane, { kind: 'workload' }>, middle: number): void {
  const steps = mirror.marks.lane(markLane(lane)).filter((mark) => mark.mark === 'step' && mark.elapsedMs <= nowMs);
  const { row } = lane;
  const [high, low] = [middle - 4, middle + 3];
  let before = { ready: steps[0]?.ready ?? row.ready, desired: steps[0]?.desired ?? row.desired };
  let color = before.ready >= before.desired ? colors.ok : colors.info;
  let y = before.ready >= before.desired ? high : low;
  let x = Math.max(scale.left, steps[0] === undefined ? scale.left : xOf(scale, steps[0].elapsedMs));
  for (const mark of steps) {
    const after = { ready: mark.ready ?? before.ready, desired: mark.desired ?? before.desired };
    const nextY = after.ready >= after.desired ? high : low;
    const at = Math.max(scale.left, xOf(scale, mark.elapsedMs));
    if (at > x) line(pen, color, 1.5, [x, y, at, y]);
    // Fewer than before is a loss; fewer than newly wanted is on its way.
    const next = after.ready >= after.desired ? colors.ok : after.ready < before.ready ? colors.warn : color === colors.warn ? colors.warn : colors.info;
    if (at > scale.left) line(pen, next, 1.5, [at, y, at, nextY]);
    [x, y, color, before] = [at, nextY, next, after];
  }
  line(pen, color, 1.5, [x, y, now, y]);
  line(pen, color, 1, [now, y, scale.right, y], [3, 3]);
}

const alarming = /Evict|Taint|Unhealthy|BackOff|Failed|Kill|NotReady|Unknown|Preempt/;

function drawMarks(sheet: Sheet, lane: Lane, middle: number, tall: boolean): void {
  const { mirror, scale, pen, colors, nowMs, drawn } = sheet;
  const name = markLane(lane);
  if (name === '') return;
  const labelledTo: LabelEnds = { above: -Infinity, below: -Infinity };
  for (const mark of mirror.marks.lane(name)) {
    if (mark.elapsedMs > nowMs) break;
    const x = xOf(scale, mark.elapsedMs);
    if (x < scale.left - 6 || x > scale.right + 6) continue;
    if (mark.mark === 'step') {
      drawn.push({ mark, x, y: middle });
      continue;
    }
    // Unknown has its own bar, and the taints that come with it would stand on that: they can be pointed at, and are not drawn.
    if (mark.reason === 'NodeUnknown' || isWithSilence(mirror, lane, mark)) {
      drawn.push({ mark, x, y: middle });
      continue;
    }
    if (isYours(mark)) diamond(pen, x, middle, 5, { fill: colors.time });
    else if (mark.mark === 'triangle') triangle(pen, x, middle, colors);
    else diamond(pen, x, middle, 4, { fill: alarming.test(mark.reason) ? colors.warn : colors['fg-1'] });
    drawn.push({ mark, x, y: middle });
    // Of a request to a machine, what it did to the machine tells more.
    if (!tall || (mark.mark === 'command' && lane.kind === 'machine')) continue;
    labelMark(sheet, mark, x, middle, labelledTo);
  }
}

function isWithSilence(mirror: Mirror, lane: Lane, { reason, elapsedMs }: TimelineMark): boolean {
  if (lane.kind !== 'machine' || reason !== 'TaintAdded') return false;
  return mirror.histories.get(lane.name)?.spells.some(({ state, fromMs }) => state === 'unknown' && Math.abs(elapsedMs - fromMs) < 2_000) === true;
}

/** Every mark that a person made has one colour. */
function isYours({ mark, by, reason }: TimelineMark): boolean {
  return mark === 'command' || by === 'user' || /^Power(?:On|Off)$/.test(reason);
}

/** How far the words above and below a lane reach. */
interface LabelEnds {
  above: number;
  below: number;
}

/** A word beside the mark where there is room for it: yours above, what lapsed below. */
function labelMark(sheet: Sheet, mark: TimelineMark, x: number, middle: number, labelledTo: LabelEnds): void {
  const { pen, colors, text, scale } = sheet;
  const reasons: Readonly<Record<string, string>> = text.timeline.reason;
  const words = reasons[mark.reason] ?? mark.reason;
  pen.font = `11px ${colors.sans}`;
  const width = pen.measureText(words).width;
  const yours = isYours(mark);
  const from = Math.max(scale.left + 2, yours || mark.mark === 'triangle' ? x - width - 4 : x - width / 2);
  const side = mark.mark === 'triangle' ? 'below' : 'above';
  if (from < labelledTo[side] + 6) return;
  labelledTo[side] = from + width;
  label(sheet, words, from, side === 'below' ? middle + 15 : middle - 8, { color: yours ? colors.time : colors['fg-2'] });
}

function ring({ drawn, active, pen, colors }: Sheet): void {
  const found = drawn.find(({ mark }) => mark === active);
  if (found === undefined) return;
  pen.strokeStyle = colors.time;
  pen.lineWidth = 2;
  pen.setLineDash([]);
  pen.beginPath();
  pen.arc(found.x, found.y, 9, 0, Math.PI * 2);
  pen.stroke();
}

function line(pen: Pen, color: string, width: number, [x1, y1, x2, y2]: readonly [number, number, number, number], dash: readonly number[] = []): void {
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.setLineDash([...dash]);
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
  pen.setLineDash([]);
}

interface Ink {
  readonly fill: string;
  readonly stroke?: string;
  readonly dash?: readonly number[];
}

function diamond(pen: Pen, x: number, y: number, radius: number, ink: Ink): void {
  pen.beginPath();
  pen.moveTo(x, y - radius);
  pen.lineTo(x + radius, y);
  pen.lineTo(x, y + radius);
  pen.lineTo(x - radius, y);
  pen.closePath();
  pen.fillStyle = ink.fill;
  pen.fill();
  if (ink.stroke === undefined) return;
  pen.strokeStyle = ink.stroke;
  pen.lineWidth = 1.3;
  pen.setLineDash([...(ink.dash ?? [])]);
  pen.stroke();
  pen.setLineDash([]);
}

function triangle(pen: Pen, x: number, y: number, colors: Palette): void {
  pen.beginPath();
  pen.moveTo(x - 4, y - 4);
  pen.lineTo(x + 4, y - 4);
  pen.lineTo(x, y + 4);
  pen.closePath();
  pen.fillStyle = colors['bg-1'];
  pen.fill();
  pen.strokeStyle = colors.blank;
  pen.lineWidth = 1.3;
  pen.stroke();
}

/** Text with a halo of the ground, so that lines under it do not cut it. */
function label({ pen, colors }: { readonly pen: Pen; readonly colors: Palette }, words: string, x: number, y: number, { color, align = 'left' }: { readonly color: string; readonly align?: CanvasTextAlign }): void {
  pen.font = `11px ${colors.sans}`;
  pen.textAlign = align;
  pen.lineWidth = 3;
  pen.lineJoin = 'round';
  pen.strokeStyle = colors['bg-1'];
  pen.strokeText(words, x, y);
  pen.fillStyle = color;
  pen.fillText(words, x, y);
}

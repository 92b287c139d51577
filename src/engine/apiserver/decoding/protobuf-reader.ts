import { textOfUtf8 } from '../../base/base64.ts';

/** A part of a body, from `start` up to and without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ProtobufField {
  readonly number: number;
  /** The content of a field with a length (or of fixed width); absent for numbers. */
  readonly span: Span | undefined;
  readonly varint: bigint;
}

export class ProtobufError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtobufError';
  }
}

/** Reads the Protobuf wire format out of a text with a byte per character. */
export class ProtobufReader {
  readonly #body: string;
  /** How many messages the reader stands in. */
  depth = 0;

  constructor(body: string) {
    this.#body = body;
  }

  /** The fields of a message, in order. */
  *fields({ start, end }: Span): Iterable<ProtobufField> {
    let at = start;
    while (at < end) {
      const tag = this.#varint(at, end);
      at = tag.next;
      const number = Number(tag.value >> 3n);
      const wireType = Number(tag.value & 7n);
      if (wireType === 0) {
        const { value, next } = this.#varint(at, end);
        at = next;
        yield { number, span: undefined, varint: value };
        continue;
      }
      const { from, length } = this.#extent(wireType, at, end);
      if (length < 0 || from + length > end) throw new ProtobufError('unexpected EOF');
      yield { number, span: { start: from, end: from + length }, varint: 0n };
      at = from + length;
    }
  }

  #extent(wireType: number, at: number, end: number): { readonly from: number; readonly length: number } {
    if (wireType === 1) return { from: at, length: 8 };
    if (wireType === 5) return { from: at, length: 4 };
    if (wireType !== 2) throw new ProtobufError(`proto: illegal wireType ${wireType}`);
    const { value, next } = this.#varint(at, end);
    return { from: next, length: Number(value) };
  }

  #varint(start: number, end: number): { readonly value: bigint; readonly next: number } {
    let value = 0n;
    let shift = 0n;
    for (let at = start; at < end && shift < 70n; at += 1) {
      const byte = this.#body.charCodeAt(at);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return { value: BigInt.asUintN(64, value), next: at + 1 };
      shift += 7n;
    }
    throw new ProtobufError(shift >= 70n ? 'proto: integer overflow' : 'unexpected EOF');
  }

  bytes({ start, end }: Span): number[] {
    const bytes: number[] = [];
    for (let at = start; at < end; at += 1) bytes.push(this.#body.charCodeAt(at) & 0xff);
    return bytes;
  }

  /** UTF-8; what is none becomes U+FFFD. */
  text(span: Span): string {
    const raw = this.#body.slice(span.start, span.end);
    // Most names and values are ASCII, where bytes and characters are the same.
    return /^[\0-\x7f]*$/.test(raw) ? raw : textOfUtf8(this.bytes(span));
  }

  double(span: Span): number {
    const bytes = this.bytes(span);
    return bytes.length === 8 ? new DataView(Uint8Array.from(bytes).buffer).getFloat64(0, true) : 0;
  }

  textAt(span: Span, number: number): string | undefined {
    for (const field of this.fields(span)) if (field.number === number && field.span !== undefined) return this.text(field.span);
    return undefined;
  }

  /** 0 where the field is missing, as numbers that are 0 may be left out. */
  numberAt(span: Span, number: number): number {
    for (const field of this.fields(span)) if (field.number === number) return Number(BigInt.asIntN(64, field.varint));
    return 0;
  }
}

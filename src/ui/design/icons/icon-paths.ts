// One sprite. 16 px grid, 1.5 px stroke, round joins, `currentColor`; play and pause are the only filled ones.

export interface IconPath {
  readonly stroke?: string;
  readonly fill?: string;
}

export const icons = {
  play: { fill: 'M5 3.2v9.6l8-4.8z' },
  pause: { fill: 'M4.5 3h2.6v10H4.5zM8.9 3h2.6v10H8.9z' },
  start: { stroke: 'M4 3.5v9M12.5 3.8 6.6 8l5.9 4.2z' },
  back: { stroke: 'M10.8 3.8 4.9 8l5.9 4.2z' },
  step: { stroke: 'M12 3.5v9M3.5 3.8 9.4 8l-5.9 4.2z' },
  search: { stroke: 'M2.8 7a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0zm7.4 3.2 3.3 3.3' },
  theme: { stroke: 'M2.8 8a5.2 5.2 0 1 0 10.4 0a5.2 5.2 0 1 0-10.4 0z', fill: 'M8 2.8a5.2 5.2 0 0 1 0 10.4z' },
  share: { stroke: 'M6.6 9.4 13 3M9 3h4v4M11.5 9.5V13H3V4.5h4' },
  fork: { stroke: 'M2.3 8a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0zm8-4a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0zm0 8a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0zM5.7 8H7c2 0 1.5-4 3.3-4M7 8c2 0 1.5 4 3.3 4' },
  down: { stroke: 'm4.5 6.2 3.5 3.6 3.5-3.6' },
  left: { stroke: 'M9.8 4.5 6.2 8l3.6 3.5' },
  right: { stroke: 'M6.2 4.5 9.8 8l-3.6 3.5' },
  close: { stroke: 'm4.3 4.3 7.4 7.400m0-7.4-7.4 7.4' },
  power: { stroke: 'M8 2.500v5M4.8 4.600a4.8 4.8 0 1 0 6.4 0' },
  bolt: { stroke: 'M8.8 2 4 9h3.500l-.7 5L12 6.800H8.300z' },
  more: { fill: 'M2.3 8a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0zm4.5 0a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0zm4.5 0a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0z' },
  check: { stroke: 'm3.5 8.3 3 3 6-6.6' },
  hint: { stroke: 'M8 2.300a4 4 0 0 1 2.3 7.300c-.5.4-.7.9-.7 1.500H6.400c0-.6-.2-1.1-.7-1.500A4 4 0 0 1 8 2.300zM6.7 13.500h2.6' },
  plus: { stroke: 'M8 3.500v9M3.5 8h9' },
  minus: { stroke: 'M3.5 8h9' },
  list: { stroke: 'M3 4.500h10M3 8h10M3 11.500h10' },
  follow: { stroke: 'M2.5 8h8M7.5 4.8 10.7 8l-3.2 3.200M13.2 3.500v9' },
  trash: { stroke: 'M3 4.500h10M6.5 4.500V3h3v1.500M4.5 4.500l.6 8.500h5.800l.6-8.5' },
  file: { stroke: 'M4 2.500h5l3 3v8H4zM9 2.500v3h3' },
  unplug: { stroke: 'M2.5 13.500l3-3M13.5 2.500l-3 3M5 7l4 4M7 5l4 4M5.5 10.5 4 9l3-3M10.5 5.5 12 7l-3 3' },
  refresh: { stroke: 'M13 8a5 5 0 1 1-1.5-3.500L13 6M13 2.800V6H9.8' },
  copy: { stroke: 'M5.5 5.500h7.500V13H5.500zM10.5 5.500V3H3v7.500h2.5' },
} as const satisfies Record<string, IconPath>;

export type IconName = keyof typeof icons;

import type { ReactNode } from 'react';
import { type Shape, shapes } from '../state-shapes.ts';
import { type IconPath, icons } from './icon-paths.ts';

/** Every icon and every state shape, once in the document; `Icon` and `StateMark` refer to it. */
export function Sprite(): ReactNode {
  return (
    <svg width="0" height="0" style={{ position: 'absolute' }} aria-hidden="true" focusable="false">
      <defs>
        {Object.entries<IconPath>(icons).map(([name, { stroke, fill }]) => (
          <symbol key={name} id={`i-${name}`} viewBox="0 0 16 16">
            {stroke !== undefined && <path d={stroke} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />}
            {fill !== undefined && <path d={fill} fill="currentColor" />}
          </symbol>
        ))}
        {Object.entries<Shape>(shapes).map(([name, { stroke, fill, dash }]) => (
          <symbol key={name} id={`s-${name}`} viewBox="0 0 12 12">
            {stroke !== undefined && <path d={stroke} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" strokeDasharray={dash?.join(' ')} />}
            {fill !== undefined && <path d={fill} fill="currentColor" />}
            {name === 'silence' && <path d="M3.8 8.2l4.4-4.4" stroke="currentColor" strokeWidth="1.5" />}
          </symbol>
        ))}
        <symbol id="i-brand" viewBox="0 0 24 24">
          <path d="M12 2.6 20.4 7v10L12 21.4 3.6 17V7zM6 13.2c2 0 2-1.6 4-1.6s2 1.6 4 1.6 2-1.6 4-1.6" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" strokeLinecap="round" />
          <circle cx="12" cy="16.6" r="1.2" fill="currentColor" />
        </symbol>
      </defs>
    </svg>
  );
}

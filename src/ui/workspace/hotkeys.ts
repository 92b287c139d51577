import { useEffect } from 'react';
import type { Session } from '../bridge/session.ts';
import { neighbourSpeed } from '../controls/speeds.ts';
import { setLayout, useLayout } from './layout.ts';

const typing = 'input, textarea, select, [contenteditable], [role="textbox"], .monaco-editor, [role="menu"], [role="dialog"], [role="slider"]';

/** Keys of the whole page. They stay silent while somebody types, and where a control has its own use for the key. */
export function useHotkeys(session: Session): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setLayout({ paletteOpen: !useLayout.getState().paletteOpen });
        return;
      }
      const target = event.target instanceof Element ? event.target : document.body;
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || target.closest(typing) !== null) return;
      if (act(session, event.key, target)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [session]);
}

function act(session: Session, key: string, target: Element): boolean {
  const { paused, speed } = session.mirror.clock;
  const onControl = target.closest('button, a, [role="tab"], [tabindex="0"]') !== null;
  if (key === ' ' && !onControl) session.pace({ paused: !paused });
  else if (key === 'ArrowRight' && !onControl) session.step('fact');
  else if (key === '.') session.step('second');
  else if (key === ',') session.step('event');
  else if (key === '+' || key === '=') session.pace({ speed: neighbourSpeed(speed, 1) });
  else if (key === '-') session.pace({ speed: neighbourSpeed(speed, -1) });
  else if (key === '/') setLayout({ paletteOpen: true });
  else return false;
  return true;
}

import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactNode } from 'react';
import type { Session } from './bridge/session.ts';
import { SessionContext } from './bridge/use-mirror.ts';
import { Sprite } from './design/icons/Sprite.tsx';
import { Workspace } from './workspace/Workspace.tsx';

export function App({ session }: { readonly session: Session }): ReactNode {
  return (
    <SessionContext value={session}>
      <Tooltip.Provider>
        <Sprite />
        <Workspace />
      </Tooltip.Provider>
    </SessionContext>
  );
}

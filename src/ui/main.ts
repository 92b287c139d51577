import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { say } from './bridge/notices.ts';
import { messageOf, openPort, Session } from './bridge/session.ts';
import './design/tokens.css';
import './design/base.css';
import { startLanguage } from './i18n/language.ts';
import { keepLayout } from './workspace/layout.ts';
import { takeFromAddress } from './workspace/share.ts';

async function start(): Promise<void> {
  const root = document.querySelector('#root');
  if (root === null) throw new Error('The page has no #root.');
  const session = new Session(openPort());
  const [shared] = await Promise.all([takeFromAddress(), startLanguage()]);
  keepLayout();
  createRoot(root).render(createElement(App, { session }));
  try {
    await session.begin(shared);
  } catch (error) {
    say('engineFailed', messageOf(error));
  }
}

void start();

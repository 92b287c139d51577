import type { ReactNode } from 'react';
import { Clock } from '../controls/Clock.tsx';
import { classesOf } from '../design/classes.ts';
import { Icon } from '../design/icons/Icon.tsx';
import { Button, IconButton } from '../design/primitives/Button.tsx';
import { chooseLanguage, useLanguage, useText } from '../i18n/language.ts';
import { Lazily } from './LazyPanel.tsx';
import { setLayout } from './layout.ts';
import type { FrameWidth } from './media.ts';
import { LessonSwitch } from './panels.ts';
import { ShareMenu } from './ShareMenu.tsx';
import { toggleTheme } from '../design/theme.ts';
import styles from './TopBar.module.css';

const c = classesOf(styles);

export function TopBar({ width }: { readonly width: FrameWidth }): ReactNode {
  return (
    <header className={c('bar', width === 'phone' && 'phone')}>
      <div className={c('left')}>
        <Brand words={width !== 'phone'} />
        <Lazily>
          <LessonSwitch />
        </Lazily>
      </div>
      {width !== 'phone' && <Clock />}
      <div className={c('right')}>
        <SearchButton words={width === 'wide' || width === 'laptop'} />
        <LanguageButton />
        <ThemeButton />
        <ShareMenu width={width} />
      </div>
    </header>
  );
}

function Brand({ words }: { readonly words: boolean }): ReactNode {
  return (
    <span className={c('brand')}>
      <svg width="22" height="22" aria-hidden="true">
        <use href="#i-brand" />
      </svg>
      <h1 className={words ? '' : 'visually-hidden'}>Kubarium</h1>
    </span>
  );
}

function SearchButton({ words }: { readonly words: boolean }): ReactNode {
  const t = useText();
  const open = (): void => setLayout({ paletteOpen: true });
  if (!words) return <IconButton icon="search" label={t.frame.search} hotkey="⌘K" look="line" onClick={open} />;
  return (
    <button type="button" className={c('search')} aria-keyshortcuts="Meta+K Control+K" onClick={open}>
      <Icon name="search" />
      {t.frame.search}
      <kbd>⌘K</kbd>
    </button>
  );
}

function LanguageButton(): ReactNode {
  const t = useText();
  const language = useLanguage();
  const other = language === 'en' ? 'zh' : 'en';
  return (
    <Button aria-label={t.frame.switchLanguage} lang={other === 'zh' ? 'zh-CN' : 'en'} className={c('language')} onClick={() => chooseLanguage(other)}>
      {t.frame.languageName}
    </Button>
  );
}

function ThemeButton(): ReactNode {
  const t = useText();
  return <IconButton icon="theme" label={t.frame.theme} onClick={toggleTheme} />;
}

import { Component, type ComponentType, type LazyExoticComponent, lazy, type ReactNode, Suspense } from 'react';
import { Button } from '../design/primitives/Button.tsx';
import { useText } from '../i18n/language.ts';
import styles from './Workspace.module.css';
import { classesOf } from '../design/classes.ts';

const c = classesOf(styles);

interface Failure {
  readonly message: string | null;
}

/** A panel that breaks says so in its own place; the rest of the page goes on. */
class Fence extends Component<{ readonly children: ReactNode }, Failure> {
  override state: Failure = { message: null };

  static getDerivedStateFromError(error: unknown): Failure {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return <Broken message={this.state.message} onAgain={() => this.setState({ message: null })} />;
  }
}

function Broken({ message, onAgain }: { readonly message: string; readonly onAgain: () => void }): ReactNode {
  const t = useText();
  return (
    <div className={c('broken')} role="alert">
      <p>{t.frame.panelBroken}</p>
      <p className={c('verbatim')}>{message}</p>
      <Button look="line" onClick={onAgain}>
        {t.frame.again}
      </Button>
    </div>
  );
}

/** What is loaded when it is first shown. Nothing is drawn while it comes: a local chunk takes a moment, a skeleton would only flicker. */
export function Lazily({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <Fence>
      <Suspense fallback={null}>{children}</Suspense>
    </Fence>
  );
}

/** `lazy` for components that are named exports. */
export function lazyNamed<P extends object>(load: () => Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: await load() }));
}

import { type ReactNode, useRef } from 'react';
import type { ApplyResult } from '../../engine/protocol/messages.ts';
import { select } from '../bridge/selection.ts';
import { classesOf } from '../design/classes.ts';
import { Icon } from '../design/icons/Icon.tsx';
import { Button } from '../design/primitives/Button.tsx';
import { Menu } from '../design/primitives/Menu.tsx';
import { useText } from '../i18n/language.ts';
import { Rich } from '../i18n/Rich.tsx';
import styles from './Editor.module.css';
import { setDraft, useEditorDraft } from './editor-store.ts';
import { acceptable, type Checked, countOutcomes, faultsOf, findingsOf, isRefused, titleOf, type Verdict, warningsOf } from './results.ts';
import { sampleNames, samples } from './samples.ts';
import type { Submission } from './submit.ts';

const c = classesOf(styles);

export interface EditorSideProps {
  readonly busy: boolean;
  readonly complaint: string;
  readonly onSubmit: (what: Submission) => void;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onReveal: (line: number, column: number) => void;
}

/** Beside the text: what it is, what one can do with it, what the API server said to it. */
export function EditorSide({ busy, complaint, onSubmit, onFiles, onReveal }: EditorSideProps): ReactNode {
  const { editor: t } = useText();
  const name = useEditorDraft((draft) => draft.name);
  const verdict = useEditorDraft((draft) => draft.verdict);
  const checked = useEditorDraft((draft) => draft.checked);
  return (
    <div className={c('side')} aria-busy={busy}>
      <p className={c('what')}>{name === '' ? t.manifest : <b>{name}</b>}</p>
      <div className={c('buttons')}>
        <Button look="solid" disabled={busy} aria-keyshortcuts="Control+Enter Meta+Enter" title={t.applyKey} onClick={() => onSubmit('apply')}>
          {t.apply}
        </Button>
        <Button look="line" disabled={busy} onClick={() => onSubmit('dryRun')}>
          {t.dryRun}
        </Button>
        <Sources onFiles={onFiles} />
      </div>
      {verdict === null && checked !== null && <CheckLine checked={checked} />}
      <div aria-live="polite" className={c('said')}>
        {complaint !== '' && (
          <p className={c('line', 'bad')}>
            <Icon name="close" />
            <span>{complaint}</span>
          </p>
        )}
        {verdict === null ? complaint === '' && <p className={c('note', 'keys')}>{t.hint}</p> : <VerdictView verdict={verdict} busy={busy} onSubmit={onSubmit} onReveal={onReveal} />}
      </div>
    </div>
  );
}

/** What the server would say. Nobody asked for it, so it is quiet: a dot, a few words, and no announcement at each pause. */
function CheckLine({ checked }: { readonly checked: Checked }): ReactNode {
  const { editor: t } = useText();
  const findings = findingsOf(checked.results);
  if (findings.type === 'nothing') return null;
  const words = findings.type === 'faults' ? t.wouldRefuse(findings.count) : findings.type === 'warnings' ? t.wouldWarn(findings.count) : t.check[findings.type];
  return (
    <p className={c('check', checked.isStale ? 'stale' : findings.type)} aria-live="off">
      {checked.isStale ? t.check.stale : words}
    </p>
  );
}

function Sources({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }): ReactNode {
  const { editor: t } = useText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Menu
        trigger={<Button look="line">{t.open}</Button>}
        groups={[
          { entries: [{ id: 'file', label: t.openFile, note: t.openFileNote, icon: 'file', onSelect: () => input.current?.click() }] },
          { label: t.samplesLabel, entries: sampleNames.map((id) => ({ id, label: t.samples[id], note: t.sampleNotes[id], icon: 'right', onSelect: () => setDraft(samples[id], `${id}.yaml`) })) },
          { entries: [{ id: 'clear', label: t.clear, icon: 'trash', onSelect: () => setDraft('') }] },
        ]}
      />
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".yaml,.yml,.json,text/plain,application/yaml,application/json"
        aria-label={t.openFile}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}

const shownResults = 200;

function VerdictView({ verdict, busy, onSubmit, onReveal }: { readonly verdict: Verdict; readonly busy: boolean; readonly onSubmit: (what: Submission) => void; readonly onReveal: EditorSideProps['onReveal'] }): ReactNode {
  const { editor: t } = useText();
  const { results, trial } = verdict;
  const refused = results.filter(isRefused);
  const good = acceptable(results);
  const counts = countOutcomes(results).map(([outcome, count]) => `${count} ${outcome}`);
  if (results.length === 0) return <p className={c('note')}>{t.nothingThere}</p>;
  return (
    <>
      <p className={c('line', refused.length > 0 ? 'bad' : 'ok')}>
        <Icon name={refused.length > 0 ? 'close' : 'check'} />
        <span>
          {refused.length > 0 ? (trial ? t.refusedNothingChanged : t.refusedSome) : trial ? t.trialPassed : t.applied} {counts.join(', ')}
        </span>
      </p>
      {trial && refused.length > 0 && good.length > 0 && (
        <Button look="line" disabled={busy} onClick={() => onSubmit(good)}>
          {t.applyValid(good.length)}
        </Button>
      )}
      <ul className={c('results')}>
        {[...refused, ...results.filter((result) => !isRefused(result))].slice(0, shownResults).map((result) => (
          <Result key={`${result.document} ${titleOf(result)}`} result={result} onReveal={onReveal} />
        ))}
      </ul>
      {results.length > shownResults && <p className={c('note')}>{t.more(results.length - shownResults)}</p>}
    </>
  );
}

function Result({ result, onReveal }: { readonly result: ApplyResult; readonly onReveal: EditorSideProps['onReveal'] }): ReactNode {
  const { editor: t } = useText();
  const { ref, outcome } = result;
  const stored = ref !== undefined && !isRefused(result);
  return (
    <li className={c(isRefused(result) ? 'refused' : outcome === 'unchanged' && 'unchanged')}>
      <button type="button" className={c('title')} onClick={() => (stored ? select(ref) : onReveal(result.firstLine, 1))}>
        {titleOf(result)} <span>{outcome}</span>
      </button>
      {result.message !== undefined && (result.faults ?? []).length === 0 && <p className={c('verbatim')}>{result.message}</p>}
      {faultsOf(result).map(({ line, column, message }) => (
        <button key={`${line} ${message}`} type="button" className={c('fault')} onClick={() => onReveal(line, column)}>
          <Rich text={t.atLine(line)} /> {(result.faults ?? []).length > 0 && message}
        </button>
      ))}
      {warningsOf(result).map(({ line, column, message }) => (
        <button key={message} type="button" className={c('fault', 'warning')} onClick={() => onReveal(line, column)}>
          <Rich text={t.atLine(line)} /> {message}
        </button>
      ))}
    </li>
  );
}

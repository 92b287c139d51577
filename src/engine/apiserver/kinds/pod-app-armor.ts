import type { AppArmorProfile, Container, EphemeralContainer, PodSpec } from '../../api/core/types.ts';
import { jsonEqual } from '../../base/json.ts';
import { appArmorPrefix, appArmorProfileOf } from '../validation/core/pod-annotations.ts';
import { hasFault } from '../validation/metadata.ts';
import { validateAppArmor } from '../validation/core/security-context.ts';

type Annotations = Readonly<Record<string, string>>;

interface Translated<T> {
  readonly containers: readonly T[];
  /** The annotations that are to be said otherwise. */
  readonly deprecated: readonly string[];
}

function translate<T extends Container | EphemeralContainer>(containers: readonly T[], annotations: Annotations, podProfile: AppArmorProfile | undefined): Translated<T> {
  const deprecated: string[] = [];
  const translated = containers.map((container) => {
    const key = `${appArmorPrefix}${container.name}`;
    const text = annotations[key];
    if (text === undefined || container.securityContext?.appArmorProfile !== undefined) return container;
    const found = appArmorProfileOf(text);
    const profile = found === undefined || hasFault(validateAppArmor(found, '')) ? undefined : found;
    if (profile !== undefined && jsonEqual(profile, podProfile)) return container;
    deprecated.push(key);
    return profile === undefined ? container : { ...container, securityContext: { ...container.securityContext, appArmorProfile: profile } };
  });
  return { containers: translated, deprecated };
}

/** AppArmor profiles in annotations of a new pod become fields, with a warning each (pkg/registry/core/pod/strategy.go). */
export function withAppArmorProfiles(spec: PodSpec, annotations: Annotations | undefined, warn: (text: string) => void): PodSpec {
  if (annotations === undefined || spec.os?.name === 'windows' || !Object.keys(annotations).some((key) => key.startsWith(appArmorPrefix))) return spec;
  const podProfile = spec.securityContext?.appArmorProfile;
  const [initial, main] = [translate(spec.initContainers ?? [], annotations, podProfile), translate(spec.containers, annotations, podProfile)];
  for (const key of [...initial.deprecated, ...main.deprecated]) warn(`metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`);
  return { ...spec, containers: main.containers, ...(spec.initContainers === undefined ? {} : { initContainers: initial.containers }) };
}

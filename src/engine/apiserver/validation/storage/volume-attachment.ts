// VolumeAttachments: pkg/apis/storage/validation/validation.go.
import type { VolumeAttachment, VolumeAttachmentSource, VolumeAttachmentStatus, VolumeError } from '../../../api/storage/types.ts';
import { validateInlineVolumeSpec } from '../core/persistent-volume.ts';
import { validateDriverName } from '../core/volume-sources.ts';
import type { Causes } from '../field-error.ts';
import { forbidden, invalid, invalidEach, required, tooLong } from '../field-error.ts';
import { shownStruct } from '../go-struct.ts';
import type { Incomplete } from '../incomplete.ts';
import { immutableSentence, validateMeta } from '../metadata.ts';
import { byteLength, inclusiveRange, subdomainName } from '../names.ts';
import { semanticEqual } from '../semantic.ts';
import { rulesOf } from '../validator.ts';

const maxMetadataBytes = 256 * 1024;
const maxMessageBytes = 1024;
const oneSource = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';

function* validateSource(source: Incomplete<VolumeAttachmentSource>, path: string): Causes {
  const { inlineVolumeSpec: inline, persistentVolumeName: name } = source;
  if (inline === undefined && name === undefined) yield required(path, oneSource);
  else if (inline !== undefined && name !== undefined) yield forbidden(path, oneSource);
  else if (inline !== undefined) yield* validateInlineVolumeSpec(inline, `${path}.inlineVolumeSpec`);
  else if (name === '') yield required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName');
}

/** The sentence names another limit than the one that is checked, as upstream's does. */
function* validateError(error: Incomplete<VolumeError>, path: string): Causes {
  if (byteLength(error.message ?? '') > maxMessageBytes) yield tooLong(`${path}.message`, maxMetadataBytes);
  if ((error.errorCode ?? 0) < 0) yield invalid(`${path}.errorCode`, error.errorCode, inclusiveRange(0, 2147483647));
}

function* validateStatus(status: Incomplete<VolumeAttachmentStatus>): Causes {
  const bytes = Object.entries(status.attachmentMetadata ?? {}).reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  if (bytes > maxMetadataBytes) yield tooLong('status.attachmentMetadata', maxMetadataBytes);
  for (const key of ['attachError', 'detachError'] as const) {
    const error = status[key];
    if (error !== undefined) yield* validateError(error, `status.${key}`);
  }
}

function* validateAttachment({ metadata = {}, spec = {}, status = {} }: Incomplete<VolumeAttachment>): Causes {
  const { attacher = '', nodeName = '', source = {} } = spec;
  yield* validateMeta(metadata, { namespaced: false, name: subdomainName });
  yield* validateDriverName(attacher, 'spec.attacher');
  yield* validateSource(source, 'spec.source');
  yield* invalidEach('spec.nodeName', nodeName, subdomainName(nodeName, false));
  yield* validateStatus(status);
  const volume = source.persistentVolumeName;
  if (volume !== undefined) yield* invalidEach('spec.source.persistentVolumeName', volume, subdomainName(volume, false));
}

function* validateAttachmentUpdate(attachment: Incomplete<VolumeAttachment>, old: VolumeAttachment): Causes {
  yield* validateAttachment(attachment);
  if (!semanticEqual(attachment.spec, old.spec)) yield invalid('spec', shownStruct('VolumeAttachmentSpec', attachment.spec), immutableSentence);
}

export const volumeAttachmentRules = rulesOf<VolumeAttachment>({ create: validateAttachment, update: validateAttachmentUpdate, status: validateAttachmentUpdate });

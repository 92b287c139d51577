// What expressions ask of the authorizer: apiserver/pkg/cel/library/authz.go.
import { asAccount, CelAuthorizer, Decision, GroupCheck, nothing, PathCheck, pathCheck, ResourceCheck, type Thing } from '../library/authorizer.ts';
import { textOf, the } from './arguments.ts';
import type { Body } from './texts.ts';

function narrowed(part: keyof Thing): Body {
  return (value, text) => {
    const { ask, thing } = the(ResourceCheck, value);
    return new ResourceCheck(ask, { ...thing, [part]: textOf(text) });
  };
}

/** Selectors narrow what nobody here grants by fields or labels. */
const asItIs: Body = (value) => the(ResourceCheck, value);

export const authorizationBodies: ReadonlyMap<string, Body> = new Map<string, Body>([
  ['authorizer_path', (value, path) => pathCheck(the(CelAuthorizer, value), textOf(path))],
  ['authorizer_group', (value, group) => new GroupCheck(the(CelAuthorizer, value).ask, textOf(group))],
  ['authorizer_serviceaccount', (value, namespace, name) => asAccount(the(CelAuthorizer, value), textOf(namespace), textOf(name))],
  [
    'groupcheck_resource',
    (value, resource) => {
      const { ask, group } = the(GroupCheck, value);
      return new ResourceCheck(ask, { ...nothing, group, resource: textOf(resource) });
    },
  ],
  ['resourcecheck_subresource', narrowed('subresource')],
  ['resourcecheck_namespace', narrowed('namespace')],
  ['resourcecheck_name', narrowed('name')],
  ['authorizer_fieldselector', asItIs],
  ['authorizer_labelselector', asItIs],
  [
    'pathcheck_check',
    (value, verb) => {
      const { ask, path } = the(PathCheck, value);
      return new Decision(ask({ ...nothing, path, verb: textOf(verb) }));
    },
  ],
  [
    'resourcecheck_check',
    (value, verb) => {
      const { ask, thing } = the(ResourceCheck, value);
      return new Decision(ask({ ...thing, verb: textOf(verb) }));
    },
  ],
  ['decision_allowed', (value) => the(Decision, value).answer.isAllowed],
  ['decision_reason', (value) => the(Decision, value).answer.reason],
  ['decision_errored', () => false],
  ['decision_error', () => ''],
]);

import type { ServiceAccount } from '../../api/core/types.ts';
import type { DraftOf, Strategy } from '../kind.ts';

function keepNamesOnly(account: DraftOf<ServiceAccount>): void {
  if (account.secrets !== undefined) account.secrets = account.secrets.map(({ name }) => (name === undefined ? {} : { name }));
}

/** pkg/registry/core/serviceaccount: of its secrets an account knows the names, nothing else. */
export const serviceAccountStrategy: Strategy<ServiceAccount> = { prepareForCreate: keepNamesOnly, prepareForUpdate: keepNamesOnly };

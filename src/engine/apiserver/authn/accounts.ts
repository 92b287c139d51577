// Service accounts as users: apiserver/pkg/authentication/serviceaccount/util.go.

export interface AccountName {
  readonly namespace: string;
  readonly name: string;
}

const userName = /^system:serviceaccount:([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?):([a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?)$/;

/** The account whose user name it is; none for names that no account can have. */
export function accountOfUser(name: string): AccountName | undefined {
  const [, namespace, account] = userName.exec(name) ?? [];
  return namespace === undefined || account === undefined ? undefined : { namespace, name: account };
}

export function userOfAccount({ namespace, name }: AccountName): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

/** The groups of every account of a namespace, beside the one of all who are known. */
export function accountGroups(namespace: string): readonly string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

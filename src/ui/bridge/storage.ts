// One small key-value store in the browser (IndexedDB), for what is too large for localStorage: the journal of the cluster.

const databaseName = 'kubarium';
const storeName = 'saves';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.addEventListener('upgradeneeded', () => {
      request.result.createObjectStore(storeName);
    });
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB is not available')));
  });
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(storeName, mode);
      const request = act(transaction.objectStore(storeName));
      transaction.addEventListener('complete', () => resolve(request.result));
      transaction.addEventListener('error', () => reject(transaction.error ?? new Error('the browser refused to store')));
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('the browser refused to store')));
    });
  } finally {
    database.close();
  }
}

export async function readSave(key: string): Promise<string | undefined> {
  const value: unknown = await inStore('readonly', (store) => store.get(key) as IDBRequest<unknown>);
  return typeof value === 'string' ? value : undefined;
}

export async function writeSave(key: string, save: string): Promise<void> {
  await inStore('readwrite', (store) => store.put(save, key));
}

export async function deleteSave(key: string): Promise<void> {
  await inStore('readwrite', (store) => store.delete(key));
}

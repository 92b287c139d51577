import type { Answer } from '../bridge/engine-client.ts';
import { say } from '../bridge/notices.ts';
import { messageOf, type Session } from '../bridge/session.ts';
import type { ApiRequest } from './requests.ts';

/** Sends a request for the reader. A refusal is told in the API server's own words; the answer is `undefined` when the engine could not answer. */
export async function ask(session: Session, request: ApiRequest): Promise<Answer<'request'> | undefined> {
  try {
    const answer = await session.engine.send('request', request);
    if (answer.status >= 400) say('refused', refusalOf(answer.body));
    return answer;
  } catch (error) {
    say('engineFailed', messageOf(error));
    return undefined;
  }
}

/** The message of a Status. */
export function refusalOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string' ? body.message : JSON.stringify(body);
}

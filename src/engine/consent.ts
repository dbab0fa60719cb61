// Asking before something is lost.
import { askLine } from '../host/prompt.ts';

/** docker's prompt: only y and Y are a yes, and so is no answer none. */
export const consents = (warning: string): boolean => {
  const answer = askLine(`${warning}\nAre you sure you want to continue? [y/N] `);
  return answer?.trim().toLowerCase() === 'y';
};

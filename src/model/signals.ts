// Signals by docker's many spellings: `TERM`, `SIGTERM`, `sigterm`, `15`. signal(7)

const NAMES = [
  'HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE', 'ALRM', 'TERM', 'STKFLT',
  'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'WINCH', 'IO', 'PWR', 'SYS',
] as const;

const LAST_NUMBER = 64;
const SIGRTMIN = 34;
const SIGRTMAX = 64;

/** The signal's number, undefined for what is none. RTMIN+n and RTMAX-n are known, as docker knows them. */
export const signalNumber = (text: string): number | undefined => {
  if (/^\d+$/.test(text)) return Number(text) >= 1 && Number(text) <= LAST_NUMBER ? Number(text) : undefined;
  const name = text.toUpperCase().replace(/^SIG/, '');
  const at = (NAMES as readonly string[]).indexOf(name);
  if (at >= 0) return at + 1;
  const realTime = /^RTM(IN|AX)(?:([+-])(\d+))?$/.exec(name);
  if (realTime === null) return undefined;
  const [, end, sign, offset = '0'] = realTime;
  const number = end === 'IN' ? SIGRTMIN + Number(offset) : SIGRTMAX - Number(offset);
  return (sign === undefined || (sign === '+') === (end === 'IN')) && number >= SIGRTMIN && number <= SIGRTMAX ? number : undefined;
};

export const isSignal = (text: string): boolean => signalNumber(text) !== undefined;

/** A name that the shell's kill knows, else the number. */
export const signalWord = (number: number): string => NAMES[number - 1] ?? String(number);

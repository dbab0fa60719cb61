// All of stdin at once, for what is small.
import fs from 'node:fs';

export const readStdin = (): string => fs.readFileSync(0, 'utf8');

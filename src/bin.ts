// What bin/sc hands to the runtime.
import { main } from './main.ts';

void main();

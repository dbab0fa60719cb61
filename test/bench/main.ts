// npm run bench [-- --full] [-- --only WORD,WORD]: one table on stdout, all the numbers in test/bench/results/.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '../root.ts';
import { enter } from './engines.ts';
import type { Engine, Field } from './engines.ts';
import { memoryOf } from './memory.ts';
import type { Memory } from './memory.ts';
import type { Series } from './measure.ts';
import { memoryTable, timesTable, whereTable } from './table.ts';
import { TESTS } from './tests.ts';
import { whereOf } from './where.ts';
import type { Where } from './where.ts';

const print = (line: string): void => { process.stdout.write(`${line}\n`); };
const progress = (line: string): void => { process.stderr.write(`${line}\n`); };
const load = (): string => os.loadavg().map((value) => value.toFixed(1)).join(' ');

const { values: { full, only } } = parseArgs({ options: { full: { type: 'boolean', default: false }, only: { type: 'string', default: '' } } });
const asked = only === '' ? undefined : only.split(',');
const wanted = (name: string): boolean => asked === undefined || asked.includes(name);

/** Kept out of git: they say more of the machine than of the program. */
const keep = (results: object): string => {
  const directory = path.join(repository, 'test/bench/results');
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(path.join(directory, '.gitignore'), '*\n');
  const file = path.join(directory, `${new Date().toISOString().replaceAll(':', '-')}.json`);
  fs.writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
  return file;
};

const measure = async (field: Field, directory: string): Promise<void> => {
  const { engines, missing } = field;
  const began = load();
  const series: Series[] = [];
  for (const test of TESTS.filter(({ name }) => wanted(name))) {
    progress(`${test.name} …`);
    series.push(...await test.run(field, { full }));
  }
  const memories: Memory[] = [];
  for (const engine of wanted('memory') ? engines : []) {
    progress(`memory of ${engine.name} …`);
    memories.push(await memoryOf(engine));
  }
  const where: Where[] = [];
  const isSc = ({ name }: Engine): boolean => name.startsWith('sc');
  for (const engine of wanted('where') ? engines.filter(isSc) : []) {
    progress(`where the time of ${engine.name} goes …`);
    where.push(await whereOf(engine, directory));
  }
  const machine = { date: new Date().toISOString(), kernel: os.release(), cpus: os.cpus().length, loadBefore: began, loadAfter: load(), versions: Object.fromEntries(engines.map(({ name, version }) => [name, version])) };
  print(`${machine.date}, Linux ${machine.kernel}, ${machine.cpus} CPUs, load ${machine.loadBefore} before, ${machine.loadAfter} after`);
  for (const { name, version } of engines) print(`  ${name}: ${version}`);
  for (const line of missing) print(`  not here: ${line}`);
  const tables = [...(series.length > 0 ? [timesTable(series)] : []), ...(memories.length > 0 ? [memoryTable(memories)] : []), ...where.map(whereTable)];
  for (const table of tables) print(`\n${table}`);
  print(`\n${keep({ machine, missing, series, memories, where })}`);
};

if (process.getuid?.() === 0) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-bench-'));
  const field = await enter(directory);
  try {
    await measure(field, directory);
  } finally {
    for (const engine of field.engines) await engine.stop().catch((error: unknown) => progress(`${engine.name} is not tidied up: ${String(error)}`));
    fs.rmSync(directory, { recursive: true, force: true });
  }
} else {
  print('the bench needs root: sudo npm run bench');
  process.exitCode = 1;
}

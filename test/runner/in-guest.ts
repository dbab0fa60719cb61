// Runs in the guest: test files one after another, reports into a directory that the host shares.
import { runFiles } from './files.ts';

const [reports, ...files] = process.argv.slice(2);
if (reports === undefined) throw new Error('usage: in-guest.js REPORTS FILE...');

const cases = await runFiles(files, {
  reports,
  concurrency: 1,
  timeoutSeconds: 600,
  environment: {},
  onFile: (_, results) => { process.stdout.write(results.some(({ outcome }) => outcome === 'failed') ? 'F' : '.'); },
});
for (const { file, name, outcome, detail } of cases) {
  // A failure of the file as a whole is in no report; the host prints this when nothing else explains the status.
  if (outcome === 'failed') process.stdout.write(`\n${file}: ${name}: ${detail}\n`);
}
process.exitCode = cases.some(({ outcome }) => outcome === 'failed') ? 1 : 0;

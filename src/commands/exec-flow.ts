// `exec` from its flags to its exit code.
import { execInContainer } from '../engine/exec-container.ts';
import { hostFacts } from '../engine/facts.ts';
import { prepareExec } from '../engine/prepare-exec.ts';
import { requireRoot } from '../engine/privilege.ts';
import { requireTerminal } from '../engine/require-terminal.ts';
import { openRunning } from '../engine/running.ts';
import { titleOf } from '../engine/title.ts';
import { parseDetachKeys } from '../model/detach-keys.ts';
import type { ExecFlags } from '../model/exec-request.ts';
import { print } from '../output/print.ts';
import { planExec } from '../plan/exec.ts';
import { render } from '../program/render.ts';
import type { StatePaths } from '../store/paths.ts';
import { findRecord } from '../store/records.ts';

export interface ExecFlow {
  readonly flags: ExecFlags;
  /** As typed. */
  readonly container: string;
  readonly words: readonly string[];
  readonly paths: StatePaths;
  readonly argv: readonly string[];
  readonly dryRun: boolean;
  readonly detachKeys: string | undefined;
}

/** @returns docker's exit code. @throws ScError */
export const execFromFlags = async ({ flags, container, words, paths, argv, dryRun, detachKeys }: ExecFlow): Promise<number> => {
  requireRoot('exec');
  const keys = parseDetachKeys(detachKeys);
  if (flags.tty && flags.interactive && !flags.detach && !dryRun) requireTerminal();
  const { id, spec } = findRecord(paths, container);
  const facts = hostFacts(paths);
  const live = openRunning(paths, id, facts, container);
  try {
    const asked = prepareExec({ flags, spec, view: live, words });
    const plan = planExec({ id, title: titleOf(argv, words.length), facts, places: { state: paths.root, run: paths.run } }, asked);
    if (dryRun) {
      print(render(plan));
      return 0;
    }
    return await execInContainer({
      plan, shell: facts.shell, paths, id, detach: flags.detach, interactive: flags.interactive, tty: flags.tty, detachKeys: keys,
      nullDevice: flags.tty || (flags.interactive && !flags.detach) ? undefined : live.openNull(),
    });
  } finally {
    live.close();
  }
};

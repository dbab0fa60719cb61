// The saved plan of a container. It carries the version of its form and is refused, in words, when that is another.
import { HostError } from '../errors.ts';
import { readText } from '../host/files.ts';
import { PLAN_VERSION, type Plan } from '../plan/step.ts';
import type { StatePaths } from '../store/paths.ts';
import { containerDirectory } from '../store/records.ts';

/** @throws HostError for a plan that is missing, torn or of another version */
export const readPlan = (paths: StatePaths, id: string): Plan => {
  const file = `${containerDirectory(paths, id)}/plan.json`;
  const text = readText(file);
  if (text === undefined) throw new HostError(`${file} is missing`, 1);
  let plan: Partial<Plan> | null;
  try {
    plan = JSON.parse(text) as Partial<Plan> | null;
  } catch {
    throw new HostError(`${file} is torn: it is no JSON`, 1);
  }
  if (plan?.version !== PLAN_VERSION) throw new HostError(`${file} is a plan of version ${String(plan?.version)}; this sc reads version ${PLAN_VERSION}`, 1);
  return plan as Plan;
};

/** The text that sh ran, byte for byte. @throws HostError where it is missing */
export const readProgram = (paths: StatePaths, id: string): string => {
  const file = `${containerDirectory(paths, id)}/program.sh`;
  const text = readText(file);
  if (text === undefined) throw new HostError(`${file} is missing`, 1);
  return text;
};

// Names of layers by what lies below them: OCI image specification, config.md, "Layer ChainID".
import { digestOf } from '../store/images.ts';

/** @param diffIds bottom first. @returns the hex digits of each chain id */
export const chainIdsOf = (diffIds: readonly string[]): string[] => {
  const chains: string[] = [];
  for (const diffId of diffIds) {
    const below = chains.at(-1);
    chains.push((below === undefined ? diffId : digestOf(`sha256:${below} ${diffId}`)).slice('sha256:'.length));
  }
  return chains;
};

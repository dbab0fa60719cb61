// What docker does and `sc` leaves to another tool: said, so that nobody looks for it in vain.

const BUILD = "building images is left to 'buildah build'; 'sc load' and 'sc pull' bring in what it makes";
const SWARM = "clusters are left to Kubernetes or docker; sc runs containers on this machine";

const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['build', BUILD], ['builder', BUILD], ['buildx', BUILD], ['bake', BUILD],
  ['push', "pushing images is left to 'skopeo copy oci-archive:FILE docker://REGISTRY/NAME'"],
  ['search', "searching is left to the registry: 'skopeo list-tags docker://REGISTRY/NAME', or its web site"],
  ['manifest', "manifests are left to 'skopeo inspect --raw docker://NAME' and 'buildah manifest'"],
  ['trust', "signatures are left to 'skopeo standalone-verify' and to cosign"],
  ['compose', "several containers at once are left to a script of 'sc run' lines, or to podman-compose"],
  ['context', "there is no daemon to choose: 'sc --root DIR' chooses a store"],
  ['checkpoint', 'checkpoints are left to criu'],
  ['plugin', 'sc has no plugins'],
  ...['config', 'node', 'secret', 'service', 'stack', 'swarm'].map((verb) => [verb, SWARM] as const),
]);

/** @returns which tool does it, undefined for a verb that docker has not got either */
export const elsewhere = (verb: string): string | undefined => {
  const tool = ELSEWHERE.get(verb);
  return tool === undefined ? undefined : `there is no 'sc ${verb}': ${tool}`;
};

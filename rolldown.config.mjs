// One CommonJS bundle, split at every dynamic import: a call loads the chunks of its own command and no other.

// What most verbs of containers share, in one chunk: a file more costs a call 0.2 ms, and there would be twenty.
const core =
  /src\/(host\/(files|flock|proc|process|probe|tools|tree)|model\/(container|signals|size|image-reference|host-facts)|store\/(records|status|images|image-layers)|engine\/(facts|privilege)|images\/(find|view|overlay)|plan\/settings|program\/.*)\.ts$/;

export default {
  input: { main: 'src/bin.ts' },
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  output: {
    dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs', cleanDir: true,
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'core', test: core }] },
  },
};

// One CommonJS bundle, split at every dynamic import: a call loads the chunks of its own command and no other.
export default {
  input: { main: 'src/bin.ts' },
  platform: 'node',
  output: { dir: 'dist', format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs', cleanDir: true },
};

// Words for stdout. console.log, for three reasons that were measured: in Bun the first touch of process.stdout takes 8 ms;
// there only console is quiet when the reader has gone (`sc ps | head -1`); and it writes all to a pipe that blocks.

/** Prints lines; the newline at the end of the last is added where it is missing. Nothing prints nothing. */
export const print = (text: string): void => {
  if (text !== '') console.log(text.endsWith('\n') ? text.slice(0, -1) : text);
};

/** Words for stderr, a line. */
export const warn = (text: string): void => {
  console.error(text.endsWith('\n') ? text.slice(0, -1) : text);
};

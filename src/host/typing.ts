// What is typed or sent to our stdin, piece by piece.

/** @returns stops it; this process may end then */
export const readInput = (onPiece: (piece: Uint8Array) => void, onEnd: () => void): (() => void) => {
  const { stdin } = process;
  const ignore = (): void => undefined;
  stdin.on('data', onPiece);
  stdin.on('end', onEnd);
  stdin.on('error', ignore);
  return () => {
    stdin.off('data', onPiece);
    stdin.off('end', onEnd);
    stdin.pause();
    stdin.unref?.();
  };
};

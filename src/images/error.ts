// What can be wrong with an image itself.
import { HostError } from '../errors.ts';

/** An image, layer or archive that cannot be used as it is. docker exits 1 for these. */
export const imageError = (message: string): HostError => new HostError(message, 1);

/** A blob of the store is not what its name says. A pull can repair that by fetching it again. */
export class DamagedBlob extends HostError {
  readonly digest: string;
  constructor(digest: string) {
    super(`the stored blob ${digest} is damaged: its contents have another digest; pull or load the image again`, 1);
    this.digest = digest;
  }
}

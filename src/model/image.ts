// What an image is to the rest of `sc`. OCI image specification, config.md.

/** The `config` object of an OCI image configuration: what a container takes over from its image. */
export interface ImageConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Volumes?: Readonly<Record<string, object>> | null;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly StopSignal?: string;
}

/** An image that can be mounted: all its layers are unpacked and verified. */
export interface StoredImage {
  /** `sha256:` + the digest of the configuration blob: docker's IMAGE ID. */
  readonly id: string;
  /** How it was asked for, in docker's familiar form: `busybox:latest`. */
  readonly reference: string;
  readonly config: ImageConfig;
  /** Names of the layers relative to StatePaths.layers (`l/7`), topmost first: overlay's order. */
  readonly layers: readonly string[];
}

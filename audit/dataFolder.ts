/** Something that lies in the data folder itself, not in a folder below it. */
export interface DataEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'socket' | 'other';
  /** Who may do what with it (`0o600`), as stat(2) tells; absent where the platform has no such bits. */
  readonly mode?: number;
  /** Whether it is a folder that a demo made, which is a deployment of its own. */
  readonly demo?: boolean;
}

/** The data folder, as the operating system shows it. */
export interface DataFolder {
  /** Of the folder itself. */
  readonly mode?: number;
  readonly entries: readonly DataEntry[];
}

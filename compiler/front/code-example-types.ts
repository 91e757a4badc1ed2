// What an example of an error code is: something wrong, and the same put right.

export interface CodeExample {
  /** what the texts are: a config, a cell, JavaScript with a module, commands; or Python, of what made a model file */
  readonly kind: 'config' | 'cell' | 'script' | 'shell' | 'python';
  readonly wrong: string;
  readonly right: string;
}

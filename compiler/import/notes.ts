// What an import has to tell: collected on the way by whoever knows it, printed as the report.

export interface Report {
  /** e.g. "ONNX" */
  readonly format: string;
  /** what the file holds */
  readonly found: readonly string[];
  /** what became of it */
  readonly mapped: readonly string[];
  /** what the file does not say */
  readonly assumed: readonly string[];
  /** what is likely to be wrong */
  readonly warnings: readonly string[];
}

export class Notes implements Report {
  readonly format: string;
  readonly found: string[] = [];
  readonly mapped: string[] = [];
  readonly assumed: string[] = [];
  readonly warnings: string[] = [];

  constructor(format: string) {
    this.format = format;
  }
}

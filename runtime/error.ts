// The one error type a user sees, and how every other file raises it.

export class GruccError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'GruccError';
    this.code = code;
  }
}

export function fail(code: number, message: string): never {
  throw new GruccError('GRU' + code, message);
}

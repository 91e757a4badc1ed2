// How the tests of the front end say which errors they expect: "LINE:COL CODE message".
import { GruccError, positionAt } from '../../compiler/diagnostics.ts';

export function errorsOf(action: () => unknown): string[] {
  try {
    action();
  } catch (thrown) {
    if (!(thrown instanceof GruccError)) throw thrown;
    return thrown.diagnostics.map(({ code, message, place }) => {
      if (!place) return `${code} ${message}`;
      const { line, column } = positionAt(place.text, place.start);
      return `${line}:${column} ${code} ${message}`;
    });
  }
  return [];
}

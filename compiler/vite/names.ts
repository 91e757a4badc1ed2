// Configs are called NAME.gru.json; their modules get a name that no plugin for JSON takes for its own.

export const isConfig = (path: string): boolean => path.endsWith('.gru.json');
export const isModule = (id: string): boolean => id.endsWith('.gru.json.js');

export const idOf = (config: string): string => `${config}.js`;
export const configOf = (id: string): string => id.slice(0, -'.js'.length);

/** Either of them: spares Vite the calls for all other files. */
export const anyName = /\.gru\.json(\.js)?$/;

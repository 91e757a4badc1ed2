// `grucc/vite`: the plugin with which a Vite project imports a config as the module that grucc makes of it.

import type { EnvironmentModuleNode, Plugin, ResolvedConfig } from 'vite';
import { checkOptions, type GruOptions } from './options.ts';
import { devParts } from './parts.ts';
import { anyName, configOf, idOf, isConfig, isModule } from './names.ts';
import { makeModule } from './make-module.ts';

export type { Asset, GruOptions } from './options.ts';

/** Compiles every `*.gru.json` that is imported. */
export default function gru(options: GruOptions = {}): Plugin {
  checkOptions(options);
  return {
    ...configPlugin(options),
    // workers are bundled apart, with plugins of their own
    config: () => ({ worker: { plugins: () => [configPlugin(options)] } }),
  };
}

function configPlugin(options: GruOptions): Plugin {
  const served = devParts();
  /** the files that each module was made of: a change finds the module even where compiling it failed */
  const sources = new Map<string, ReadonlySet<string>>();
  let vite: ResolvedConfig;
  return {
    name: 'grucc',
    enforce: 'pre',
    configResolved: (resolved) => void (vite = resolved),
    configureServer: ({ middlewares, config }) => void middlewares.use(served.middleware(config.base)),
    resolveId: {
      filter: { id: anyName },
      async handler(source, importer, how) {
        const config = isModule(source) ? configOf(source) : source;
        if (!isConfig(config)) return null;
        const found = await this.resolve(config, importer, { ...how, skipSelf: true });
        return found && isConfig(found.id) ? { ...found, id: idOf(found.id) } : null;
      },
    },
    load: {
      filter: { id: anyName },
      handler(id) {
        return isModule(id) ? makeModule(this, id, { options, vite, served, sources }) : null;
      },
    },
    hotUpdate({ file, modules }) {
      const ids = [...sources].filter(([, files]) => files.has(file)).map(([id]) => id);
      const made = ids.flatMap((id) => this.environment.moduleGraph.getModuleById(id) ?? []);
      // of a module that never compiled Vite does not know yet what to do: those that import it are loaded again
      const importers = made.filter(neverCompiled).flatMap((each) => [...each.importers]);
      return [...new Set([...modules, ...made, ...importers])];
    },
  };
}

const neverCompiled = ({ isSelfAccepting }: EnvironmentModuleNode): boolean => isSelfAccepting === undefined;

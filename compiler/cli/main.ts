#!/usr/bin/env node
// The executable: grucc's command line on this process's arguments, folder and streams.
import { processIo } from './process-io.ts';
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2), processIo());

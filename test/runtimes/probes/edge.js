/** The package in an edge runtime, whose host takes the answer from here. */
import { ask } from './ask.js';
import { families, sky } from './package.js';

globalThis.told = ask(sky, families);

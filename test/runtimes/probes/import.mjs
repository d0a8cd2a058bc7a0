/** The package by import. */
import { ask } from './ask.js';
import { families, sky } from './package.js';

console.log(await ask(sky, families));

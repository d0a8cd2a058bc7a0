/** The package in workerd, which runs this as a test and prints what it says. */
import { ask } from './ask.js';
import { families, sky } from './package.js';

export default {
  test: async () => console.log(await ask(sky, families)),
};

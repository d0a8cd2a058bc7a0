/** The package by require(). */
const sky = require('skypilot-utils');
const families = ['string', 'hash', 'io', 'system', 'process'].map((name) => require(`skypilot-utils/${name}`));

import('./ask.js').then(async ({ ask }) => console.log(await ask(sky, families)));

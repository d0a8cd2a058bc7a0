/** Starts the playground: what each section does is its own module's. */
import { getBackendInfo, ready, unicodeVersion } from '../index.ts';
import { showBackends } from './backends.ts';
import { startComparison } from './comparison.ts';
import { find } from './elements.ts';
import { startFiles } from './files.ts';
import { startTools } from './tools.ts';
import { startTruncate } from './truncate.ts';

startFiles();
startTruncate();
startTools();
startComparison();
// What scrolls must be within the keyboard's reach.
for (const region of document.querySelectorAll<HTMLElement>('.scroll')) region.tabIndex = 0;
find('#unicode').textContent = unicodeVersion;

await ready();
const info = getBackendInfo();
find('#version').textContent = info.version;
showBackends(info);

// All of the package: nothing may be left out.
import * as sky from 'skypilot-utils';

globalThis.skypilot = sky;

// A worker that asks the package it was bundled with.
import * as sky from 'skypilot-utils';
import { check } from './check.js';

globalThis.onmessage = async ({ data }) => postMessage(await check(sky, data));

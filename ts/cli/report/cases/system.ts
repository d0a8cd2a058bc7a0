/** The system family, and the threads that follow from it. */
import { type Case, type Cases, callsOn, type Sources } from '../case.ts';

const nothing = [undefined];

const limitCases = (name: 'getCpuCount' | 'getMemSizeGb'): readonly Case[] => [
  { function: name, input: 'limits known', size: 0, ...callsOn(nothing, (sky) => sky[name]()) },
  {
    function: name,
    input: 'limits read anew',
    size: 0,
    // A limit is asked for anew when half a second has passed, or a setting has changed.
    ...callsOn(nothing, (sky) => {
      sky.configure({});
      return sky[name]();
    }),
  },
];

const systemCases: Cases = () => [
  ...limitCases('getCpuCount'),
  ...limitCases('getMemSizeGb'),
  {
    function: 'getParallelThreads',
    input: 'limits known',
    size: 0,
    ...callsOn([undefined, 'kubernetes'], (sky, cloud) => sky.getParallelThreads(cloud)),
  },
];

export const sources: Sources = { 'the system family': systemCases };

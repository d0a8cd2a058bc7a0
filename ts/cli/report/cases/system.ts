/** The system family, and the threads that follow from it. */
import * as orders from '../../../orders.ts';
import { type Case, type Cases, callsOn, type Sources } from '../case.ts';

const nothing = [undefined];

const limitCases = (name: 'getCpuCount' | 'getMemSizeGb', order: Case['order']): readonly Case[] => [
  { function: name, input: 'limits known', size: 0, order, ...callsOn(nothing, (sky) => sky[name]()) },
  {
    function: name,
    input: 'limits read anew',
    size: 0,
    order,
    // A limit is asked for anew when half a second has passed, or a setting has changed.
    ...callsOn(nothing, (sky) => {
      sky.configure({});
      return sky[name]();
    }),
  },
];

const systemCases: Cases = () => [
  ...limitCases('getCpuCount', orders.cpuLimit),
  ...limitCases('getMemSizeGb', orders.memoryLimit),
  {
    function: 'getParallelThreads',
    input: 'limits known',
    size: 0,
    order: orders.cpuLimit,
    ...callsOn([undefined, 'kubernetes'], (sky, cloud) => sky.getParallelThreads(cloud)),
  },
];

export const sources: Sources = { 'the system family': systemCases };

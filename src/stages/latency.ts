import type { Settings } from '../config/setting-table.js'
import type { Model } from '../contracts/model.js'

/** `fast` keeps the models' order and stays under two seconds for every one of them. */
const fastShare = 0.1

/** Milliseconds from acceptance to the end of a model's task. */
export function durationOf({ seconds }: Model, latency: Settings['latency']): number {
  if (typeof latency === 'number') return latency
  switch (latency) {
    case 'instant':
      return 0
    case 'fast':
      return seconds * 1000 * fastShare
    case 'realistic':
      return seconds * 1000
  }
}

import { isoText } from '../time/text.js'
import type { Services } from './services.js'

/** For what a client asks for and is not there: it may have been, in the process before this one. */
export function orFromBefore({ startedAt }: Pick<Services, 'startedAt'>): string {
  const second = Math.floor(startedAt / 1000) * 1000
  return `or it is from before this process started at ${isoText(second)}: state is kept in memory and lost at its end`
}

import type { RequestRecord } from '../journal/request-record.js'
import type { TransportFault } from './transport-fault.js'
import type { Reply } from '../contracts/reply.js'

/** What a stage makes of a request: its answer, what happens to that on its way, and what the journal shall know. */
export interface Outcome {
  reply: Reply
  fault: TransportFault | undefined
  record: RequestRecord
}

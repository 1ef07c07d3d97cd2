import type { RequestRecord } from '../journal/request-record.js'
import type { TransportFault } from './transport-fault.js'
import type { Reply } from '../contracts/reply.js'

/** The result of a stage: the answer, the transport fault that it is sent with, and the record for the journal. */
export interface Outcome {
  reply: Reply
  fault: TransportFault | undefined
  record: RequestRecord
}

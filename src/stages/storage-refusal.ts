import {
  badSignature,
  preflightFailed,
  preflightIncomplete,
  storageErrorXml,
  unsupportedVerb,
  type StorageError,
} from '../storage/errors.js'
import type { Reply } from '../contracts/reply.js'

/** An error of the storage as its XML answer. */
export function storageRefusal(error: StorageError, explain: string): Reply {
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', 'x-ms-error-code': error.code },
    body: storageErrorXml(error),
    explain,
  }
}

const served = ['GET', 'HEAD']

/** The storage's answer to a request that is not a download: another method, a preflight, or a path that no link has. */
export function refuseUnserved(method: string, isPreflight: boolean): Reply {
  if (method === 'OPTIONS') {
    return isPreflight
      ? storageRefusal(preflightFailed, 'the storage allows no other origins (CORS); fetch pictures on a server')
      : storageRefusal(preflightIncomplete, 'a preflight has Origin and Access-Control-Request-Method')
  }
  if (served.includes(method)) {
    return storageRefusal(badSignature, 'no link has this path; use result.sample exactly as the poll returned it')
  }
  const { headers, ...refusal } = storageRefusal(
    unsupportedVerb,
    `a picture takes ${served.join(' and ')}, not ${method}`,
  )
  return { ...refusal, headers: { ...headers, allow: served.join(', ') } }
}

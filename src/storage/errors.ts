import { httpDate } from '../time/text.js'

/** Errors of the blob storage behind the signed links. Codes and texts are Azure Blob Storage's public ones (inferred: none was recorded). */
export interface StorageError {
  status: number
  code: string
  message: string
  detail?: string
}

/** The link's signature does not match its path and query. */
export const badSignature: StorageError = {
  status: 403,
  code: 'AuthenticationFailed',
  message:
    'Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.',
  detail: 'Signature did not match.',
}

/** The link has expired; times in epoch milliseconds on the account's clock. */
export const expired = (expiredAt: number, now: number): StorageError => ({
  ...badSignature,
  detail: `Signature not valid in the specified time frame: Expiry [${httpDate(expiredAt)}] - Current [${httpDate(now)}]`,
})

export const blobNotFound: StorageError = {
  status: 404,
  code: 'BlobNotFound',
  message: 'The specified blob does not exist.',
}

/** A condition of the request (If-Match and the like) does not hold. */
export const conditionNotMet: StorageError = {
  status: 412,
  code: 'ConditionNotMet',
  message: 'The condition specified using HTTP conditional header(s) is not met.',
}

export const unsupportedVerb: StorageError = {
  status: 405,
  code: 'UnsupportedHttpVerb',
  message: "The resource doesn't support specified Http Verb.",
}

/** A CORS preflight: the storage has no CORS rules. */
export const preflightFailed: StorageError = {
  status: 403,
  code: 'CorsPreflightFailure',
  message: 'CORS not enabled or no matching rule found for this request.',
}

/** An OPTIONS request without the headers of a CORS preflight. */
export const preflightIncomplete: StorageError = {
  status: 400,
  code: 'InvalidHeaderValue',
  message: 'A required CORS header is not present.',
}

/** A request header that cannot be parsed. */
export const invalidHeader: StorageError = {
  status: 400,
  code: 'InvalidHeaderValue',
  message: 'The value for one of the HTTP headers is not in the correct format.',
}

export const invalidRange: StorageError = {
  status: 416,
  code: 'InvalidRange',
  message: 'The range specified is invalid for the current size of the resource.',
}

export const serverBusy: StorageError = {
  status: 503,
  code: 'ServerBusy',
  message: 'The server is currently unable to receive requests. Please retry your request.',
}

export const internalError: StorageError = {
  status: 500,
  code: 'InternalError',
  message: 'The server encountered an internal error. Please retry the request.',
}

export const storageErrorXml = ({ code, message, detail }: StorageError): string =>
  `\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message>` +
  `${detail === undefined ? '' : `<AuthenticationErrorDetail>${detail}</AuthenticationErrorDetail>`}</Error>`

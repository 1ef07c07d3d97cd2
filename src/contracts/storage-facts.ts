import type { Fact } from './facts.js'
import { inferred, recorded } from './evidence.js'
import { products } from './products.js'

const downloads = recorded('two downloads of December 2025')
/** The storage's own documentation: it is recorded that the vendor's links lead to such a storage, but not its configuration. */
const azure = (what: string) => inferred(`learn.microsoft.com on Azure Blob Storage, read in November 2026: ${what}`)

/** What is known about the storage behind the signed URLs, which is the same for every contract. */
export const storageFacts: readonly Fact[] = [
  {
    about: 'the signed URL of a picture',
    is: '`…/sample.jpeg?se=&sp=r&sv=2026-02-06&sr=b&rsct=image/jpeg&sig=`; `se` in whole seconds; the extension and `rsct` follow the format; in `sig`, `+` and `=` are escaped and `/` is not',
    evidence: recorded('four links of August 2026: order, values, and what is escaped'),
  },
  {
    about: 'host and path before that',
    is: 'the origin that the client used, and `/results/<task id>/`',
    evidence: recorded(
      'a difference: in August 2026 the service had `delivery.<region>.bfl.ai/durable/<hour>/<UUID>/…`, other hosts and paths before',
    ),
  },
  {
    about: 'headers of a picture',
    is: 'Content-Type, Content-Length, Content-MD5, ETag, Last-Modified, Accept-Ranges, x-ms-blob-type, x-ms-version (that of the links); the other `x-ms-` headers of the storage are left out',
    evidence: downloads,
  },
  {
    about: 'Cache-Control',
    is: `\`${products['flux-dev'].cacheControl}\` on flux-dev, none on the others`,
    evidence: recorded('flux-dev and flux-2-pro, December 2025; that the others have none is inferred'),
  },
  {
    about: 'the key',
    is: 'not needed, and ignored if it is sent',
    evidence: recorded(
      'downloads without one, December 2025; that one does no harm is inferred from a client that sends it',
    ),
  },
  {
    about: 'an expired or altered URL; a task that is no longer kept',
    is: '403 `AuthenticationFailed`; 404 `BlobNotFound`, both as XML',
    evidence: inferred('Azure Blob Storage, whose headers were recorded'),
  },
  {
    about: 'If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since',
    is: '412 `ConditionNotMet` as XML for the first two, 304 for the others; checked after signature, expiry and existence; if the last two are both sent, one that holds is enough for the picture',
    evidence: azure('conditional headers of the Blob service'),
  },
  {
    about: 'a part of a picture',
    is: '206 for one range in `x-ms-range`, else in `Range`; 416 `InvalidRange` as XML with Content-Range for one after the end; the whole for several or unreadable ones; If-Range takes an ETag or a date',
    evidence: azure(
      'the range header of the Blob service; If-Range and a range of the last bytes are those of RFC 9110',
    ),
  },
  {
    about: 'another method than GET and HEAD; another path under `/results`',
    is: '405 `UnsupportedHttpVerb` with Allow (OPTIONS: 403 `CorsPreflightFailure`, there is no CORS); 403 `AuthenticationFailed`',
    evidence: azure('error codes and preflights; the service may refuse PUT and DELETE for want of permission instead'),
  },
  {
    about: 'what a picture shows',
    is: 'an abstract composition with a caption; of an edit its inputs, as docs/pictures.md shows; prompt, model, seed, size, fields and inputs are in its metadata',
    evidence: inferred('nothing to know: it is the emulator’s own'),
  },
]

import type { Fact } from './facts.js'
import { inferred, recorded } from './known.js'
import { products } from './products.js'

const downloads = recorded('two downloads of December 2025')

/** What is known about the storage behind the signed URLs, which is the same for every contract. */
export const deliveryFacts: readonly Fact[] = [
  {
    about: 'the signed URL of a picture',
    is: '`…/sample.jpeg?se=&sp=r&sv=&sr=b&rsct=&sig=`; the extension and `rsct` follow the format',
    known: downloads,
  },
  {
    about: 'host and path before that',
    is: 'the origin that the client used, and `/results/<task id>/`',
    known: inferred('the service has hosts of its own for it, which have changed over the years'),
  },
  {
    about: 'headers of a picture',
    is: 'Content-Type, Content-Length, Content-MD5, ETag, Last-Modified, Accept-Ranges, x-ms-blob-type, x-ms-version; the other `x-ms-` headers of the storage are left out',
    known: downloads,
  },
  {
    about: 'Cache-Control',
    is: `\`${products['flux-dev'].cacheControl}\` on flux-dev, none on the others`,
    known: recorded('flux-dev and flux-2-pro, December 2025; that the others have none is inferred'),
  },
  {
    about: 'the key',
    is: 'is not needed, and not looked at when it is sent',
    known: recorded(
      'downloads without one, December 2025; that one does no harm is inferred from a client that sends it',
    ),
  },
  {
    about: 'an expired or altered URL; a task that is no longer kept',
    is: '403 `AuthenticationFailed`; 404 `BlobNotFound`, both as XML',
    known: inferred('Azure Blob Storage, whose headers were recorded'),
  },
  {
    about: 'what a picture shows',
    is: 'an abstract composition with a caption; prompt, model and seed are in its XMP metadata',
    known: inferred('nothing to know: it is the emulator’s own'),
  },
]

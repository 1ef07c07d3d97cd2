import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { Random } from '../random.js'
import { dateOf } from '../time/date.js'
import type * as Asn1 from '@peculiar/asn1-x509'
import { bflDomains } from '../bfl-name.js'

/** A certificate and its private key, both as PEM. */
export interface Certified {
  cert: string
  key: string
}

const day = 24 * 60 * 60 * 1000
/** How long an authority lasts. */
export const authorityLifeMs = 365 * day
/** How long the certificate of a host lasts, from the moment it is made. */
export const leafLifeMs = day
/** A clock of a client may be behind. */
const backdatedMs = 60 * 60 * 1000

const ecdsaWithSha256 = '1.2.840.10045.4.3.2'
const serverAuth = '1.3.6.1.5.5.7.3.1'
const commonName = '2.5.4.3'

/**
 * What makes certificates. The library is loaded here, when the first is made: a server that ends no TLS does not read it.
 * Keys are P-256, which every client of today takes.
 */
export async function loadCertificates(random: Random) {
  const x509 = await import('@peculiar/asn1-x509')
  const { AsnConvert, OctetString } = await import('@peculiar/asn1-schema')
  const { GeneralName, GeneralSubtree, GeneralSubtrees, KeyUsageFlags } = x509

  const nameOf = (text: string) =>
    new x509.Name([
      new x509.RelativeDistinguishedName([
        new x509.AttributeTypeAndValue({ type: commonName, value: new x509.AttributeValue({ utf8String: text }) }),
      ]),
    ])

  const extension = (extnID: string, critical: boolean, value: object) =>
    new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) })

  const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' })
  /** Of the bits of the key (RFC 5280, 4.2.1.2), which certificates that it signs refer to. */
  const idOf = (key: KeyObject) => {
    const { subjectPublicKey } = AsnConvert.parse(spki(key), x509.SubjectPublicKeyInfo)
    return createHash('sha1').update(new Uint8Array(subjectPublicKey)).digest()
  }

  function certify(parts: {
    subject: string
    issuer: string
    key: KeyObject
    signer: KeyObject
    from: number
    until: number
    extensions: Asn1.Extension[]
  }): string {
    const algorithm = new x509.AlgorithmIdentifier({ algorithm: ecdsaWithSha256 })
    const tbsCertificate = new x509.TBSCertificate({
      version: x509.Version.v3,
      serialNumber: serialOf(random),
      signature: algorithm,
      issuer: nameOf(parts.issuer),
      subject: nameOf(parts.subject),
      validity: new x509.Validity({ notBefore: dateOf(parts.from), notAfter: dateOf(parts.until) }),
      subjectPublicKeyInfo: AsnConvert.parse(spki(parts.key), x509.SubjectPublicKeyInfo),
      extensions: new x509.Extensions(parts.extensions),
    })
    const signatureValue = bytesOf(sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), parts.signer))
    const signed = new x509.Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue })
    return pemOf(AsnConvert.serialize(signed))
  }

  /** Names below BFL's domains, and no address: what the authority may certify. */
  const constraints = extension(
    x509.id_ce_nameConstraints,
    true,
    new x509.NameConstraints({
      permittedSubtrees: new GeneralSubtrees(
        bflDomains.map((dNSName) => new GeneralSubtree({ base: new GeneralName({ dNSName }) })),
      ),
      excludedSubtrees: new GeneralSubtrees(
        ['0.0.0.0/0', '::/0'].map((iPAddress) => new GeneralSubtree({ base: new GeneralName({ iPAddress }) })),
      ),
    }),
  )

  return {
    makeAuthority(now: number, name: string): Certified {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const cert = certify({
        subject: name,
        issuer: name,
        key: publicKey,
        signer: privateKey,
        from: now - backdatedMs,
        until: now + authorityLifeMs,
        extensions: [
          extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 })),
          extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(KeyUsageFlags.keyCertSign)),
          constraints,
          extension(x509.id_ce_subjectKeyIdentifier, false, new x509.SubjectKeyIdentifier(idOf(publicKey))),
        ],
      })
      return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
    },

    /** A certificate for one host, for a day. */
    makeLeaf(authority: Certified & { name: string }, host: string, now: number): Certified {
      const signer = createPrivateKey(authority.key)
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const keyIdentifier = new x509.KeyIdentifier(idOf(createPublicKey(authority.key)))
      const cert = certify({
        // The longest common name that the standard allows has 64 characters; the name that counts is the alternative one.
        subject: host.slice(0, 64),
        issuer: authority.name,
        key: publicKey,
        signer,
        from: now - backdatedMs,
        until: now + leafLifeMs,
        extensions: [
          extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: false })),
          extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(KeyUsageFlags.digitalSignature)),
          extension(x509.id_ce_extKeyUsage, false, new x509.ExtendedKeyUsage([serverAuth])),
          extension(
            x509.id_ce_subjectAltName,
            false,
            new x509.SubjectAlternativeName([new GeneralName({ dNSName: host })]),
          ),
          extension(x509.id_ce_authorityKeyIdentifier, false, new x509.AuthorityKeyIdentifier({ keyIdentifier })),
        ],
      })
      return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
    },

    /** Whether a certificate has the constraints that ours have. */
    isConstrained(der: Uint8Array): boolean {
      const { tbsCertificate } = AsnConvert.parse(der, x509.Certificate)
      const found = tbsCertificate.extensions?.find(({ extnID }) => extnID === x509.id_ce_nameConstraints)
      const same = (a: ArrayBuffer, b: ArrayBuffer) => Buffer.from(a).equals(Buffer.from(b))
      return found?.critical === true && same(found.extnValue.buffer, constraints.extnValue.buffer)
    },
  }
}

export type Certificates = Awaited<ReturnType<typeof loadCertificates>>

/** A positive number of 16 bytes. */
function serialOf(random: Random): ArrayBuffer {
  const bytes = random.bytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytesOf(bytes)
}

const bytesOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

function pemOf(der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

const linkNames = /^FLUX_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/

/**
 * Kubernetes tells every pod about every service: one called `flux` becomes FLUX_PORT=tcp://10.0.0.1:3589,
 * FLUX_SERVICE_HOST, FLUX_PORT_3589_TCP_ADDR and more. None of them is meant for us, though FLUX_PORT has the name of an
 * option.
 */
export function isServiceLink(variable: string, value: string): boolean {
  if (variable === 'FLUX_PORT') return /^(tcp|udp|sctp):\/\//i.test(value)
  return linkNames.test(variable)
}

/** Whether a host is BFL's: the API in all its regions, the deliveries, and whatever else is below its domains. */
export const isBflHost = (host: unknown): host is string =>
  typeof host === 'string' && /^(?:[^/?#@]+\.)?bfl\.(?:ai|ml)\.?(?::\d*)?$/i.test(host)

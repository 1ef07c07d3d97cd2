import type { BrokenClient } from '../contract.js'

/**
 * Published clients that fail on this contract and can be recognised by the User-Agent of their submits. Others fail too, but
 * send a generic one (python-requests, Go-http-client, GuzzleHttp, aiohttp, node): docs/sdks.md lists them.
 */
export const brokenClients: readonly BrokenClient[] = [
  {
    name: 'the AI SDK (@ai-sdk/black-forest-labs)',
    agent: /(?:^| )(?:ai\/\d|ai-sdk\/)/,
    why: 'it takes the status Processing for an invalid answer',
  },
  {
    name: "Black Forest Labs' Python SDK (bfl)",
    agent: /^bfl-python\//,
    why: 'it does not know the status Processing',
  },
  {
    name: 'Hugging Face (huggingface_hub, @huggingface/inference)',
    agent: /^@huggingface\/inference\/|\bhf_hub\//,
    why: 'it polls without a key, and the JavaScript one submits its key as Authorization: X-Key alone',
    fixedHost: true,
  },
]

interface PythonFacts {
  /** The file of all trusted authorities. */
  bundle: string
  /** Where HTTPS is served under BFL's names. */
  host: string
  tlsPort: number
  port: number
}

/**
 * `sitecustomize.py`, which Python loads at its start from PYTHONPATH. It is for what does not read the variables: clients without
 * a proxy (aiohttp as it comes) find the emulator at BFL's names, and `Session.send` of requests, which trusts certifi alone,
 * trusts the local authority. Another sitecustomize behind it is loaded as well.
 */
export const pythonPreload = ({
  bundle,
  host,
  tlsPort,
  port,
}: PythonFacts): string => `# Written by \`flux-emulator run\`.
import importlib.machinery
import importlib.util
import os
import re
import socket
import sys


def _answer_lookups():
    lookup = socket.getaddrinfo
    ports = {443: ${tlsPort}, 80: ${port}, 'https': ${tlsPort}, 'http': ${port}}

    def getaddrinfo(host, port, *more, **named):
        name = host.decode('ascii', 'replace') if isinstance(host, (bytes, bytearray)) else host
        if not isinstance(name, str) or not re.fullmatch(r'(?:[^/]+\\.)?bfl\\.(?:ai|ml)\\.?', name, re.I):
            return lookup(host, port, *more, **named)
        asked = int(port) if isinstance(port, str) and port.isdigit() else port
        if asked not in ports:
            raise socket.gaierror(socket.EAI_NONAME, f'flux-emulator run: {name} has the ports 443 and 80, not {port}')
        return lookup(${JSON.stringify(host)}, ports[asked], *more, **named)

    socket.getaddrinfo = getaddrinfo


def _trust_authority():
    try:
        import certifi
    except ImportError:
        return
    certifi.where = lambda: ${JSON.stringify(bundle)}


def _load_next():
    here = os.path.dirname(os.path.abspath(__file__))
    path = [each for each in sys.path if os.path.abspath(each) != here]
    spec = importlib.machinery.PathFinder.find_spec('sitecustomize', path)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


_answer_lookups()
_trust_authority()
_load_next()
`

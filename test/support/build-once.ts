import { freshDist } from '../../scripts/fresh-dist.mjs'

/** Before any test: the command and the render worker as they ship, because Node 20 starts no worker from a .ts file. */
export default freshDist
